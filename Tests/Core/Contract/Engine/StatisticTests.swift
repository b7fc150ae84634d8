import Quantities
import Records
import TestSupport
import Testing

@testable import Contract

/// Conditions on statistics, with figures worked out by hand.
@Suite struct StatisticTests {
    /// A portfolio all in A, already invested at 100, that trades when a condition holds, with what
    /// it measures at each of the next sessions.
    private func verdicts(
        _ condition: String, _ prices: [[String: String]], clauses: String = "",
        cash: String = "100"
    ) throws -> [String] {
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance when \(condition)\ntrade all to target\n" + clauses, cash: cash)
        var found: [String] = []
        for (number, quotes) in prices.enumerated() {
            try portfolio.session("\(Day(number: 19_700 + number))", quotes)
            let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
            // What is due but leaves nothing to trade held as well.
            found.append("\(verdict.name) \(verdict.reason)")
            if portfolio.account.decisions == 0 {
                try portfolio.decide()
                try portfolio.fill()
            }
        }
        return found
    }

    private func a(_ prices: [String]) -> [[String: String]] { prices.map { ["A": $0] } }

    @Test func aDrawdownIsFromTheHighestOfItsSessions() throws {
        let rule = "drawdown over 3 sessions >= 10%"
        let found = try verdicts(rule, a(["100", "120", "108", "109", "90", "90", "90"]))
        #expect(
            found == [
                "trade first investment",
                "not-enough-data \(rule): unknown, 2 of 3 sessions",
                // 1 − 1.08/1.2, exactly.
                "below-minimum \(rule): 10%",
                // The highest of 1.2, 1.08 and 1.09, to which r = 0.009259259 leads.
                "not-due \(rule): 9.1666%",
                "below-minimum \(rule): 17.4311%",
                "below-minimum \(rule): 17.4311%",
                // 1.09 has left the window.
                "not-due \(rule): 0%",
            ])
    }

    @Test func aFlowIsNoReturn() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance when drawdown over 2 sessions > 5%\ntrade all to target")
        try portfolio.trade("2024-01-02", ["A": "10"])
        try portfolio.flow(.withdrawal, "500")
        try portfolio.trade("2024-01-03", ["A": "10"])
        #expect(portfolio.account.history.indexAndHighest(over: 2)?.now == 1_000_000_000_000)
        try portfolio.flow(.deposit, "30", "A")
        try portfolio.flow(.income, "80")
        // 500 became 50 · 11 + 80, apart from the 30 units that came in at 11.
        try portfolio.session("2024-01-04", ["A": "11"])
        #expect(portfolio.account.history.indexAndHighest(over: 1)?.now == 1_260_000_000_000)
        try portfolio.flow(.fee, "88")
        try portfolio.session("2024-01-05", ["A": "11"])
        // (960 − 88) / 960, and 1.26 · 0.908333333.
        #expect(portfolio.account.history.indexAndHighest(over: 1)?.now == 1_144_499_999_580)
    }

    @Test func volatilityIsThatOfASampleAYear() throws {
        // Returns of 10%, −10% and 10%: NΣr² − (Σr)² = 3 · 0.03 − 0.01 = 0.08, over N(N − 1) = 6
        // and times 252 that is 3.36, whose root is 1.83303...
        let prices = a(["100", "110", "99", "108.9"])
        let rule = "volatility of A over 3 sessions > 183.3030277982%"
        let more = "volatility of A over 3 sessions > 183.3030277983%"
        #expect(try verdicts(rule, prices)[3] == "below-minimum \(rule): 183.303%")
        #expect(try verdicts(more, prices)[3] == "not-due \(more): 183.303%")
        #expect(
            try verdicts(rule, prices)[2] == "not-enough-data \(rule): unknown, 2 of 3 sessions")
        // The portfolio is all in A from the first session on.
        let own = "volatility over 3 sessions > 183%"
        #expect(try verdicts(own, prices)[3] == "below-minimum \(own): 183.303%")
        #expect(try verdicts(own, prices)[2] == "not-enough-data \(own): unknown, 2 of 3 sessions")
        // Nothing moved.
        let still = "volatility of A over 2 sessions >= 0%"
        #expect(
            try verdicts(still, a(["5", "5", "5"]))[2]
                == "not-enough-data \(still): unknown, nothing moved")
    }

    @Test func aPriceIsComparedWithAnAverageExactly() throws {
        let rule = "price of A < average of A over 3 sessions"
        let found = try verdicts(rule, a(["100", "101", "100.5", "99", "100.16666667"]))
        #expect(found[1] == "not-enough-data \(rule): unknown, 2 of 3 sessions")
        // (100 + 101 + 100.5)/3 is 100.5.
        #expect(found[2] == "not-due \(rule): 100.5, average 100.5")
        #expect(found[3] == "below-minimum \(rule): 99, average 100.16666666")
        #expect(found[4] == "not-due \(rule): 100.16666667, average 99.88888889")
    }

    @Test func aReturnIsExact() throws {
        let rule = "return of A over 2 sessions < -5%"
        let found = try verdicts(rule, a(["100", "90", "95", "85.49999999", "3000"]))
        #expect(found[2] == "not-due \(rule): -5%")
        #expect(found[3] == "below-minimum \(rule): -5.0001%")
        #expect(found[4] == "not-due \(rule): 3057.8947%")
    }

    @Test func correlationIsComparedBySignsAndSquares() throws {
        // Returns of A 10%, −10%, 10%, of B 10%, 10%, −10%: NΣxy − ΣxΣy is 3 · −0.01 − 0.01 =
        // −0.04 against 0.08 of each: ρ is −0.5.
        let prices = zip(["100", "110", "99", "108.9"], ["10", "11", "12.1", "10.89"]).map {
            ["A": $0, "B": $1]
        }
        func last(_ condition: String, _ other: String = "B") throws -> String {
            let rule = "correlation of A with \(other) over 3 sessions \(condition)"
            return try verdicts(rule, prices, clauses: "watch B")[3].replacing(rule, with: "")
        }
        #expect(try last("<= -0.5") == "below-minimum : -0.5")
        #expect(try last("< -0.5") == "not-due : -0.5")
        #expect(try last("> -0.500000000001") == "below-minimum : -0.5")
        #expect(try last("< 0") == "below-minimum : -0.5")
        #expect(try last("> 0.1") == "not-due : -0.5")
        #expect(try last("> -2") == "below-minimum : -0.5")
        #expect(try last("< 7") == "below-minimum : -0.5")
        #expect(try last(">= 1", "A") == "below-minimum : 1")
        #expect(try last("> 1", "A") == "not-due : 1")
    }

    @Test func aCorrelationIsShownRoundedDown() throws {
        // ρ² of the returns (1, 0, 0) and (1, 2, 0) is 0 · … by hand: NΣxy − ΣxΣy = 3 − 3 = 0.
        #expect(try Correlation(shared: 0, first: 2, second: 6).text == "0")
        // 1/√2 = 0.70710…, once up and once down.
        #expect(try Correlation(shared: 1, first: 1, second: 2).text == "0.7071")
        #expect(try Correlation(shared: -1, first: 1, second: 2).text == "-0.7072")
        #expect(try Correlation(shared: -3, first: 3, second: 3).text == "-1")
        let limit = try Weight("0.707106781186")
        #expect(try Correlation(shared: 1, first: 1, second: 2).compares(.greater, limit))
        #expect(
            try !Correlation(shared: 1, first: 1, second: 2).compares(
                .greater, Weight("0.707106781187")))
    }

    @Test func theLargestNumbersDoNotOverflow() throws {
        let most: Int128 = 1024 * 1024 * 1_000_000_000_000_000_000_000_000
        let returns = PriceHistory.Returns(count: 1024, sum: 0, squares: most / 1024)
        #expect(returns.spread == most)
        let volatility = Volatility(returns: returns)
        #expect(try volatility.compares(.greater, Weight("999999.999999999999")) == false)
        #expect(try volatility.percent == "1588226.4772")
        for shared in [most, -most] {
            let correlation = Correlation(shared: shared, first: most, second: most)
            #expect(try correlation.text == (shared > 0 ? "1" : "-1"))
            #expect(
                try correlation.compares(.greater, Weight("0.999999999999")) == (shared > 0))
        }
        #expect(
            Drawdown(now: 1, highest: 999_999_999_999_999_999).compares(
                .less, try Weight("999999.999999999999")))
    }

    @Test func aLevelIsThePriceOfAWatchedSeriesNow() throws {
        let rule = "level of VIX > 30"
        let prices = [
            ["A": "1"], ["A": "1", "VIX": "30"], ["A": "1", "VIX": "30.00000001"], ["A": "1"],
            ["A": "1"],
        ]
        let clauses = "watch VIX\nprices from 1 of 1 oracle, at most 1 session old"
        #expect(
            try verdicts(rule, prices, clauses: clauses) == [
                "trade first investment",
                "not-due \(rule): 30",
                "below-minimum \(rule): 30.00000001",
                "below-minimum \(rule): 30.00000001",
                "not-enough-data \(rule): unknown, VIX is stale",
            ])
    }

    /// `cash > 5%` is false here, `cash < 5%` true and the level unknown.
    @Test(arguments: [
        ("level of X > 1 and cash > 5%", "not-due"), ("cash > 5% and level of X > 1", "not-due"),
        ("level of X > 1 and cash < 5%", "not-enough-data"),
        ("level of X > 1 or cash > 5%", "not-enough-data"),
        ("level of X > 1 or cash < 5%", "below-minimum"),
        ("not level of X > 1", "not-enough-data"),
        ("not (level of X > 1 or cash < 5%)", "not-due"),
        ("not (level of X > 1 and cash > 5%)", "below-minimum"),
        ("(level of X > 1 or not level of X > 1) and cash < 5%", "not-enough-data"),
    ])
    func whatIsUnknownDoesNotTrade(_ condition: String, _ expected: String) throws {
        let found = try verdicts(condition, a(["1", "1"]), clauses: "watch X")
        #expect(found[1].hasPrefix(expected), "\(found)")
        if expected == "not-enough-data" {
            #expect(found[1].contains(": unknown, X is stale"), "\(found)")
        }
    }

    @Test func aReturnBeyondItsRangeIsAFindingOfItsSession() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nwatch X\nrebalance when return of X over 2 sessions > 0%\n"
                + "trade all to target")
        try portfolio.trade("2024-01-02", ["A": "10", "X": "0.01", "Y": "0.01"])
        let breaches = try portfolio.session("2024-01-03", ["A": "10", "X": "100", "Y": "100"])
        #expect(breaches.map(\.code) == [.numberOverflow])
        #expect(breaches.first?.actual == "the return of X in session 2024-01-03")
        try portfolio.session("2024-01-04", ["A": "10", "X": "100"])
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect(verdict.name == "not-enough-data")
        #expect(verdict.reason.hasSuffix("unknown, a return of X is out of range"))
        try portfolio.session("2024-01-05", ["A": "10", "X": "100"])
        #expect(try portfolio.verdict() == "not-due")
    }

    @Test func anUpgradeResetsNoWindow() throws {
        var portfolio = try Portfolio(halves)
        for (number, price) in ["10", "11", "9"].enumerated() {
            try portfolio.trade("2024-01-0\(number + 1)", ["A": price, "B": "10"])
        }
        try portfolio.accept(
            "hold A 50%\nhold B 50%\ntrade all to target\n"
                + "rebalance when drawdown over 4 sessions > 5%")
        try portfolio.session("2024-01-04", ["A": "9", "B": "10"])
        // 1.05, then 0.954545454 after the first half of 10% and before nothing: the weights are right.
        #expect(try portfolio.verdict() == "below-minimum")
    }
}

