import Testing

@testable import Contract

@Suite struct MandateSyntaxErrorTests {
    @Test(arguments: [
        BrokenMandate("^", .missingClause, "no clause", expected: "`mandate \"NAME\""),
        BrokenMandate("^\n\n# nothing\n", .missingClause, "no clause", expected: "first clause"),
        BrokenMandate("# it\n^hold A 5%", .syntax, "`hold` cannot stand", expected: "`mandate`"),
        BrokenMandate("^Mandate \"m\" in USD", .syntax, "mean `mandate`", expected: "`mandate`"),
        BrokenMandate("mandate^", .incomplete, "ends too early", expected: "a name in quotes"),
        BrokenMandate("mandate ^sixty in USD", .syntax, "`sixty`", expected: "a name in quotes"),
        BrokenMandate("mandate ^\"\" in USD", .syntax, "empty", expected: "one character"),
        BrokenMandate("mandate ^\"m in USD\n", .syntax, "closing quote", expected: "two quotes"),
        BrokenMandate("mandate \"m\" ^USD", .syntax, "`USD`", expected: "`in`"),
        BrokenMandate("mandate \"m\" in ^usd", .syntax, "`usd`", expected: "three capitals"),
        BrokenMandate("mandate \"m\" in ^EURO", .syntax, "`EURO`", expected: "three capitals"),
        BrokenMandate("mandate \"m\" in^\nhold A 5%", .incomplete, "early", expected: "currency"),
        BrokenMandate("mandate \"m\" in USD ^hold A 5%", .syntax, "own", expected: "end of the"),
        .after("^mandate \"n\" in USD", .duplicate, "`mandate` stands twice", expected: "one"),
        .after("^rebalence at every look", .syntax, "mean `rebalance`?", expected: "`trade`"),
        .after(
            "^Hold A 5%", .syntax, "`Hold` cannot stand here: did you mean `hold`?",
            expected: "`look`"),
        .after("^sell everything", .syntax, "`sell` cannot stand here", expected: "`exclude`"),
        .after("^60% A", .syntax, "`60%` cannot stand here", expected: "`hold`"),
        .after("look weekly\n^look monthly", .duplicate, "`look` stands twice", expected: "`look`"),
        .after("cost 5bp\n^cost 5bp", .duplicate, "`cost`", expected: "one clause"),
        .after(
            "order at least 1 USD\n^order at least 5 USD", .duplicate, "`order at least`",
            expected: "one"),
    ])
    func aClauseInTheWrongPlaceIsNamed(_ broken: BrokenMandate) throws { try broken.check() }

