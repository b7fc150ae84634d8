import Quantities
import Records
import Testing

@testable import Contract

@Suite struct WeightRuleTests {
    private let trade = "\nrebalance at every look\ntrade all to target"

    /// The weights in force in the session under way, by asset, cash last.
    private func weights(_ portfolio: Portfolio) -> [String] {
        let holdings = portfolio.account.holdings
        return holdings.lines.map { "\($0.target)" } + ["\(holdings.cashTarget)"]
    }

    /// A portfolio that has seen these prices, session by session, and traded nothing.
    private func after(
        _ clauses: String, _ sessions: [[String: String]]
    ) throws -> Portfolio {
        var portfolio = try Portfolio(clauses + trade)
        for (place, prices) in sessions.enumerated() {
            try portfolio.session("2024-03-\(place + 10)", prices)
        }
        return portfolio
    }

    @Test func ofEqualRisesTheFirstByIdAreChosen() throws {
        let portfolio = try after(
            "hold each of C, B, A\nweights momentum top 2 over 1 session",
            [["A": "1", "B": "10", "C": "7"], ["A": "2", "B": "20", "C": "14"]])
        #expect(weights(portfolio) == ["0.5", "0.5", "0", "0"])
    }

    @Test func theBestOfAllAreAllOfThem() throws {
        let portfolio = try after(
            "hold each of A, B, C\nweights momentum top 3 over 1 session",
            [["A": "1", "B": "1", "C": "1"], ["A": "9", "B": "2", "C": "1"]])
        #expect(weights(portfolio) == ["0.333333333334", "0.333333333333", "0.333333333333", "0"])
    }

    @Test func ofEqualRemaindersTheFirstByIdGetsTheUnit() throws {
        // 98.9999999999% / 2: two equal remainders of a half, and none of cash.
        let even = try after(
            "hold each of A, B\nhold cash 1.0000000001%\nweights equal", [["A": "1", "B": "1"]])
        #expect(weights(even) == ["0.495", "0.494999999999", "0.010000000001"])
        // e = 0.5 of 1/3: remainders .5 of each asset, 0 of cash.
        let cut = try after(
            "hold A 33.3333333333%\nhold B 33.3333333333%\nhold cash 33.3333333334%\n"
                + "weights floor 50% multiplier 1", [["A": "1", "B": "1"]])
        #expect(weights(cut) == ["0.166666666667", "0.166666666666", "0.666666666667"])
    }

    @Test(arguments: [
        "weights inverse volatility over 2 sessions", "weights momentum top 1 over 2 sessions",
    ])
    func anAssetThatIsNewLeavesTheWeightsUnknown(_ rule: String) throws {
        var portfolio = try after(
            "hold each of A, B\n\(rule)",
            [["A": "1"], ["A": "2"], ["A": "1", "B": "5"], ["A": "2", "B": "6"]])
        #expect(try portfolio.verdict() == "not-enough-data")
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect(verdict.reason == "\(rule): B unknown, 1 of 2 sessions")
        #expect(try portfolio.decide() == nil)
        try portfolio.session("2024-03-14", ["A": "1", "B": "7"])
        #expect(try portfolio.verdict() == "trade")
    }

    @Test(arguments: [
        (
            "hold each of A, B\nweights inverse volatility over 2 sessions",
            "B unknown, nothing moved"
        ),
        (
            "hold A 1%\nhold B 99%\nweights volatility target 10% over 2 sessions",
            "the weights unknown, nothing moved"
        ),
    ])
    func whatDoesNotMoveHasNoVolatility(_ clauses: String, _ reason: String) throws {
        let still = ["A": clauses.contains("target") ? "1" : "2", "B": "5"]
        let portfolio = try after(clauses, [["A": "1", "B": "5"], still, ["A": "1", "B": "5"]])
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect(verdict.name == "not-enough-data")
        #expect(verdict.reason.hasSuffix(reason))
    }

    @Test func nothingIsBoughtWhereCashHasAllOfIt() throws {
        let portfolio = try after(
            "hold each of A, B\nhold cash 100%\nweights equal", [["A": "1", "B": "1"]])
        #expect(weights(portfolio) == ["0", "0", "1"])
        #expect(try portfolio.verdict() == "below-minimum")
    }

    @Test func aReturnOutOfRangeIsAnErrorThatNamesTheSession() throws {
        var portfolio = try after(
            "hold each of A, B\nweights momentum top 1 over 1 session", [["A": "1", "B": "1"]])
        let breaches = try portfolio.session("2024-03-11", ["A": "1002", "B": "1"])
        #expect(breaches.map(\.code) == [.numberOverflow])
        #expect(try portfolio.verdict() == "not-enough-data")
    }