/// The index where there is nothing left, or too much.
@Suite struct PortfolioHistoryTests {
    private func value(_ text: String) throws -> Value { try Value(text) }

    @Test func nothingIsMeasuredBeforeTheFirstInvestment() throws {
        var history = PortfolioHistory()
        #expect(history.record(try value("100"), flow: try value("100")))
        #expect(history.count == 0)
        history.begin()
        #expect(history.count == 1)
        history.begin()
        #expect(history.record(try value("150"), flow: try value("40")))
        #expect(history.indexAndHighest(over: 2)?.now == 1_100_000_000_000)
        #expect(history.indexAndHighest(over: 3) == nil)
    }

    @Test func whatIsEmptiedGoesOnWhereItWas() throws {
        var history = PortfolioHistory()
        #expect(history.record(try value("100"), flow: .zero))
        history.begin()
        #expect(history.record(try value("80"), flow: .zero))
        #expect(history.record(.zero, flow: try value("-80")))
        #expect(history.record(try value("500"), flow: try value("500")))
        #expect(history.indexAndHighest(over: 4)?.now == 800_000_000_000)
        #expect(history.record(try value("550"), flow: .zero))
        #expect(history.indexAndHighest(over: 5)?.now == 880_000_000_000)
        #expect(history.indexAndHighest(over: 5)?.highest == 1_000_000_000_000)
    }

