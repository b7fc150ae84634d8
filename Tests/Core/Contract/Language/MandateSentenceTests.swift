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
                "No order is worth less than 100 USD.",
                "The fee of a trade is at most 15bp of its value.",
                "A trade's price is at most 50bp worse than the price it was decided at.",
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

    @Test func ratesAreWrittenInTheirUnits() throws {
        #expect(try Weight("0.6").percentText == "60%")
        #expect(try Weight("0.05").pointsText == "5pp")
        #expect(try Weight("0.001").basisPointsText == "10bp")
        #expect(try Weight("0.000000000001").percentText == "0.0000000001%")
        #expect(try Weight("-0.0123").percentText == "-1.23%")
        #expect(Weight.zero.basisPointsText == "0bp")
    }
}
