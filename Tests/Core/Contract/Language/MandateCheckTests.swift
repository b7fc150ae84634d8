import Testing

@testable import Contract

@Suite struct MandateCheckTests {
    @Test(arguments: [
        BrokenMandate(
            "^mandate \"m\" in USD", .missingClause, "no `hold`, `rebalance` and `trade`",
            expected: "at least `hold`, `rebalance` and `trade`, each on"),
        BrokenMandate(
            "^# first\nmandate \"m\" in USD\nhold A 100%\ntrade all to target", .missingClause,
            "no `rebalance`", expected: "at least `rebalance`"),
        BrokenMandate(
            "^mandate \"m\" in USD\nhold A 90%\nrebalance at every look", .missingClause,
            "no `trade`", expected: "at least `trade`"),
        .whole("hold A 60%\nhold B^", .incomplete, "`B` has no weight", expected: "such as 5%"),
        .whole("hold A band 5pp^  # wide\nhold B 40%", .incomplete, "`A` has no", expected: "5%"),
        .whole("hold cash^\nhold B 100%", .incomplete, "`cash` has no weight", expected: "5%"),
        .whole(
            "look weekly\n^hold A 60%\nhold B 39%", .sum, "99%, 1% too little", expected: "100%"),
        .whole("^hold A 60%\nhold B 41%", .sum, "101%, 1% too much", expected: "cash included"),
        .whole(
            "^hold A 60%\nhold B 39.9999999999%", .sum, "99.9999999999%, 0.0000000001% too little",
            expected: "100%"),
        .whole("^hold each of A, B, C 33.33%", .sum, "99.99%", expected: "100%"),
        .whole("^hold cash 2%\nhold A 99%", .sum, "101%", expected: "100%"),
        .whole(
            "^hold A 60%\nhold B 40% owners may set 50%..30%", .weightRange,
            "50%..30% of `B` (line 3) is empty", expected: "the lower end first"),
        .whole(
            "^hold A 60%\nhold B 40% owners may set 41%..50%", .weightRange,
            "the weight 40% of `B` is outside 41%..50%", expected: "holds the weight"),
        .whole(
            "^hold A 60% owners may set 10%..59%\nhold B 40%", .weightRange, "`A`", expected: "w"),
        .whole(
            "^hold A 98%\nhold cash 2% owners may set 0%..1%", .weightRange, "`cash`",
            expected: "a range"),
        .after(
            "hold A 100%\nrebalance when ^outside band\ntrade all to target", .noBands,
            "`outside band` needs bands", expected: "a `hold` with a `band`"),
        .after(
            "hold A 100%\nrebalance when cash > 5% or not (^outside band)\ntrade all to edge",
            .noBands, "`outside band`", expected: "a `hold`"),
        .after(
            "trade ^breached to edge\nhold A 100%\nrebalance when outside band", .noBands,
            "`breached` needs bands", expected: "a `hold`"),
        .after(
            "hold A 100%\ntrade all to ^edge\nrebalance at every look", .noBands, "`edge`",
            expected: "without bands"),
        .after(
            "hold A 100%\ntrade all to ^50% of band\nrebalance at every look", .noBands,
            "`50% of band`", expected: "without bands"),
    ])
    func whatOnlyTheWholeShowsIsNamed(_ broken: BrokenMandate) throws { try broken.check() }

    @Test func theSumOfWeightsIsExact() throws {
        let thirds = "hold A 33.3333333333%\nhold B 33.3333333333%\nhold C 33.3333333334%"
        let text = "mandate \"m\" in USD\n\(thirds)\nrebalance at every look\ntrade all to target"
        #expect(try Mandate.parse(text).mandate.holdings.count == 3)
    }

