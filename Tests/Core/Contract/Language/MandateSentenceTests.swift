import Quantities
import Testing

@testable import Contract

@Suite struct MandateSentenceTests {
    @Test func aMandateIsToldInPlainEnglish() throws {
        let mandate = try Mandate.parse(
            """
            mandate "sixty-forty" in USD
            hold VTI   60%  band 5pp  owners may set 50%..70%
            hold BND   38%  band 5pp  owners may set 28%..48%
            hold cash   2%
            look monthly
            rebalance when outside band
            trade all to target
            cost 10bp
            order at least 100 USD
            fees at most 15bp
            slippage at most 50bp
            prices from 2 of 3 oracles agreeing within 1%, at most 1 session old
            decisions open 2 sessions
            """
        ).mandate
        #expect(
            mandate.sentences() == [
                "The portfolio \"sixty-forty\", in USD, holds 38% of BND, 60% of VTI and 2% cash.",
                "The weight of BND and VTI may drift up to 5pp from its target.",
                "The owners may set the target of BND from 28% to 48% and the target of VTI from "
                    + "50% to 70%; every other target is fixed.",
                "It is first invested as soon as it has money; from then on a look comes at the "
                    + "first session of each month.",
                "It is rebalanced at a look where some weight is outside its band.",
                "A rebalance moves every weight to its target.",
                "Orders are sized as if a trade costs 10bp of its value.",
                "No order is worth less than 100 USD, but for sales while cash is below zero.",
                "The fee of a trade is at most 15bp of its value.",
                "A trade's price is at most 50bp worse than the price it was decided at.",
                "A withdrawal larger than the cash is raised at once by a rebalance, which no limit "
                    + "on orders holds back.",
                "A session is complete with the prices of 2 of 3 oracles, which count where they "
                    + "agree within 1%; a missing price is carried over for at most 1 session.",
                "A decision may be filled until 2 sessions after its own; then what is left of it "
                    + "expires.",
                "A look reads at most 6 values.",
            ])
    }

    @Test(arguments: [
        (
            "any drift > 5pp or first look of month",
            "some weight is more than 5pp from its target, or the look is the first of its month"
        ),
        (
            "not (cash >= 5% and sessions since rebalance < 20)",
            "it is not so that (cash is at least 5% of the whole, and the last rebalance is less "
                + "than 20 sessions ago)"
        ),
        (
            "any relative drift >= 20% and total drift > 3pp",
            "some weight is at least 20% of its target from it, and half the sum of all drifts is "
                + "more than 3pp"
        ),
    ])
    func aConditionIsToldInPlainEnglish(_ text: String, _ english: String) throws {
        let mandate = try Mandate.parse(
            "mandate \"m\" in USD\nhold A 100%\ntrade all to target\nrebalance when \(text)"
        ).mandate
        #expect(mandate.sentences().contains("It is rebalanced at a look where \(english)."))
        #expect(mandate.rebalance.description == "when \(text)")
    }

    @Test func equalWeightsAreToldTogether() throws {
        let mandate = try Mandate.parse(
            """
            mandate "m" in USD
            hold each of C, A, B 25% band 20% of target
            hold D 25%
            rebalance when outside band
            trade breached to 50% of band
            """
        ).mandate
        let sentences = mandate.sentences()
        #expect(sentences[0] == "The portfolio \"m\", in USD, holds 25% each of A, B, C and D.")
        #expect(
            sentences[1] == "The weight of A, B and C may drift up to 20% of its target from it.")
        #expect(sentences.contains("The targets are fixed."))
    }

    private func sentences(_ clauses: String) throws -> [String] {
        try Mandate.parse(
            "mandate \"m\" in USD\n\(clauses)\nrebalance at every look\ntrade all to target"
        ).mandate.sentences()
    }

    @Test(arguments: [
        (
            "hold BND 0%..10%\nhold VTI\nweights equal",
            "holds BND at 0% to 10% and VTI at any weight.",
            "At each look every asset is given the same weight, as nearly as the ranges allow."
        ),
        (
            "hold each of A, B 0%..10%\nhold each of C, D\nhold cash 2%\ngroup g at most 30%\n"
                + "weights momentum top 1 over 9 sessions",
            "holds A and B at 0% to 10% each, C and D at any weight each and 2% cash.",
            "At each look the 1 whose price rose most over the last 9 sessions are given the same "
                + "weight, and the others none, as nearly as the ranges and the limits on groups "
                + "allow."
        ),
        (
            "hold A 60%\nhold B 40%\nweights floor 80% multiplier 3",
            "starts from 60% of A and 40% of B.",
            "At each look the weights are cut, in favour of cash, to 3 times what the portfolio's "
                + "index is above 80% of its beginning."
        ),
        (
            "hold A 60%\nhold B 40%\nweights volatility target 10% over 9 sessions\n"
                + "exclude group g",
            "starts from 60% of A and 40% of B.",
            "At each look the weights are cut by one factor, in favour of cash, to a volatility of "
                + "at most 10% a year as of the last 9 sessions, as nearly as the limits on groups "
                + "allow."
        ),
        (
            "hold A 60%\nhold B 40%\ngroup g at most 30%",
            "holds 60% of A and 40% of B, as nearly as the limits on groups allow.",
            "What is in the group \"g\" has at most 30% together."
        ),
    ])
    func weightsAreToldAsTheyAreSet(
        _ clauses: String, _ weights: String, _ rule: String
    ) throws {
        let sentences = try sentences(clauses)
        #expect(sentences[0] == "The portfolio \"m\", in USD, \(weights)")
        #expect(sentences[1] == rule)
    }

    @Test(arguments: [
        (
            "amendments wait 2 sessions",
            "The next contract comes into force 3 sessions after the session it is accepted in."
        ),
        (
            "on withdrawal sell overweight",
            "A withdrawal that cash can pay sells what is above its target, and nothing else, where "
                + "no rebalance is due."
        ),
        (
            "on deposit buy underweight",
            "A deposit buys what is below its target, and nothing else, where no rebalance is due."
        ),
        ("cost 1bp", "A withdrawal larger than the cash is raised at once by a rebalance."),
        (
            "turnover at most 30% per 9 days",
            "A withdrawal larger than the cash is raised at once by a rebalance, which no limit on "
                + "orders holds back."
        ),
        (
            "cool-off 5 sessions",
            "What a decision orders is left alone by others for 5 sessions after it, but for the "
                + "slices of one rebalance and where cash is raised."
        ),
    ])
    func aSentenceSaysWhatItsClauseDoes(_ clause: String, _ sentence: String) throws {
        let sentences = try sentences("hold A 100%\n" + clause)
        #expect(sentences.contains(sentence), "\(sentences)")
    }

    @Test func oneValueIsOne() throws {
        #expect(try sentences("hold cash 100%").last == "A look reads at most 1 value.")
        #expect(try sentences("hold A 100%").last == "A look reads at most 2 values.")
    }

    @Test func ratesAreWrittenInTheirUnits() throws {
        #expect(try Weight("0.6").percentText == "60%")
        #expect(try Weight("0.05").pointsText == "5pp")
        #expect(try Weight("0.001").basisPointsText == "10bp")
        #expect(try Weight("0.000000000001").percentText == "0.0000000001%")
        #expect(try Weight("-0.0123").percentText == "-1.23%")
        #expect(Weight.zero.basisPointsText == "0bp")
    }
}
