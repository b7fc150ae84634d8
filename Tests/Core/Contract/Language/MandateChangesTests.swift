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

    private func changes(from old: String, to new: String) throws -> [String] {
        func mandate(_ clauses: String) throws -> Mandate {
            try Mandate.parse(
                "mandate \"m\" in USD\n\(clauses)\nrebalance at every look\ntrade all to target"
            ).mandate
        }
        return try mandate(new).changes(from: mandate(old))
    }

    @Test("a target that a rule sets is no target of 0%")
    func ruled() throws {
        let stated = "hold A 60%\nhold B 38%\nhold cash 2%"
        let ruled = "hold A\nhold B 0%..40%\nhold D\nhold cash 1%\nweights equal"
        let equal =
            "At each look every asset is given the same weight, as nearly as the ranges allow."
        #expect(
            try changes(from: stated, to: ruled) == [
                "The target of A is as the rule sets it, before 60%.",
                "The target of B is as the rule sets it, before 38%.",
                "The range a rule may set of B is 0%..40%, before none.",
                "D is held from now on: as the rule sets it.",
                "The target of cash falls from 2% to 1%.", "New: \(equal)",
            ])
        #expect(
            try changes(from: ruled, to: stated) == [
                "The target of A is 60%, before as the rule set it.",
                "The target of B is 38%, before as the rule set it.",
                "The range a rule may set of B is none, before 0%..40%.",
                "D is no longer held, before: as the rule sets it.",
                "The target of cash rises from 1% to 2%.", "No longer: \(equal)",
            ])
        #expect(
            try changes(from: stated, to: stated + "\nweights floor 80% multiplier 3").count == 1)
        #expect(
            try changes(
                from: stated, to: "hold A 98%\nhold cash 2%\nweights floor 80% multiplier 3"
            ).contains("The stated weight of A rises from 60% to 98%."))
    }

    @Test(
        "only what is said of the same clause is said beside each other",
        arguments: [
            ("fees at most 5bp", "slippage at most 5bp"),
            ("halt when any move > 30%", "amendments wait 2 sessions"),
            ("on deposit buy underweight", "on withdrawal sell overweight"),
            ("on deposit buy underweight", "on flow rebalance"),
            ("order at least 5 USD", "order at most 5 USD"),
            ("group g at most 5%", "group h at most 5%"), ("group g at most 5%", "exclude group g"),
            ("exclude group g", "exclude group h"), ("watch X", "group g at most 5%"),
        ])
    func unrelated(_ old: String, _ new: String) throws {
        let found = try changes(from: "hold A 100%\n" + old, to: "hold A 100%\n" + new)
        #expect(found.count == 2)
        #expect(found.count { $0.hasPrefix("No longer: ") } == 1)
        #expect(found.count { $0.hasPrefix("New: ") } == 1)
    }

    @Test func whatIsSaidOfTheSameClauseStandsTogether() throws {
        #expect(
            try changes(
                from: "hold A 100%\ngroup g at most 5%\nfees at most 5bp",
                to: "hold A 100%\ngroup g at most 6%\nfees at most 6bp\nslippage at most 5bp"
            ) == [
                "What is in the group \"g\" has at most 6% together. Before: What is in the group "
                    + "\"g\" has at most 5% together.",
                "The fee of a trade is at most 6bp of its value. Before: The fee of a trade is at "
                    + "most 5bp of its value.",
                "New: A trade's price is at most 5bp worse than the price it was decided at.",
            ])
    }

    @Test func conditionsAreComparedAsTheyAreWritten() throws {
        #expect(
            try !changes([("outside band", "not not outside band")]).isEmpty)
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