    @Test func insolvencyEndsStatisticsUntilThereIsSomethingAgain() throws {
        var history = PortfolioHistory()
        #expect(history.record(try value("100"), flow: .zero))
        history.begin()
        #expect(history.record(try value("-5"), flow: .zero))
        #expect(history.count == 0)
        #expect(history.record(try value("-6"), flow: .zero))
        #expect(history.count == 0)
        #expect(history.record(try value("40"), flow: try value("50")))
        #expect(history.indexAndHighest(over: 1)?.now == 1_000_000_000_000)
        #expect(history.record(try value("44"), flow: .zero))
        #expect(history.indexAndHighest(over: 2)?.now == 1_100_000_000_000)
    }

    @Test func aReturnOrAnIndexOutOfRangeBeginsAnew() throws {
        var history = PortfolioHistory()
        #expect(history.record(try value("0.01"), flow: .zero))
        history.begin()
        #expect(history.record(try value("10.01"), flow: .zero))
        #expect(history.indexAndHighest(over: 1)?.now == 1_001_000_000_000_000)
        // 1001 · 1000 is beyond 10^6.
        #expect(!history.record(try value("10010"), flow: .zero))
        #expect(history.count == 1)
        #expect(!history.record(try value("99999999999999.9"), flow: .zero))
        #expect(history.indexAndHighest(over: 1)?.now == 1_000_000_000_000)
        history.interrupt()
        #expect(history.record(try value("1"), flow: .zero))
        #expect(history.count == 1)
    }

