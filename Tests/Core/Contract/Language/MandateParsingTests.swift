import Quantities
import Testing

@testable import Contract

@Suite struct MandateParsingTests {
    private let header = "mandate \"m\" in USD\n"
    private let rules = "\nrebalance at every look\ntrade all to target\n"

    private func parse(_ clauses: String) throws -> Mandate {
        try Mandate.parse(header + clauses).mandate
    }

    private func condition(_ text: String) throws -> Condition {
        let mandate = try parse(
            "hold A 60% band 5pp\nhold B 40%\ntrade all to edge\nrebalance when \(text)")
        guard case .when(let condition) = mandate.rebalance else {
            Issue.record("no condition")
            return .outsideBand
        }
        return condition
    }

    @Test func everyClauseIsRead() throws {
        let mandate = try Mandate.parse(
            """
            # a comment

            mandate "sixty-forty" in EUR   # another
            hold VTI   60%  band 5pp  owners may set 50%..70%
            hold "brk.b/x@y" 38% band 20% of target
            hold cash   2.0%  owners may set 0%..12.5%

            look every 10 sessions
            rebalance when outside band
            trade breached to 87.5% of band
            cost 10bp
            order at least 100.50 EUR
            fees at most 15bp
            slippage at most 0.00000001bp
            prices from 2 of 3 oracles agreeing within 1%, at most 1 session old
            decisions open 2 sessions
            """
        ).mandate
        var expected = Mandate(
            name: "sixty-forty", currency: try Currency("EUR"),
            holdings: [
                Holding(
                    asset: try AssetID("VTI"), weight: try Weight("0.6"),
                    band: .absolute(try Weight("0.05")),
                    ownersMaySet: try Weight("0.5")...Weight("0.7")),
                Holding(
                    asset: try AssetID("brk.b/x@y"), weight: try Weight("0.38"),
                    band: .relative(try Weight("0.2"))),
            ],
            cash: CashLine(
                weight: try Weight("0.02"), ownersMaySet: try Weight("0")...Weight("0.125")),
            rebalance: .when(.outsideBand),
            trade: TradeRule(scope: .breached, reach: try Weight("0.875")))
        expected.look = .everySessions(10)
        expected.cost = try Weight("0.001")
        expected.orderAtLeast = try Money("100.5")
        expected.feesAtMost = try Weight("0.0015")
        expected.slippageAtMost = try Weight("0.000000000001")
        expected.prices = PriceRule(
            needed: 2, of: 3, tolerance: try Weight("0.01"), carriedSessions: 1)
        expected.openSessions = 2
        #expect(mandate == expected)
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let mandate = try parse("hold B 60%\nhold A 40%" + rules)
        #expect(mandate.look == .everySession)
        #expect(mandate.cash == CashLine(weight: .zero))
        #expect(mandate.cost == .zero)
        #expect(mandate.orderAtLeast == nil)
        #expect(mandate.feesAtMost == nil)
        #expect(mandate.slippageAtMost == nil)
        #expect(mandate.prices == PriceRule(needed: 1, of: 1, tolerance: nil, carriedSessions: 0))
        #expect(mandate.openSessions == 1)
        #expect(mandate.trade == TradeRule(scope: .all, reach: .zero))
    }

