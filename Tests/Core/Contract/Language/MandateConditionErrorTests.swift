import Testing

@testable import Contract

@Suite struct MandateConditionErrorTests {
    @Test(arguments: [
        BrokenMandate.after("rebalance when^", .incomplete, "early", expected: "`not`, `(`, `any`"),
        .when("any drift > ^5%", .unit, "`5%` is in percent (%), but a drift", expected: "5pp"),
        .when("any drift > ^5", .unit, "`5` has no unit", expected: "5pp, without a space"),
        .when("any drift ^< 5pp", .syntax, "`<`", expected: "`>` or `>=`"),
        .when("any drift ^5pp", .syntax, "`5pp`", expected: "`>` or `>=`"),
        .when("any ^cash > 5%", .syntax, "`cash`", expected: "`relative` or `drift`"),
        .when("any relative drift > ^5pp", .unit, "a relative drift", expected: "percentage such"),
        .when("total ^drfit > 5pp", .syntax, "mean `drift`?", expected: "`drift`"),
        .when("total drift > ^5bp", .unit, "basis points", expected: "percentage points"),
        .when("outside ^bands", .syntax, "mean `band`?", expected: "`band`"),
        .when("first look of ^decade", .syntax, "`decade`", expected: "`quarter` or `year`"),
        .when("sessions since rebalance >= ^5%", .syntax, "`5%`", expected: "a whole number"),
        .when("sessions since rebalance > ^1000001", .range, "range", expected: "0 to 1000000"),
        .when("cash > ^5pp", .unit, "the weight of cash is in percent", expected: "percentage"),
        .when("cash ^= 5%", .syntax, "begins nothing", expected: "a word, a number"),
        .when("any drift > 5pp and^", .incomplete, "early", expected: "`not`"),
        .when(
            "any drift > 5pp and cash > 5% ^or outside band", .syntax, "mixed", expected: "parenth"),
        .when("outside band or cash > 5% ^and outside band", .syntax, "mixed", expected: "`or`"),
        .when(
            "not outside band and cash > 5% ^or outside band", .syntax, "mixed", expected: "`and`"),
        .when("(cash > 5%) ^(cash > 5%)", .syntax, "`(`", expected: "`and`, `or` or the end"),
        .when("(any drift > 5pp^", .incomplete, "early", expected: "`)`"),
        .when(
            "(any drift > 5pp\n\n^look weekly", .syntax, "`look`", expected: "`and`, `or` or `)`"),
        .when("any drift > 5pp^)", .syntax, "`)`", expected: "the end of the line"),
        .when("not^", .incomplete, "early", expected: "`any`"),
        .when("^xor outside band", .syntax, "`xor` cannot stand here", expected: "`not`"),
        .when("outside band\n^and cash > 5%", .syntax, "`and`", expected: "`hold`"),
    ])
    func aSlipInAConditionIsNamed(_ broken: BrokenMandate) throws { try broken.check() }

    @Test(arguments: [
        BrokenMandate.after(
            "^weights certified minimum variance over 252 sessions, gap at most 0.1%, valid 5 sessions",
            .notBuilt, "`weights certified`", expected: "without"),
        .after(
            "^weights certified mean-variance aversion 3 over 9 sessions, gap at most 1%, valid 5 sessions",
            .notBuilt, "`weights certified`", expected: "without"),
    ])
    func aClauseThatIsNotBuiltYetIsCalledSo(_ broken: BrokenMandate) throws { try broken.check() }

    @Test(arguments: [
        BrokenMandate.after("exclude ^tobacco", .syntax, "`tobacco`", expected: "`group`"),
        .after("turnover at most 25% per ^year", .syntax, "`year`", expected: "a whole number"),
        .after("turnover at most ^25pp per 365 days", .unit, "a turnover", expected: "percentage"),
        .after(
            "turnover at most 25% per 365 days ^now", .syntax, "`now`", expected: "end of the line"),
        .after(
            "weights ^momentun top 5 over 9 sessions", .syntax, "`momentum`?", expected: "`equal`"),
        .after("weights proposed by model^", .incomplete, "early", expected: "`,`"),
        .after(
            "on deposit buy underweight\non ^flow rebalance", .duplicate, "flow", expected: "one"),
        .after(
            "on flow rebalance\non ^deposit buy underweight", .duplicate, "dep", expected: "one"),
        .after("order at most 9 USD\n^order at most 9 USD", .duplicate, "twice", expected: "one"),
        .after("watch VIX\nwatch ^VIX", .duplicate, "`VIX` is watched twice", expected: "one"),
        .after("exclude group a\nexclude group ^a", .duplicate, "excluded twice", expected: "one"),
        .after("group a at most 9%\ngroup ^a at most 8%", .duplicate, "limited", expected: "one"),
        .after("cool-off ^0 sessions", .range, "out of range", expected: "1 to"),
        .after("halt when any move ^>= 30%", .syntax, "`>=`", expected: "`>`"),
        .after("hold A 0%..^40pp", .unit, "percentage points", expected: "a percentage"),
        .when("level of VIX > ^30%", .syntax, "`30%`", expected: "a number such as 0.5"),
        .when("drawdown over ^0 sessions > 10%", .range, "out of range", expected: "1 to"),
    ])
    func aSlipInAClauseThatIsNotBuiltYetComesFirst(_ broken: BrokenMandate) throws {
        try broken.check()
    }

    @Test(arguments: [
        BrokenMandate.when("level of ^VIX > 30", .notWatched, "not watched", expected: "watch VIX"),
        .when("level of ^A > 30", .notWatched, "`A` is not watched", expected: "watch A"),
        .when(
            "volatility of ^VTI over 60 sessions > 20%", .notWatched, "neither held nor watched",
            expected: "watch VTI"),
        .when(
            "price of A < average of ^B.X over 200 sessions", .notWatched, "`B.X`",
            expected: "`watch B.X`"),
        .when(
            "correlation of A with ^GLD over 120 sessions > - 0.5", .notWatched, "`GLD`",
            expected: "watch GLD"),
        .when("volatility over ^1 session > 20%", .range, "out of range", expected: "2 to 1024"),
        .when(
            "correlation of A with B over ^1 session > 1", .range, "range", expected: "2 to 1024"),
        .when("drawdown over ^1025 sessions > 10%", .range, "out of range", expected: "1 to 1024"),
        .when("return of A over 20 sessions < -^5pp", .unit, "a return", expected: "percentage"),
        .when("price of A ^over 20 sessions", .syntax, "`over`", expected: "`>`"),
    ])
    func aStatisticThatCannotBeMeasuredIsRefused(_ broken: BrokenMandate) throws {
        try broken.check()
    }

    @Test func nestingStopsAtItsLimit() throws {
        let limit = MandateParser.nestingLimit
        func text(_ open: String, _ close: String, _ depth: Int) -> String {
            "mandate \"m\" in USD\nhold A 100%\ntrade all to target\nrebalance when "
                + String(repeating: open, count: depth) + "cash > 5%"
                + String(repeating: close, count: depth)
        }
        for (open, close) in [("(", ")"), ("not ", "")] {
            #expect(throws: Never.self) { try Mandate.parse(text(open, close, limit)) }
            let error = try #require(throws: MandateError.self) {
                try Mandate.parse(text(open, close, limit + 1))
            }
            #expect(error.code == .tooDeep)
            #expect(error.column == 16 + limit * open.utf8.count)
            let abyss = #expect(throws: MandateError.self) {
                try Mandate.parse(text(open, close, 100_000))
            }
            #expect(abyss?.code == .tooDeep)
        }
    }
}
