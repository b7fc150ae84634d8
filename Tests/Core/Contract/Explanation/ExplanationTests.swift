import Contract
import Quantities
import Records
import TestSupport
import Testing

/// What is said of why a session's verdict is what it is.
@Suite struct ExplanationTests {
    private func explained(_ portfolio: Portfolio) throws -> Explanation {
        try #require(try portfolio.account.explanation(in: portfolio.market))
    }

    private func invested(_ clauses: String) throws -> Portfolio {
        var portfolio = try Portfolio(clauses)
        try portfolio.trade("2024-01-02", ["VTI": "100"])
        return portfolio
    }

    /// The verdict of the next session if the asset's price is this then.
    private func next(_ portfolio: Portfolio, at price: Price) throws -> String {
        var portfolio = portfolio
        try portfolio.session("2024-01-04", ["VTI": "\(price)"])
        return try portfolio.verdict()
    }

    /// Beside VTI there is cash alone, whose drift is as large: each rule turns where it says.
    @Test(
        "the prices that would have been enough are enough, and a unit less is not",
        arguments: [
            "hold VTI 60% band 5pp\nhold cash 40%\nrebalance when outside band",
            "hold VTI 60% band 7.3pp\nhold cash 40%\nrebalance when outside band",
            "hold VTI 60%\nhold cash 40%\nrebalance when any drift > 5pp",
            "hold VTI 60%\nhold cash 40%\nrebalance when any drift >= 5pp",
            "hold VTI 40%\nhold cash 60%\nrebalance when any relative drift > 20%",
            "hold VTI 40%\nhold cash 60%\nrebalance when any relative drift >= 12.5%",
            "hold VTI 60% band 5pp\nhold cash 40%\n"
                + "rebalance when (outside band and cash > 0%) or any drift > 9pp",
            "hold VTI 60% band 5pp\nhold cash 40%\nrebalance when outside band or any drift > 4pp",
        ], ["100", "101.37", "98.00000001"])
    func turns(rule: String, price: String) throws {
        var portfolio = try invested(rule + "\ntrade all to target")
        try portfolio.session("2024-01-03", ["VTI": price])
        let explanation = try explained(portfolio)
        #expect(explanation.verdict?.name == "not-due")
        let turns = try #require(explanation.lines[0].turns)
        let (low, high) = (try #require(turns.low), try #require(turns.high))
        let (now, unit) = (try Price(price), try Price("0.00000001"))
        #expect(low < now && now < high)
        let isMixed = rule.contains("and cash")
        #expect(try next(portfolio, at: high) == "trade")
        #expect(try next(portfolio, at: low) == "trade")
        if !isMixed {
            #expect(try next(portfolio, at: Price(units: high.units - unit.units)) == "not-due")
            #expect(try next(portfolio, at: Price(units: low.units + unit.units)) == "not-due")
        }
        #expect(explanation.lines[1].turns == nil)
    }

    @Test("the worked number of the documentation comes out")
    func workedNumber() throws {
        var portfolio = try invested(
            "hold VTI 60% band 5pp\nhold cash 40%\nrebalance when outside band\ntrade all to target"
        )
        try portfolio.session("2024-01-03", ["VTI": "100"])
        let turns = try #require(try explained(portfolio).lines[0].turns)
        let wanted = (low: try Price("81.48148148"), high: try Price("123.80952381"))
        #expect(turns.low == wanted.low && turns.high == wanted.high)
    }

    @Test("no price is said to be enough where it would not be, alone")
    func noTurns() throws {
        for rule in [
            "hold VTI 60% band 5pp\nhold cash 40%\nrebalance when outside band and cash > 90%",
            "hold VTI 60%\nhold cash 40%\nrebalance when not cash > 20%",
            "hold VTI 60%\nhold cash 40%\nrebalance when total drift > 5pp",
            "hold VTI 100%\nrebalance when any drift > 5pp",
            "hold VTI 60%\nhold cash 40%\nweights floor 50% multiplier 2\n"
                + "rebalance when any drift > 30pp",
        ] {
            var portfolio = try invested(rule + "\ntrade all to target")
            try portfolio.session("2024-01-03", ["VTI": "100.5"])
            let explanation = try explained(portfolio)
            #expect(explanation.verdict?.name == "not-due", "\(rule)")
            #expect(explanation.lines.allSatisfy { $0.turns == nil }, "\(rule)")
        }
    }

    @Test("a condition is taken apart, each part with what was measured and whether it holds")
    func measures() throws {
        var portfolio = try invested(
            """
            hold VTI 60% band 5pp
            hold cash 40%
            rebalance when (outside band or cash > 39%) and not drawdown over 3 sessions > 10%
            trade all to target
            """)
        try portfolio.session("2024-01-03", ["VTI": "100"])
        let explanation = try explained(portfolio)
        #expect(explanation.verdict?.name == "not-enough-data")
        let rows = explanation.measures.map { measure in
            "\(measure.depth) \(measure.condition) | \(measure.measured) | "
                + (measure.holds.map { "\($0)" } ?? "unknown")
        }
        #expect(
            rows == [
                "0 all of |  | unknown", "1 any of |  | true",
                "2 outside band | VTI +0pp | false", "2 cash > 39% | 40% | true",
                "1 not |  | unknown",
                "2 drawdown over 3 sessions > 10% | unknown, 2 of 3 sessions | unknown",
            ])
    }

    @Test("the orders of a verdict stand beside what they are of, and what it rests on")
    func orders() throws {
        var portfolio = try invested(
            "hold VTI 60% band 5pp\nhold cash 40%\nrebalance when outside band\n"
                + "trade all to target\nslippage at most 50bp")
        try portfolio.session("2024-01-03", ["VTI": "150"])
        let explanation = try explained(portfolio)
        let verdict = try #require(explanation.verdict)
        #expect(verdict.name == "trade" && explanation.measures.map(\.holds) == [true])
        #expect(explanation.lines.map(\.order) == [verdict.orders?.first, nil])
        #expect(explanation.lines.allSatisfy { $0.turns == nil })
        #expect(explanation.session == portfolio.market.session)
        #expect(explanation.contract == portfolio.account.mandated?.reference)
        let values = explanation.lines.map(\.value.units)
        #expect(values.reduce(0, +) == explanation.total.units)
    }

    @Test("what is no look, not funded, stale or brought about by a flow measures nothing")
    func unasked() throws {
        let terms =
            "hold VTI 60% band 5pp\nhold cash 40%\nlook monthly\n"
            + "rebalance when outside band\ntrade all to target\non flow rebalance"
        var portfolio = try Portfolio(terms, cash: nil)
        try portfolio.session("2024-01-02", ["VTI": "100"])
        #expect(try explained(portfolio).verdict?.name == "unfunded")
        portfolio = try invested(terms)
        try portfolio.session("2024-01-03", ["VTI": "200"])
        #expect(try explained(portfolio).verdict == nil)
        #expect(try explained(portfolio).measures.isEmpty)
        try portfolio.flow(.deposit, "50")
        try portfolio.session("2024-02-01", ["VTI": "200"])
        #expect(try explained(portfolio).verdict?.reason == "flow")
        #expect(try explained(portfolio).measures.isEmpty)
        try portfolio.session("2024-03-01", ["BND": "1"])
        #expect(try explained(portfolio).verdict?.name.hasPrefix("price-stale") == true)
        #expect(try explained(portfolio).lines[0].price?.session == 3)
    }
}