    @Test func aLookThatWouldReadTooMuchIsRefused() throws {
        func text(conditions: Int) -> String {
            let condition = Array(repeating: "any drift > 5pp", count: conditions)
                .joined(separator: " or ")
            let assets = (1...3999).map { "A\($0)" }.joined(separator: ", ")
            return """
                mandate "m" in USD
                hold each of \(assets) 0.025%
                hold cash 0.025%
                trade all to target
                rebalance when \(condition)
                """
        }
        let (mandate, _) = try Mandate.parse(text(conditions: 249))
        #expect(mandate.greatestLookCost == 1_000_000)
        let error = try #require(throws: MandateError.self) {
            try Mandate.parse(text(conditions: 250))
        }
        #expect(error.code == .tooLarge)
        #expect((error.line, error.column) == (5, 1))
        #expect(error.message == "a look would read 1004000 values")
    }

    @Test func aConditionOfTooManyComparisonsIsRefused() throws {
        func text(_ count: Int) -> String {
            let half = Array(repeating: "cash > 5%", count: count / 2).joined(separator: " and ")
            let rest = Array(repeating: "cash > 5%", count: count - count / 2)
                .joined(separator: " or ")
            return """
                mandate "m" in USD
                hold A 100%
                rebalance when not (\(half)) or (\(rest))
                trade all to target
                """
        }
        _ = try Mandate.parse(text(256))
        let error = try #require(throws: MandateError.self) { try Mandate.parse(text(257)) }
        #expect(error.code == .tooLarge)
        #expect((error.line, error.column) == (3, 1))
        #expect(error.message == "this condition has 257 comparisons")
        #expect(error.expected == "at most 256")
    }

    /// An error for each, with a copy of its line, would take gigabytes.
    @Test("a large line that is wrong everywhere is refused with one error, at once")
    func large() throws {
        let levels = Array(repeating: "level of X > 1", count: 60_000).joined(separator: " or ")
        let bands = Array(repeating: "outside band", count: 60_000).joined(separator: " or ")
        let assets = (1...100_000).map { "A\($0)" }.joined(separator: ",")
        let cases: [(clauses: String, code: MandateError.Code, line: Int)] = [
            ("hold A 100%\ntrade all to edge\nrebalance when \(bands)", .noBands, 3),
            ("hold A 100%\ntrade all to target\nrebalance when \(bands)", .tooLarge, 4),
            ("hold A 100%\ntrade all to target\nrebalance when \(levels)", .tooLarge, 4),
            (
                "hold each of \(assets) 5% band 1pp\nweights equal\n"
                    + "trade all to target\nrebalance at every look", .weightRule, 2
            ),
            (
                "hold each of \(assets) 0% owners may set 5%..9%\nhold A 100%\n"
                    + "trade all to target\nrebalance at every look", .weightRange, 2
            ),
        ]
        for (clauses, code, line) in cases {
            let error = try #require(throws: MandateError.self) {
                try Mandate.parse("mandate \"m\" in USD\n" + clauses)
            }
            #expect(error.code == code)
            #expect(error.line == line)
        }
    }
}

@Suite struct MandateWarningTests {
    /// The warnings as `line:column code`.
    private func warnings(_ clauses: String) throws -> [String] {
        try Mandate.parse("mandate \"m\" in USD\n" + clauses, file: "m").warnings.map {
            "\($0.line):\($0.column) \($0.code.rawValue)"
        }
    }

    private func warnings(when condition: String) throws -> [String] {
        try warnings(
            """
            hold A 60% band 5pp
            hold B 40%
            trade all to edge
            rebalance when \(condition)
            """)
    }