    @Test func holdingsAreSortedByTheBytesOfTheirIds() throws {
        let mandate = try parse(
            "hold each of B.C, \"a\", BA, B, 0700.HK, B-C, cashX 1%\nhold cash 93%"
                .replacing("cashX", with: "\"cash-x\"") + rules)
        #expect(
            mandate.holdings.map(\.asset.text)
                == ["0700.HK", "B", "B-C", "B.C", "BA", "a", "cash-x"])
    }

    @Test(
        arguments: [
            ("hold each of A, B 25%\nhold C 50%", ["A 25%", "B 25%", "C 50%"]),
            (
                "hold each of (A,\n  B, # two\n\n C) 20% band 1pp\nhold cash 40%",
                ["A 20%", "B 20%", "C 20%"]
            ),
            ("hold each of A 100%", ["A 100%"]),
            ("hold 60 100%", ["60 100%"]),
            ("hold 1.5 100%", ["1.5 100%"]),
            ("hold A.B- 100%", ["A.B- 100%"]),
            ("hold \"A..B\" 100%", ["A..B 100%"]),
            ("hold A 50%band 1pp\nhold\"B\"50%", ["A 50%", "B 50%"]),
            ("hold cash 100%", []),
        ] as [(String, [String])])
    func assetsAreReadAsTheGrammarSays(_ clauses: String, _ expected: [String]) throws {
        #expect(
            try parse(clauses + rules).holdings.map { "\($0.asset) \($0.weight.percentText)" }
                == expected)
    }

    @Test(
        arguments: [
            ("every session", .everySession), ("every 1 session", .everySessions(1)),
            ("every 1 sessions", .everySessions(1)), ("every 5 session", .everySessions(5)),
            ("weekly", .weekly), ("monthly", .monthly), ("quarterly", .quarterly),
            ("yearly", .yearly),
        ] as [(String, LookSchedule)])
    func schedulesAreRead(_ text: String, _ look: LookSchedule) throws {
        #expect(try parse("hold A 100%\nlook \(text)" + rules).look == look)
    }

    @Test(
        arguments: [
            ("all to target", .all, "0"), ("all to edge", .all, "1"),
            ("breached to edge", .breached, "1"), ("breached to target", .breached, "0"),
            ("all to 87.5% of band", .all, "0.875"), ("all to 0% of band", .all, "0"),
            ("all to 100% of band", .all, "1"),
        ] as [(String, TradeRule.Scope, String)])
    func destinationsAreRead(_ text: String, _ scope: TradeRule.Scope, _ reach: String) throws {
        let mandate = try parse(
            "hold A 100% band 5pp\nrebalance when outside band\ntrade \(text)")
        #expect(mandate.trade == TradeRule(scope: scope, reach: try Weight(reach)))
    }

    @Test func conditionsAreRead() throws {
        let five = try Weight("0.05")
        #expect(try condition("any drift > 5pp") == .anyDrift(.greater, five))
        #expect(
            try condition("any relative drift >= 5%") == .anyRelativeDrift(.greaterOrEqual, five))
        #expect(try condition("total drift>5.0pp") == .totalDrift(.greater, five))
        #expect(try condition("first look of week") == .firstLook(of: .week))
        #expect(try condition("first look of year") == .firstLook(of: .year))
        #expect(
            try condition("sessions since rebalance >= 20")
                == .sessionsSinceRebalance(.greaterOrEqual, 20))
        #expect(try condition("cash < 5%") == .cash(.less, five))
        #expect(try condition("cash <= 5%") == .cash(.lessOrEqual, five))
    }

    @Test func operandsAreGroupedAsTheParenthesesSay() throws {
        let band = Condition.outsideBand
        let month = Condition.firstLook(of: .month)
        let cash = Condition.cash(.greater, try Weight("0.05"))
        #expect(
            try condition("outside band and first look of month and cash > 5%")
                == .and([band, month, cash]))
        #expect(
            try condition("outside band or (first look of month and cash > 5%)")
                == .or([band, .and([month, cash])]))
        #expect(
            try condition("(outside band and first look of month) and cash > 5%")
                == .and([.and([band, month]), cash]))
        #expect(
            try condition("not outside band or not not (first look of month)")
                == .or([.not(band), .not(.not(month))]))
        #expect(try condition("not (outside band or cash > 5%)") == .not(.or([band, cash])))
        #expect(try condition("((\n outside band # here\n\n))") == band)
    }

    @Test(arguments: ["", "\n", "\n\n\n", "  # end"])
    func theLastLineEndsWithOrWithoutALineFeed(_ end: String) throws {
        #expect(
            try parse("hold A 100%\nrebalance at every look\ntrade all to target" + end)
                .holdings.count == 1)
    }

    /// Clauses of ten thousand lines, and what has to stand beside them.
    enum Lines: String, CaseIterable, Sendable {
        case holds, watched, groups, excluded, everything

        func text(_ count: Int) -> String {
            var text = ""
            for number in 1...count {
                switch self {
                case .holds:
                    text +=
                        "hold A\(number)  0.005%  band 0.001pp  owners may set 0%..0.5%  # line\n"
                case .watched: text += "watch X\(number)\n"
                case .groups: text += "group g\(number) at most 5%\n"
                case .excluded: text += "exclude group g\(number)\n"
                case .everything:
                    text +=
                        "group g\(number) at most 5%\nexclude group h\(number)\nwatch X\(number)\n"
                }
            }
            let held = self == .holds ? 50_000_000 * Int128(count) : 0
            let condition = (1...256).map { "return of X\($0) over 9 sessions > 5%" }
                .joined(separator: " or ")
            return text + "hold cash \(Weight(unchecked: Weight.one.units - held).percentText)\n"
                + "on deposit buy underweight\non withdrawal sell overweight\ntrade all to target\n"
                + (self == .watched || self == .everything
                    ? "rebalance when \(condition)\n" : "rebalance at every look\n")
        }
    }

    @Test(arguments: Lines.allCases)
    func theTimeToReadTenThousandLinesGrowsWithTheirNumberAlone(_ lines: Lines) throws {
        func time(_ count: Int) throws -> Duration {
            let bytes = Array((header + lines.text(count)).utf8)
            let clock = ContinuousClock()
            var best = Duration.seconds(3600)
            for _ in 0..<3 {
                let start = clock.now
                let mandate = try Mandate.parse(bytes).mandate
                #expect(!mandate.sentences().isEmpty)
                #expect(mandate.changes(from: mandate).isEmpty)
                #expect(try Mandate.layout(bytes).utf8.count > count)
                best = min(best, clock.now - start)
            }
            return best
        }
        // Four times the lines; a quadratic step anywhere would take sixteen times as long.
        #expect(try time(10_000) < time(2_500) * 9)
    }
}