    @Test func aTargetOfTheOwnersHasNoPlaceUnderARule() throws {
        let portfolio = try after("hold each of A, B\nweights equal", [["A": "1", "B": "1"]])
        let target = try portfolio.target(["A": "0.5", "B": "0.5"])
        #expect(portfolio.account.check(target).map(\.code) == [.targetOutOfBounds])
    }

    @Test func aVolatilityThatIsMetCutsNothing() throws {
        let prices = [["A": "100"], ["A": "101"], ["A": "100"]]
        // x is 1% and -0.990099010%: 252 · spread / 2 has the root 22.34...%.
        #expect(
            weights(try after("hold A 100%\nweights volatility target 23% over 2 sessions", prices))
                == ["1", "0"])
        let cut = try after("hold A 100%\nweights volatility target 22% over 2 sessions", prices)
        #expect(cut.account.holdings.lines[0].target < .one)
        // The largest target there is, and the largest returns, keep to their range.
        let wild = try after(
            "hold A 100%\nweights volatility target 99999999% over 2 sessions",
            [["A": "0.00000001"], ["A": "0.00001"], ["A": "0.01"]])
        #expect(weights(wild) == ["1", "0"])
        let tame = try after(
            "hold A 100%\nweights volatility target 0.0000000001% over 2 sessions",
            [["A": "0.00000001"], ["A": "0.00001"], ["A": "0.00000001"]])
        #expect(weights(tame) == ["0", "1"])
    }
}

@Suite struct FloorTests {
    /// The weights after the index has come to this, from 1.
    private func weights(_ rule: String, price: String) throws -> [String] {
        var portfolio = try Portfolio(
            "hold A 100%\nweights floor \(rule)\nrebalance when cash > 100%\ntrade all to target")
        try portfolio.trade("2024-03-11", ["A": "100"])
        try portfolio.session("2024-03-12", ["A": price])
        let holdings = portfolio.account.holdings
        return holdings.lines.map { "\($0.target)" } + ["\(holdings.cashTarget)"]
    }

    @Test func atTheFloorNothingIsInvested() throws {
        // e = 1 at first, so that the index follows the price.
        #expect(try weights("80% multiplier 5", price: "80") == ["0", "1"])
        #expect(try weights("80% multiplier 5", price: "80.0000001") != ["0", "1"])
        #expect(try weights("80% multiplier 5", price: "79") == ["0", "1"])
        #expect(try weights("80% multiplier 5", price: "200") == ["1", "0"])
    }

    @Test func anEnormousMultiplierInvestsAllOrNothing() throws {
        #expect(try weights("80% multiplier 999999.9999999999", price: "80") == ["0", "1"])
        #expect(try weights("80% multiplier 999999.9999999999", price: "80.1") == ["1", "0"])
        #expect(try weights("0% multiplier 999999.9999999999", price: "0.0001") == ["1", "0"])
    }

    @Test func aFloorAtTheBeginningInvestsNothing() throws {
        #expect(try weights("100% multiplier 3", price: "100") == ["0", "1"])
    }
}

@Suite struct WeightBoundsTests {
    /// The weights that shares, in percent, come to within ranges and groups, cash last; nothing
    /// where there are none.
    private func bounded(
        _ holds: String, _ shares: [(String, Int, [String])]
    ) throws -> [String]? {
        let mandate = try Mandate.parse(
            "mandate \"m\" in USD\n\(holds)\nweights equal\nrebalance at every look\n"
                + "trade all to target"
        ).mandate
        var bounds = WeightBounds(mandate)
        for (asset, _, groups) in shares {
            guard bounds.add(try AssetID(asset), groups: try groups.map { try Identifier($0) })
            else { return nil }
        }
        let given = try RuleShares(
            shares.map { Int256(Int128($0.1)) }.map { try $0 * 10_000_000_000 },
            of: Int256(1_000_000_000_000))
        return try bounds.weights(of: given, names: shares.map { try AssetID($0.0) })?
            .map { "\(Weight(unchecked: $0))" }
    }