    @Test func aBandAsWideAsItsTargetIsDoubted() throws {
        let rest = "\nrebalance when outside band\ntrade all to target"
        #expect(
            try warnings("hold A 95%\nhold B 5% band 5pp" + rest) == ["3:16 bandAsWideAsTarget"])
        #expect(
            try warnings("hold A 95%\nhold B 5% band 100% of target" + rest)
                == ["3:16 bandAsWideAsTarget"])
        #expect(try warnings("hold A 95%\nhold B 5% band 4.99pp" + rest) == [])
        #expect(try warnings("hold A 95%\nhold B 5% band 99.99% of target" + rest) == [])
    }

    @Test func aBandWiderThanTheOwnersRangeIsDoubted() throws {
        func of(_ band: String) throws -> [String] {
            try warnings(
                """
                hold A 60% band \(band) owners may set 55%..65%
                hold B 40% owners may set 35%..45%
                rebalance when outside band
                trade all to target
                """)
        }
        #expect(try of("5pp") == [])
        #expect(try of("5.01pp") == ["2:17 bandWiderThanOwnersRange"])
        #expect(try of("9% of target") == ["2:17 bandWiderThanOwnersRange"])
        #expect(try of("8% of target") == [])
    }

    @Test func aCostAboveTheFeeLimitIsDoubted() throws {
        let rest = "hold A 100%\nrebalance at every look\ntrade all to target\n"
        #expect(
            try warnings(rest + "fees at most 9bp\ncost 10bp") == ["6:6 costAboveFeeLimit"])
        #expect(try warnings(rest + "fees at most 10bp\ncost 10bp") == [])
    }

    @Test func bandsThatNothingLooksAtAreDoubted() throws {
        let holds = "hold A 60%\nhold B 40% band 5pp\n"
        #expect(
            try warnings(holds + "rebalance at every look\ntrade all to target")
                == ["3:17 unusedBands"])
        #expect(try warnings(holds + "rebalance at every look\ntrade all to edge") == [])
        #expect(try warnings(holds + "rebalance at every look\ntrade breached to target") == [])
    }

    @Test func aRangeThatTheOwnersCannotUseIsDoubted() throws {
        let rest = "\nrebalance at every look\ntrade all to target"
        #expect(
            try warnings("hold A 60% owners may set 50%..70%\nhold B 40%" + rest)
                == ["2:27 ownersCannotMove"])
        #expect(
            try warnings(
                "hold A 60% owners may set 50%..70%\nhold B 40% owners may set 40%..40%" + rest)
                == ["2:27 ownersCannotMove"])
        #expect(
            try warnings(
                "hold A 60% owners may set 50%..70%\nhold cash 40% owners may set 0%..40%" + rest)
                == [])
    }

    @Test(arguments: [
        ("A 60% owners may set 60%..70%", "B 40% owners may set 40%..50%", "2:27"),
        ("A 60% owners may set 50%..60%", "B 40% owners may set 30%..40%", "2:27"),
        ("A 60% owners may set 60%..60%", "B 40% owners may set 40%..40%", "2:27"),
        ("A 60% owners may set 60%..60%", "B 40%", "2:27"),
    ])
    func rangesThatLeaveOneChoiceAreDoubted(
        _ first: String, _ second: String, _ place: String
    ) throws {
        let rest = "\nrebalance at every look\ntrade all to target"
        #expect(
            try warnings("hold \(first)\nhold \(second)" + rest) == ["\(place) ownersCannotMove"])
    }

    @Test func rangesThatLeaveAChoiceAreNotDoubted() throws {
        #expect(
            try warnings(
                """
                hold A 60% owners may set 60%..70%
                hold B 30% owners may set 20%..30%
                hold C 10%
                rebalance at every look
                trade all to target
                """) == [])
    }

    private func turnover(
        _ limit: String, trade: String = "all to target", when condition: String,
        band: String = "5pp"
    ) throws -> [String] {
        try warnings(
            """
            hold A 60% \(band.isEmpty ? "" : "band \(band)")
            hold B 40%
            rebalance when \(condition)
            trade \(trade)
            turnover at most \(limit) per 30 days
            decisions open 3 sessions
            """)
    }

    @Test(
        "a turnover below what surely has to move is doubted",
        arguments: [
            ("4%", "all to target", "outside band", "5pp"),
            ("2.4%", "all to 50% of band", "outside band", "5pp"),
            ("1%", "all to target", "any drift > 5pp", ""),
            ("1%", "all to target", "total drift >= 5pp", ""),
            ("4.9%", "all to target", "any drift >= 5pp or first look of month", ""),
            ("4%", "all to edge", "any drift > 10pp or outside band", "5pp"),
            ("4%", "breached to target", "any drift > 5pp or outside band", "6pp"),
        ])
    func smallTurnover(_ limit: String, _ trade: String, _ rule: String, _ band: String) throws {
        #expect(
            try turnover(limit, trade: trade, when: rule, band: band) == ["6:1 turnoverBelowBand"])
    }

    @Test(
        "a turnover that may do is not doubted",
        arguments: [
            ("4%", "all to edge", "outside band", "5pp"),
            ("2.5%", "all to 50% of band", "outside band", "5pp"),
            ("5%", "all to target", "any drift > 5pp", ""),
            ("1%", "all to target", "not any drift > 5pp", ""),
            ("1%", "all to target over 3 sessions", "any drift > 5pp", ""),
            ("5%", "all to edge", "any drift > 10pp or outside band", "5pp"),
            ("1%", "all to edge", "total drift > 5pp or outside band", "5pp"),
            ("1%", "breached to edge", "any drift > 4pp", "5pp"),
        ])
    func enoughTurnover(_ limit: String, _ trade: String, _ rule: String, _ band: String) throws {
        #expect(try turnover(limit, trade: trade, when: rule, band: band) == [])
    }

    @Test("the least target that owners may set bounds how far a relative band reaches")
    func leastTarget() throws {
        #expect(
            try warnings(
                """
                hold A 60% band 20% of target owners may set 10%..90%
                hold B 40% owners may set 10%..90%
                rebalance when outside band
                trade all to target
                turnover at most 4% per 30 days
                """) == [])
    }

    @Test func aParticipationOfNothingIsDoubted() throws {
        #expect(
            try warnings(
                "hold A 100%\nrebalance at every look\ntrade all to target\n"
                    + "participation at most 0% of volume over 9 sessions")
                == ["5:23 noOrderPossible"])
    }

    private func watching(_ condition: String) throws -> [String] {
        try warnings("hold A 100%\nwatch X\ntrade all to target\nrebalance when \(condition)")
    }

    @Test(arguments: [
        "drawdown over 9 sessions > 100%", "drawdown over 9 sessions >= 100%",
        "drawdown over 1 session > 0%", "price of X < average of X over 1 session",
        "correlation of X with X over 9 sessions < 0.5",
        "price of X > average of X over 9 sessions and price of X < average of X over 9 sessions",
        "level of X > 30 and level of X < 30",
    ])
    func aStatisticThatCanNeverBeSoIsDoubted(_ condition: String) throws {
        #expect(try watching(condition) == ["5:16 neverHolds"])
    }

    @Test(arguments: [
        "drawdown over 9 sessions < 100%", "drawdown over 1 session <= 0%",
        "price of X >= average of X over 1 session",
        "correlation of X with X over 9 sessions > 0.5",
        "price of X > average of X over 9 sessions or price of X <= average of X over 9 sessions",
    ])
    func aStatisticThatIsAlwaysSoIsDoubted(_ condition: String) throws {
        #expect(try watching(condition) == ["5:16 alwaysHolds"])
    }

    @Test(arguments: [
        "drawdown over 2 sessions > 99.9%", "price of X < average of X over 2 sessions",
        "price of X < average of A over 1 session", "correlation of A with X over 9 sessions < 0.5",
        "price of X > average of X over 9 sessions and price of X < average of X over 8 sessions",
        "price of X >= average of X over 9 sessions and price of X <= average of X over 9 sessions",
    ])
    func aStatisticThatMayBeSoIsNotDoubted(_ condition: String) throws {
        #expect(try watching(condition) == [])
    }

    @Test func bandsThatHoldEveryWeightAreDoubted() throws {
        func of(_ first: String, _ second: String) throws -> Bool {
            try warnings(
                "hold A 60% \(first)\nhold B 40% \(second)\nrebalance when outside band\n"
                    + "trade all to target"
            ).contains("4:16 neverHolds")
        }
        #expect(try of("band 60pp", ""))
        #expect(try of("band 100pp", "band 60pp"))
        #expect(try of("band 100% of target", ""))
        #expect(try !of("band 59.9pp", ""))
        #expect(try !of("band 100pp", "band 59pp"))
        #expect(try !of("band 99% of target", ""))
        #expect(try !of("", "band 149% of target"))
        #expect(try of("", "band 150% of target"))
        #expect(try !of("band 60pp owners may set 50%..70%", "owners may set 30%..50%"))
        #expect(try of("band 70pp owners may set 50%..70%", "owners may set 30%..50%"))
    }

    /// Money that comes in, and what is held without being in the mandate, may be almost all.
    @Test("a drift beyond what assets alone allow may come of cash")
    func cashDrifts() throws {
        #expect(try warnings(when: "any drift > 60pp") == [])
        #expect(try warnings(when: "total drift > 60pp") == [])
    }

    @Test func anAssetNamedCashIsDoubted() throws {
        #expect(
            try warnings("hold A 95%\nhold CASH 5%\nrebalance at every look\ntrade all to target")
                == ["3:6 assetNamedCash"])
    }

    @Test(arguments: [
        "any drift > 100pp", "total drift > 100pp", "any drift >= 100.1pp", "cash > 100%",
        "cash < 0%", "sessions since rebalance < 1", "sessions since rebalance <= 0",
        "cash > 5% and cash < 5%", "cash > 5% and cash <= 5%",
        "any drift > 5pp and not any drift > 3pp",
        "outside band and not outside band", "not (outside band or not outside band)",
        "first look of month and not first look of month",
        "(outside band and cash > 1%) and not (outside band and cash > 1%)",
        "cash > 5% and (cash < 3% or cash > 100%)", "any relative drift > 150%",
        "not any drift >= 0pp",
    ])
    func aConditionThatCanNeverHoldIsDoubted(_ condition: String) throws {
        let found = try warnings(when: condition)
        #expect(found.first == "5:16 neverHolds", "\(found)")
    }

    @Test(arguments: [
        "any drift >= 0pp", "total drift >= 0pp", "cash >= 0%", "cash <= 100%",
        "sessions since rebalance >= 1", "sessions since rebalance > 0",
        "not any drift > 100pp", "outside band or not outside band", "cash > 5% or cash <= 5%",
        "cash > 5% or cash < 6%", "any relative drift >= 0%", "not (cash > 5% and cash < 5%)",
    ])
    func aConditionThatAlwaysHoldsIsDoubted(_ condition: String) throws {
        #expect(try warnings(when: condition) == ["5:16 alwaysHolds"])
    }

    @Test(arguments: [
        "any drift > 5pp", "any drift >= 100pp", "cash >= 100%", "cash <= 0%", "cash > 0%",
        "sessions since rebalance > 1", "outside band and not first look of month",
        "first look of month or not first look of week", "cash > 5% or cash < 5%",
        "cash >= 5% and cash <= 5%", "any drift > 5pp and not total drift > 5pp",
        "any relative drift > 149.9%",
        "(outside band or cash > 1%) and not (outside band and cash > 1%)",
    ])
    func aConditionThatMayHoldIsNotDoubted(_ condition: String) throws {
        #expect(try warnings(when: condition) == [])
    }

    @Test func thePartThatCanNeverHoldIsNamed() throws {
        let parsed = try Mandate.parse(
            """
            mandate "m" in USD
            hold A 100%
            rebalance when any drift > 5pp or (first look of year and cash > 101%)
            trade all to target
            """, file: "m.mandate")
        #expect(
            parsed.warnings.map(\.description) == [
                "m.mandate:3:36: warning: `first look of year and cash > 101%` can never hold"
            ])
    }

    @Test func theRangeTheOwnersMaySetBoundsRelativeDrift() throws {
        func of(_ limit: String, _ range: String) throws -> [String] {
            try warnings(
                """
                hold A 50% owners may set \(range)
                hold B 50% owners may set 10%..90%
                rebalance when any relative drift > \(limit)
                trade all to target
                """)
        }
        // From a target of 10%, all of it in one asset is nine times the target away.
        #expect(try of("900%", "10%..90%") == ["4:16 neverHolds"])
        #expect(try of("899%", "10%..90%") == [])
        #expect(try of("90000%", "0%..90%") == [])
    }
}