    @Test(arguments: ["foo", "gold", "sold", "trades", "cots", "no"])
    func onlyAWordThatIsNearIsSuggested(_ word: String) throws {
        let error = try #require(throws: MandateError.self) {
            try Mandate.parse("mandate \"m\" in USD\n\(word) 5%")
        }
        let near = ["gold": "hold", "sold": "hold", "trades": "trade", "cots": "cost", "no": "on"]
        #expect(
            error.message == "`\(word)` cannot stand here"
                + (near[word].map { ": did you mean `\($0)`?" } ?? ""))
    }

    @Test(arguments: [
        BrokenMandate.after("hold^", .incomplete, "early", expected: "`each` or an asset"),
        .after("hold ^gold 5%", .syntax, "`gold`", expected: "an asset such as VTI"),
        .after("hold ^cahs 5%", .syntax, "did you mean `cash`?", expected: "`cash`"),
        .after("hold ^\"cash\" 5%", .syntax, "money itself", expected: "without quotes"),
        .after("hold ^\"a b\" 5%", .range, "not an asset id", expected: "1 to 64"),
        .after("hold ^\(String(repeating: "A", count: 65)) 5%", .range, "AAA", expected: "64"),
        .after(
            "hold A 60%\nhold B 1%\nhold ^A 40%", .duplicate, "`A` is held twice", expected: "one"),
        .after("hold cash 5%\nhold ^cash 5%", .duplicate, "`cash`", expected: "one `hold`"),
        .after("hold each of A, B, ^A 5%", .duplicate, "`A`", expected: "each asset"),
        .after("hold each ^A 5%", .syntax, "`A`", expected: "`of`"),
        .after("hold each of (A, B^", .incomplete, "early", expected: "`,` or `)`"),
        .after("hold each of (A, B\n^hold C 5%", .syntax, "`hold`", expected: "`)`"),
        .after("hold each of A,^\nB 5%", .incomplete, "early", expected: "an asset"),
        .after("hold A ^5pp", .unit, "`5pp` is in percentage points", expected: "such as 5%"),
        .after("hold A ^5", .unit, "`5` has no unit", expected: "such as 5%, without a space"),
        .after("hold A ^5 %", .unit, "`5` has no unit", expected: "without a space"),
        .after("hold A ^05%", .syntax, "`05`", expected: "such as 5%"),
        .after("hold A 5% ^$", .syntax, "`$` begins nothing", expected: "a comment after #"),
        .after("hold A ^101%", .range, "more than the whole", expected: "0% to 100%"),
        .after("hold A ^100000000%", .range, "too large", expected: "below 100000000"),
        .after("hold A ^9999999999999999999999%", .range, "too large", expected: "below"),
        .after("hold A ^5.00000000001%", .range, "too many decimal", expected: "10 digits"),
        .after("hold A ^0% band 5pp", .range, "0%", expected: "owners may set"),
        .after("hold A 5% ^bnd 5pp", .syntax, "mean `band`?", expected: "`..`, `band`, `owners`"),
        .after("hold A 5% ^6%", .syntax, "`6%`", expected: "the end of the line"),
        .after(
            "hold A 5% ^look monthly", .syntax, "a line of its own", expected: "end of the line"),
        .after("hold A 5% band^  # wide", .incomplete, "early", expected: "points such as 5pp"),
        .after("hold A 5% band 5%^", .unit, "does not say of what", expected: "`5pp`"),
        .after("hold A 5% band 5% ^owners may set 1%..2%", .unit, "of what", expected: "of target"),
        .after("hold A 5% band 5% of ^it", .syntax, "`it`", expected: "`target`"),
        .after("hold A 5% band ^50bp", .unit, "basis points", expected: "percentage points"),
        .after("hold A 5% band ^0pp", .range, "no room", expected: "wider than zero"),
        .after("hold A 5% band ^0.0% of target", .range, "no room", expected: "wider than zero"),
        .after("hold cash 5% ^band 5pp", .syntax, "cash has no band", expected: "`owners`"),
        .after("hold cash 0%^..5%", .syntax, "not a range", expected: "the end of the line"),
        .after("hold A 5% owners ^can set 1%..9%", .syntax, "`can`", expected: "`may`"),
        .after("hold A 5% owners may set 1%^", .incomplete, "early", expected: "`..`"),
        .after("hold A 5% owners may set 1%..^9pp", .unit, "points", expected: "percentage such"),
        .after("hold A 5% owners may set 1% ^- 9%", .syntax, "`-`", expected: "`..`"),
        .after("hold A 5% owners may set 1%..^900%", .range, "whole", expected: "100%"),
    ])
    func aSlipInALineOfHoldIsNamed(_ broken: BrokenMandate) throws { try broken.check() }

    @Test(arguments: [
        BrokenMandate.after("look^", .incomplete, "early", expected: "`every`, `weekly`"),
        .after("look ^daily", .syntax, "`daily`", expected: "`monthly`, `quarterly` or `yearly`"),
        .after("look ^montly", .syntax, "mean `monthly`?", expected: "`monthly`"),
        .after("look every^", .incomplete, "early", expected: "`session` or a whole number"),
        .after("look every ^0 sessions", .range, "`0` is out of range", expected: "1 to 1000000"),
        .after("look every ^1000001 sessions", .range, "out of range", expected: "1 to 1000000"),
        .after("look every ^99999999999999999999 sessions", .range, "range", expected: "1 to"),
        .after("look every ^010 sessions", .syntax, "`010`", expected: "a whole number"),
        .after("look every ^1.5 sessions", .syntax, "`1.5`", expected: "a whole number"),
        .after("look every 5^", .incomplete, "early", expected: "`session` or `sessions`"),
        .after("look every 5 ^days", .syntax, "`days`", expected: "`sessions`"),
        .after("rebalance ^monthly", .syntax, "`monthly`", expected: "`at` or `when`"),
        .after("rebalance at every ^session", .syntax, "`session`", expected: "`look`"),
        .after("trade ^to target", .syntax, "`to`", expected: "`all` or `breached`"),
        .after("trade all to ^5pp", .unit, "percentage points", expected: "a percentage"),
        .after("trade all to ^taget", .syntax, "mean `target`?", expected: "`edge`"),
        .after("trade all to ^101% of band", .range, "more than the whole", expected: "100%"),
        .after("trade all to 50%^", .incomplete, "early", expected: "`of`"),
        .after("cost ^10", .unit, "no unit", expected: "basis points such as 10bp"),
        .after("cost ^0.1%", .unit, "is in percent (%), but a cost", expected: "10bp"),
        .after("cost ^0.000000001bp", .range, "decimal places", expected: "at most 8 digits"),
        .after("cost ^10000bp", .range, "all that a trade is worth", expected: "less than"),
        .after("fees ^15bp", .syntax, "`15bp`", expected: "`at`"),
        .after("fees at ^least 15bp", .syntax, "`least`", expected: "`most`"),
        .after("slippage at most ^1%", .unit, "a slippage limit", expected: "10bp"),
        .after("order at least ^100USD", .syntax, "`100USD`", expected: "such as 100 USD"),
        .after("order at least 100^", .incomplete, "early", expected: "a currency"),
        .after(
            "order at least 100 ^EUR", .unit, "in EUR, but the mandate is in USD", expected: "USD"),
        .after("order at least 100  ^USD", .syntax, "one space", expected: "one space"),
        .after("order at least ^0.000000001 USD", .range, "decimal", expected: "at most 8"),
        .after("order at least ^1000000000000000 USD", .range, "too large", expected: "below"),
        .after("order at least ^-5 USD", .syntax, "`-`", expected: "an amount"),
        .after("prices from ^0 of 3 oracles", .range, "`0` is out of range", expected: "1 to 1000"),
        .after("prices from 3 of ^2 oracles", .range, "never be there", expected: "3 oracles"),
        .after("prices from 1 of ^0 oracles", .range, "out of range", expected: "1 to 1000"),
        .after(
            "prices from 2 of 3 oracles ^within 1%", .syntax, "`within`", expected: "`agreeing`"),
        .after("prices from 1 of 1 oracle,^", .incomplete, "early", expected: "`at`"),
        .after("prices from 1 of 1 oracle, at most 1 session^", .incomplete, "", expected: "`old`"),
        .after("decisions open ^0 sessions", .range, "out of range", expected: "1 to"),
        .after("decisions ^wait 2 sessions", .syntax, "`wait`", expected: "`open`"),
    ])
    func aSlipInARuleIsNamed(_ broken: BrokenMandate) throws { try broken.check() }
}