    @Test func aGroupIsShiftedByItselfToItsLimit() throws {
        #expect(
            try bounded(
                "hold each of A, B, C\ngroup g at most 70%",
                [("A", 60, ["g"]), ("B", 30, ["g"]), ("C", 10, [])])
                == ["0.5", "0.2", "0.3", "0"])
    }

    @Test func whatOneGroupGivesUpMayFillAnother() throws {
        // g gives up 30 points; h may take 5 of them, and E the others.
        #expect(
            try bounded(
                "hold each of A, B, C, D, E\ngroup g at most 40%\ngroup h at most 25%",
                [
                    ("A", 40, ["g"]), ("B", 30, ["g"]), ("C", 10, ["h"]), ("D", 10, ["h"]),
                    ("E", 10, []),
                ]) == ["0.25", "0.15", "0.125", "0.125", "0.35", "0"])
    }

    @Test func aGroupOfOneIsARange() throws {
        let grouped = try bounded(
            "hold each of A, B, C\ngroup g at most 20%",
            [("A", 60, ["g"]), ("B", 30, []), ("C", 10, [])])
        let ranged = try bounded(
            "hold A 0%..20%\nhold each of B, C", [("A", 60, []), ("B", 30, []), ("C", 10, [])])
        #expect(grouped == ["0.2", "0.5", "0.3", "0"])
        #expect(ranged == grouped)
    }

    @Test func anExcludedGroupHasNothing() throws {
        #expect(
            try bounded(
                "hold each of A, B, C\nexclude group vice",
                [("A", 50, ["energy", "vice"]), ("B", 30, []), ("C", 10, [])])
                == ["0", "0.55", "0.35", "0.1"])
    }

    @Test(arguments: [
        "hold each of A, B, C\ngroup g at most 20%\nexclude group h",
        "hold A 30%..100%\nhold each of B, C\ngroup g at most 20%",
        "hold each of A, B 0%..40%\nhold C 20%..60%\nexclude group h",
        "hold each of A, B, C\nexclude group g\nexclude group h",
    ])
    func whereNothingFitsThereAreNoWeights(_ holds: String) throws {
        #expect(
            try bounded(holds, [("A", 40, ["g"]), ("B", 40, ["g"]), ("C", 20, ["h"])]) == nil)
    }

    @Test func anAssetInTwoLimitedGroupsHasNoWeight() throws {
        let holds = "hold each of A, B\ngroup g at most 60%\ngroup h at most 60%"
        #expect(try bounded(holds, [("A", 50, ["g", "h"]), ("B", 50, [])]) == nil)
        #expect(try bounded(holds, [("A", 50, ["g", "x"]), ("B", 50, ["h"])]) != nil)
    }

    @Test func roundingTakesNoGroupAboveItsLimit() throws {
        // Of 10% each of the three has a third, and of the 90% left each of seven a seventh: the
        // group's remainders of 1/3 are less than those of 1/7 · 6 that the others have.
        let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]
        for limit in ["10%", "9.9999999998%", "20.0000000001%"] {
            let found = try #require(
                try bounded(
                    "hold each of \(names.joined(separator: ", "))\ngroup g at most \(limit)",
                    names.enumerated().map { ($1, 10, $0 < 3 ? ["g"] : []) }))
            let units = try found.map { try Weight($0).units }
            #expect(units.reduce(0, +) == Weight.one.units)
            let most = try Mandate.parse(
                "mandate \"m\" in USD\nhold A 100%\ngroup g at most \(limit)\n"
                    + "rebalance at every look\ntrade all to target"
            ).mandate.groupLimits[0].atMost
            #expect(units[0] + units[1] + units[2] <= most.units)
        }
    }

    @Test func limitsOnGroupsHoldForStatedWeightsToo() throws {
        var portfolio = try Portfolio(
            "hold A 60%\nhold B 40%\nexclude group vice\nrebalance at every look\n"
                + "trade all to target")
        try portfolio.session("2024-03-11", ["A": "1", "B": "1"])
        #expect(try portfolio.verdict() == "trade")
        #expect(portfolio.account.holdings.lines.map { "\($0.target)" } == ["0.6", "0.4"])
    }
}

@Suite struct RulesAndActionsTests {
    private let trade = "\nrebalance at every look\ntrade all to target"

    private func weights(_ portfolio: Portfolio) -> [String] {
        let holdings = portfolio.account.holdings
        return holdings.lines.map { "\($0.target)" } + ["\(holdings.cashTarget)"]
    }

    @Test func groupsCountFromTheSessionAfterTheyAreRegistered() throws {
        var portfolio = try Portfolio(
            "hold each of A, B, C\ngroup g at most 40%\nweights equal" + trade)
        let prices = ["A": "1", "B": "1", "C": "1"]
        try portfolio.session("2024-03-11", prices)
        #expect(weights(portfolio)[0] == "0.333333333334")
        for name in ["A", "B"] {
            portfolio.market.register(
                Asset(
                    acceptBy: .epoch, currency: try Currency("USD"),
                    groups: [try Identifier("g")], id: try AssetID(name), lot: try Quantity("1"),
                    revision: 1))
        }
        #expect(weights(portfolio)[0] == "0.333333333334")
        try portfolio.session("2024-03-12", prices)
        #expect(weights(portfolio) == ["0.2", "0.2", "0.6", "0"])
    }

