import Testing

@testable import Contract

@Suite struct MandateChangesTests {
    private static let old = """
        mandate "m" in USD
        hold VTI 60% band 5pp owners may set 50%..70%
        hold BND 38%
        hold cash 2%
        look monthly
        rebalance when outside band
        trade all to target
        cost 10bp
        """

    private func changes(_ replacements: [(String, String)]) throws -> [String] {
        var new = MandateChangesTests.old
        for (from, to) in replacements {
            #expect(new.contains(from))
            new = new.replacing(from, with: to)
        }
        return try Mandate.parse(new).mandate.changes(
            from: Mandate.parse(MandateChangesTests.old).mandate)
    }

    @Test func whatMeansTheSameChangesNothing() throws {
        #expect(try changes([("cost 10bp", "cost 10.0bp # the same")]).isEmpty)
        #expect(try changes([("hold cash 2%\nlook monthly", "look monthly\nhold cash 2%")]).isEmpty)
    }

    @Test func aTargetABandAndARangeAreNamed() throws {
        #expect(
            try changes([("60% band 5pp", "58% band 4pp"), ("38%", "40%"), ("50%..", "51%..")]) == [
                "The target of BND rises from 38% to 40%.",
                "The target of VTI falls from 60% to 58%.",
                "The band of VTI is 4pp, before 5pp.",
                "What the owners may set of VTI is 51%..70%, before 50%..70%.",
            ])
    }

    @Test func whatIsHeldNoMoreOrFromNowOnIsNamed() throws {
        #expect(
            try changes([("hold BND 38%", "hold GLD 38% band 20% of target")]) == [
                "BND is no longer held, before: 38%.",
                "GLD is held from now on: 38%, band 20% of target.",
            ])
    }

    @Test func aRuleIsSaidWithTheOneBefore() throws {
        #expect(
            try changes([
                ("look monthly", "look weekly"), ("cost 10bp", "cost 10bp\nfees at most 9bp"),
            ])
                == [
                    "It is first invested as soon as it has money; from then on a look comes at the "
                        + "first session of each week. Before: It is first invested as soon as it "
                        + "has money; from then on a look comes at the first session of each month.",
                    "New: The fee of a trade is at most 9bp of its value.",
                ])
        #expect(
            try changes([("rebalance when outside band", "rebalance at every look")]) == [
                "It is rebalanced at every look. Before: It is rebalanced at a look where some "
                    + "weight is outside its band."
            ])
    }

    @Test(arguments: 0..<200)
    func thereAreChangesJustWhereMandatesDiffer(_ seed: Int) throws {
        var generator = MandateRoundTripTests.Generator(state: UInt64(seed))
        let first = try generator.mandate()
        let second = try generator.mandate()
        #expect(first.changes(from: first).isEmpty)
        #expect(first.changes(from: second).isEmpty == (first == second))
    }
}
