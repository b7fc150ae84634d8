import Contract
import Quantities
import Records
import Testing

/// What alone would turn a comparison.
@Suite struct TurnTests {
    private func explained(_ portfolio: Portfolio) throws -> Explanation {
        try #require(try portfolio.account.explanation(in: portfolio.market))
    }

    private func turn(_ portfolio: Portfolio) throws -> String? {
        try explained(portfolio).measures.last?.turn
    }

    /// 6 VTI bought at 100 and 400 in cash, then a session at each price.
    private func invested(_ condition: String, then prices: [String] = []) throws -> Portfolio {
        var portfolio = try Portfolio(
            "hold VTI 60% band 5pp\nhold cash 40%\nwatch VIX\nrebalance when \(condition)\n"
                + "trade all to target")
        try portfolio.trade("2024-01-02", ["VTI": "100", "VIX": "20"])
        for (place, price) in prices.enumerated() {
            try portfolio.session("2024-01-\(10 + place)", ["VTI": price, "VIX": "20"])
        }
        return portfolio
    }

    /// Of 1000, C = 400: x(1 − a) against 1000a − 400.
    @Test(arguments: [
        ("cash > 50%", "turns with 200.00000001 USD more cash"),
        ("cash >= 50%", "turns with 200 USD more cash"),
        ("cash < 30%", "turns with 142.85714286 USD less cash"),
        ("cash <= 30%", "turns with 142.85714286 USD less cash"),
        ("not cash > 39%", "turns with 16.39344263 USD less cash"),
        ("cash < 40%", "turns with 0.00000001 USD less cash"),
        ("cash > 100%", nil),
        ("cash < 0%", nil),
    ])
    func cashIsAnAmount(_ condition: String, _ wanted: String?) throws {
        #expect(try turn(invested(condition, then: ["100"])) == wanted)
    }

    @Test func theAmountOfCashIsEnoughAndAUnitLessIsNot() throws {
        for (amount, verdict) in [("200.00000001", "below-minimum"), ("200", "not-due")] {
            var portfolio = try invested("cash > 50%")
            try portfolio.flow(.deposit, amount)
            try portfolio.session("2024-01-10", ["VTI": "100", "VIX": "20"])
            let found = try portfolio.verdict()
            #expect(verdict == "not-due" ? found == verdict : found == "trade", "\(amount)")
        }
        for (amount, verdict) in [("142.85714286", "trade"), ("142.85714285", "not-due")] {
            var portfolio = try invested("cash < 30%")
            try portfolio.flow(.withdrawal, amount)
            try portfolio.session("2024-01-10", ["VTI": "100", "VIX": "20"])
            #expect(try portfolio.verdict() == verdict, "\(amount)")
        }
    }

    /// 660 of 1060 are 62.2641…%, and the cash is as far below its weight.
    @Test func aTotalDriftHasItsDistance() throws {
        #expect(
            try turn(invested("total drift > 5pp", then: ["110"])) == "2.7358pp below its limit")
        #expect(
            try turn(invested("not total drift > 2pp", then: ["110"])) == "0.2641pp above its limit"
        )
        #expect(try turn(invested("total drift > 0pp", then: ["100"])) == "at its limit")
    }

    @Test(arguments: [
        ("level of VIX > 30", ["100"], "turns with VIX at 30.00000001 or more"),
        ("not level of VIX >= 15.5", ["100"], "turns with VIX at 15.49999999 or less"),
        // Two sessions ago it was 100.
        (
            "return of VTI over 2 sessions > 10%", ["101", "102"],
            "turns with VTI at 110.00000001 or more"
        ),
        ("return of VTI over 2 sessions < -7%", ["9", "8"], "turns with VTI at 93 or more"),
        // 2p against 100 + 100, and 2p against 100 + 101, which is 100.5.
        (
            "price of VTI < average of VTI over 3 sessions", ["100", "103"],
            "turns with VTI at 99.99999999 or less"
        ),
        (
            "price of VTI > average of VTI over 3 sessions", ["101", "90"],
            "turns with VTI at 100.50000001 or more"
        ),
        (
            "price of VTI <= average of VIX over 2 sessions", ["100", "100"],
            "turns with VTI at 20 or less"
        ),
        // The index was 1.06 at most, and a return of −0.056603774 leaves less than 1: 1.06 · 0.9.
        (
            "drawdown over 3 sessions > 10%", ["110", "100"],
            "turns with the index, 0.99999999956, at 0.953999999999 or less"
        ),
        (
            "not drawdown over 3 sessions >= 5%", ["110", "100"],
            "turns with the index, 0.99999999956, at 1.007000000001 or more"
        ),
    ])
    func pricesLevelsAndIndicesAreWhereTheyTurn(
        _ condition: String, _ prices: [String], _ wanted: String
    ) throws {
        #expect(try turn(invested(condition, then: prices)) == wanted)
    }

    @Test(
        "the price turns the comparison, and one a unit from it does not",
        arguments: [
            ("return of VTI over 2 sessions > 10%", "110.00000001", "110"),
            ("return of VTI over 2 sessions <= 3.33%", "103.33", "103.33000001"),
            ("price of VTI < average of VTI over 3 sessions", "100.49999999", "100.5"),
            ("price of VTI >= average of VTI over 3 sessions", "100.5", "100.49999999"),
            ("not price of VTI > average of VTI over 3 sessions", "100.5", "100.50000001"),
        ])
    func theyTurnThere(_ condition: String, _ there: String, _ beside: String) throws {
        for (price, holds) in [(there, true), (beside, false)] {
            var portfolio = try invested(condition, then: ["101"])
            try portfolio.session("2024-01-20", ["VTI": price, "VIX": "20"])
            #expect(try explained(portfolio).measures.first?.holds == holds, "\(price)")
            // From either side it is the other one that is said to turn it.
            let other = holds ? beside : there
            #expect(try turn(portfolio)?.contains("VTI at \(other) or") == true, "\(price)")
        }
    }

    @Test(
        "nothing is said that does not follow exactly",
        arguments: [
            "volatility of VTI over 2 sessions > 50%",
            "correlation of VTI with VIX over 2 sessions > 0.5",
            "price of VTI < average of VTI over 1 session", "sessions since rebalance > 9",
            "first look of year", "drawdown over 9 sessions > 10%", "outside band",
            // The index is itself the highest, and no return is beyond 1000 times.
            "drawdown over 3 sessions > 10%", "return of VTI over 2 sessions > 200000%",
        ])
    func nothingElse(_ condition: String) throws {
        #expect(try turn(invested(condition, then: ["101", "102"])) == nil)
    }

    @Test func pricesThatActionsAdjustHaveNone() throws {
        var portfolio = try invested("return of VTI over 2 sessions > 10%", then: ["101"])
        try portfolio.act("VTI", .split(from: 1, to: 2), from: "2024-01-20")
        try portfolio.session("2024-01-20", ["VTI": "51", "VIX": "20"])
        let measure = try #require(try explained(portfolio).measures.first)
        #expect(measure.holds == false && measure.turn == nil)
    }

    @Test func ofAllOfSeveralThoseThatDoNotHoldAreNamed() throws {
        let portfolio = try invested(
            "outside band and cash > 39% and (level of VIX > 30 or cash > 90%)", then: ["100"])
        #expect(
            try explained(portfolio).measures.map(\.turn) == [
                "would also need outside band, level of VIX > 30 or cash > 90%", nil,
                "turns with 16.39344263 USD less cash", nil,
                "turns with VIX at 30.00000001 or more", "turns with 5000.00000001 USD more cash",
            ])
    }
}