    @Test(arguments: [
        ("weights momentum top 1 over 2 sessions", ["0", "0.9", "0", "0.1"]),
        ("weights inverse volatility over 2 sessions", ["0.3", "0.6", "0", "0.1"]),
        ("weights equal", ["0.45", "0.45", "0", "0.1"]),
    ])
    func whatIsExcludedIsNotChosenFrom(_ rule: String, _ expected: [String]) throws {
        var portfolio = try Portfolio(
            "hold each of A, B, C\nhold cash 10%\nexclude group g\n" + rule + trade)
        portfolio.market.register(
            Asset(
                acceptBy: .epoch, currency: try Currency("USD"), groups: [try Identifier("g")],
                id: try AssetID("C"), lot: try Quantity("1"), revision: 1))
        try portfolio.session("2024-03-11", ["A": "100", "B": "100"])
        // Of C there are too few returns, and it rises most.
        try portfolio.session("2024-03-12", ["A": "120", "B": "110", "C": "1"])
        try portfolio.session("2024-03-13", ["A": "96", "B": "99", "C": "9"])
        #expect(weights(portfolio) == expected)
        #expect(try portfolio.verdict() == "trade")
        // Where nothing is left to choose from, cash has all.
        for name in ["A", "B"] {
            portfolio.market.register(
                Asset(
                    acceptBy: .epoch, currency: try Currency("USD"),
                    groups: [try Identifier("g")], id: try AssetID(name), lot: try Quantity("1"),
                    revision: 1))
        }
        try portfolio.session("2024-03-14", ["A": "96", "B": "99", "C": "9"])
        #expect(weights(portfolio) == ["0", "0", "0", "1"])
    }

    @Test func whatIsDelistedTakesNoPart() throws {
        var portfolio = try Portfolio(
            "hold each of A, B\nhold cash 10%\nweights momentum top 2 over 1 session" + trade)
        try portfolio.session("2024-03-11", ["A": "1", "B": "1"])
        try portfolio.session("2024-03-12", ["A": "1", "B": "1"])
        #expect(weights(portfolio) == ["0.45", "0.45", "0.1"])
        try portfolio.act("A", .delist, from: "2024-03-13")
        try portfolio.session("2024-03-13", ["B": "1"])
        #expect(weights(portfolio) == ["0.9", "0.1"])
        try portfolio.act("B", .delist, from: "2024-03-14")
        try portfolio.session("2024-03-14", ["Z": "1"])
        #expect(weights(portfolio) == ["1"])
        #expect(try portfolio.verdict() == "below-minimum")
    }

    @Test func aRangeAndARuleFollowAnAssetToItsNewName() throws {
        var portfolio = try Portfolio(
            "hold A 0%..30%\nhold B\nweights inverse volatility over 2 sessions" + trade)
        for (day, price) in [(11, "10"), (12, "11"), (13, "10")] {
            try portfolio.session("2024-03-\(day)", ["A": price, "B": price])
        }
        #expect(weights(portfolio) == ["0.3", "0.7", "0"])
        try portfolio.act("A", .rename(try AssetID("Z")), from: "2024-03-14")
        try portfolio.session("2024-03-14", ["Z": "11", "B": "11"])
        #expect(weights(portfolio) == ["0.7", "0.3", "0"])
    }

    @Test func volumesOfBeforeASplitCountInNewUnits() throws {
        var history = VolumeHistory()
        history.record(try Quantity("10.00000001"), session: 1)
        history.record(try Quantity("20"), session: 2)
        history.scale(by: 1, over: 4)
        history.record(try Quantity("0"), session: 3)
        // (2.5 + 5 + 0) / 3, and a fifth of it.
        #expect(try history.part(Weight("0.2"), over: 3, to: 3) == (try Quantity("0.5")))
        #expect(try history.part(Weight("0.2"), over: 1, to: 4) == nil)
        history.forget(session: 3)
        #expect(try history.part(Weight("1"), over: 2, to: 3) == (try Quantity("5")))
    }

    @Test func volumesAreKeptForAThousandSessions() throws {
        var history = VolumeHistory()
        for session in 1...5000 {
            history.record(try Quantity("\(session)"), session: session)
        }
        // The mean of 3977...5000.
        #expect(try history.part(Weight("1"), over: 1024, to: 5000) == (try Quantity("4488.5")))
    }
}