    @Test func theRingKeepsWhatTheLongestWindowTakes() throws {
        var history = PortfolioHistory()
        #expect(history.record(try value("100"), flow: .zero))
        history.begin()
        var values = [100]
        for session in 1..<2100 {
            let next = session % 2 == 0 ? 100 : 101
            #expect(history.record(try value("\(next)"), flow: .zero))
            values.append(next)
        }
        #expect(history.count == 1025)
        let returns = try #require(history.returns(over: 1024))
        let up: Int128 = 10_000_000
        let down: Int128 = -9_900_990
        #expect(returns.sum == 512 * (up + down))
        #expect(returns.squares == 512 * (up * up + down * down))
        #expect(history.returns(over: 1025) == nil)
    }
}

/// Drifts in 128 bits against those in 256.
@Suite struct OrdinaryDriftTests {
    @Test("numbers of ordinary size lead where large ones do", arguments: UInt64(0)..<300)
    func same(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let assets = try (0..<Int.random(in: 1...70, using: &random)).map { try AssetID("A\($0)") }
        // From far below the bound of what is ordinary to far above it.
        let digits = Int.random(in: 6...18, using: &random)
        let most = Int(truncatingIfNeeded: DecimalText.powerOfTen(digits))
        var market = Market(needed: 1)
        let slots = assets.map { market.slot(of: $0) }
        _ = market.complete(
            try Identifier("2020-01-01"), asOf: try Timestamp("2020-01-01T00:00:00Z"),
            prices: assets.map { _ in Price(unchecked: 1_000_000_000) }, slots: slots)
        var holdings = Holdings()
        var targets: [(asset: AssetID, slot: Int, weight: Weight, band: Int128?)] = []
        for (slot, asset) in assets.enumerated() {
            let units = Int128(Int.random(in: 0...most, using: &random))
            try holdings.add(Quantity(unchecked: units), of: asset, slot: slot)
            let weight = Weight(
                unchecked: Int128(Int.random(in: 0...2, using: &random)) * 100_000_000_000
                    / Int128(assets.count))
            let bands: [Int128?] = [nil, weight.units * 200_000_000_000, 7]
            targets.append((asset, slot, weight, bands.randomElement(using: &random) ?? nil))
        }
        holdings.aim(at: targets, cash: Weight(unchecked: 20_000_000_000))
        holdings.cash = Value(
            unchecked: Int128(Int.random(in: -most...most, using: &random)) * 1_000_000_000)
        var account = Account(id: try Identifier("fund"), currency: try Currency("USD"))
        account.holdings = holdings
        let total = try market.views[0].total(of: holdings)
        guard total > .zero else { return }
        for limit in ["0", "0.000000000001", "0.01", "0.03", "0.2", "1", "1.5"] {
            let limit = try Weight(limit)
            for comparison in [Comparison.greater, .greaterOrEqual] {
                for condition in [
                    Condition.anyDrift(comparison, limit), .anyRelativeDrift(comparison, limit),
                    .outsideBand,
                ] {
                    let exact = try account.places.contains {
                        try condition.exceeds($0, of: account, worth: total, in: market) == true
                    }
                    let holds = try condition.holds(of: account, worth: total, in: market)
                    #expect(holds == exact)
                    try checkFurthest(condition, account, total, market)
                }
            }
        }
        var sum = Int256.zero
        for place in account.places {
            sum = try sum + account.drift(place, of: total, in: market).magnitude
        }
        #expect(try account.summedDrift(of: total, in: market) == sum)
    }

    /// The furthest drift of those beyond what a condition allows, and of all that it concerns.
    private func checkFurthest(
        _ condition: Condition, _ account: Account, _ total: Value, _ market: Market
    ) throws {
        guard let allowed = OrdinaryDrifts.Allowed(condition),
            let ordinary = OrdinaryDrifts(of: total)
        else { return }
        for exceeding in [false, true] {
            guard
                let found = ordinary.furthest(
                    allowed, exceeding: exceeding, account.holdings, at: market.views[0])
            else { continue }
            var best: (place: Int, drift: Drift)?
            for place in account.places {
                let exceeds = try condition.exceeds(place, of: account, worth: total, in: market)
                guard let exceeds, exceeds || !exceeding else { continue }
                let drift = try account.drift(place, of: total, in: market)
                let (this, other) =
                    allowed.isRelative ? (drift.target, best?.drift.target ?? 1) : (1, 1)
                if let best, try drift.magnitude * other <= best.drift.magnitude * this { continue }
                best = (place, drift)
            }
            #expect(found == best?.place)
        }
    }
}
