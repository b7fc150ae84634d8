import Contract
import Quantities
import Records
import Testing

@Suite struct VerdictTests {
    private let prices = ["A": "10", "B": "20"]

    @Test func withoutMoneyASessionIsUnfunded() throws {
        var portfolio = try Portfolio(halves, cash: nil)
        #expect(try portfolio.trade("2024-01-02", prices) == "unfunded")
        #expect(try portfolio.trade("2024-01-03", prices) == "unfunded")
        try portfolio.flow(.deposit, "1000")
        #expect(try portfolio.trade("2024-01-04", prices) == "trade")
    }

    @Test func withoutAMandateNothingIsSaid() throws {
        var portfolio = try Portfolio(halves)
        var bare = portfolio
        bare.account = Account(id: portfolio.account.id, currency: portfolio.account.currency)
        try bare.flow(.deposit, "1000")
        try bare.session("2024-01-02", prices)
        #expect(try bare.verdict() == "none")
        // The life of the portfolio began all the same: every second session is counted from it.
        try bare.accept("look every 2 sessions\n" + halves)
        #expect(try bare.trade("2024-01-03", prices) == "trade")
        #expect(try bare.trade("2024-01-04", ["A": "11", "B": "20"]) == "trade")
        #expect(try bare.trade("2024-01-05", ["A": "13", "B": "20"]) == "none")
        // With its mandate the first session is a look.
        #expect(try portfolio.trade("2024-01-02", prices) == "trade")
    }

    @Test func theFirstInvestmentIsDueWhateverTheConditionUntilItIsDecided() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nlook yearly\nrebalance when any drift > 99pp\n"
                + "trade all to target")
        try portfolio.session("2024-03-05", prices)
        #expect(try portfolio.account.verdict(in: portfolio.market)?.reason == "first investment")
        #expect(try portfolio.session("2024-03-06", prices).map(\.code) == [.decisionMissing])
        #expect(try portfolio.verdict() == "trade")
        try portfolio.decide()
        try portfolio.fill()
        #expect(try portfolio.trade("2024-03-07", prices) == "none")
    }

    @Test func whatIsWorthNothingIsInsolvent() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", prices)
        try portfolio.flow(.fee, "900")
        try portfolio.session("2024-01-03", ["A": "1", "B": "1"])
        // 50 + 25 − 900
        #expect(try portfolio.verdict() == "insolvent")
        #expect(try portfolio.decide() == nil)
    }

    @Test func aLookDuringAnOpenDecisionSaysSo() throws {
        var portfolio = try Portfolio(halves + "decisions open 2 sessions")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.session("2024-01-03", prices)
        #expect(try portfolio.verdict() == "decision-open")
        try portfolio.fill()
        // Once it is filled the look is taken.
        #expect(try portfolio.verdict() == "below-minimum")
    }

    @Test func anOpenDecisionComesBeforeAStalePrice() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.session("2024-01-03", ["A": "10"])
        #expect(try portfolio.verdict() == "decision-open")
    }

    @Test func staleIsTheFirstByIdOfWhatIsHeldOrTargeted() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.session("2024-01-02", ["Z": "1"])
        #expect(try portfolio.verdict() == "price-stale A")
        try portfolio.session("2024-01-03", ["A": "10"])
        #expect(try portfolio.verdict() == "price-stale B")
        try portfolio.session("2024-01-04", prices)
        #expect(try portfolio.verdict() == "trade")
    }

    @Test func pricesCarryOverAsLongAsTheMandateSays() throws {
        var portfolio = try Portfolio(
            halves + "prices from 1 of 1 oracle, at most 2 sessions old")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.session("2024-01-03", ["A": "12"])
        #expect(try portfolio.verdict() == "trade")
        try portfolio.session("2024-01-04", ["A": "12"])
        #expect(try portfolio.verdict() == "trade")
        try portfolio.session("2024-01-05", ["A": "12"])
        #expect(try portfolio.verdict() == "price-stale B")
    }

    @Test func whatIsNeitherHeldNorMandatedNeedsNoPrice() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", prices)
        try portfolio.accept("hold A 100%\nrebalance at every look\ntrade all to target")
        #expect(try portfolio.trade("2024-01-03", prices) == "trade")
        #expect(try portfolio.held("B") == "0")
        #expect(try portfolio.trade("2024-01-04", ["A": "12"]) == "below-minimum")
    }

    @Test func whatIsHeldWithoutATargetIsSold() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", prices)
        try portfolio.flow(.deposit, "3", "C")
        try portfolio.session("2024-01-03", prices)
        #expect(try portfolio.verdict() == "price-stale C")
        #expect(try portfolio.trade("2024-01-04", ["A": "10", "B": "20", "C": "40"]) == "trade")
        #expect(try portfolio.held("C") == "0")
        // 1120 in halves
        #expect(try portfolio.held("A") == "56")
    }

    @Test func verdictsComeInTheirOrder() throws {
        // Unfunded before stale; stale before the first investment.
        var portfolio = try Portfolio(halves, cash: nil)
        try portfolio.session("2024-01-02", ["Z": "1"])
        #expect(try portfolio.verdict() == "unfunded")
        try portfolio.flow(.deposit, "1000")
        try portfolio.session("2024-01-03", ["Z": "1"])
        #expect(try portfolio.verdict() == "price-stale A")
        // The first investment before cash below zero.
        try portfolio.flow(.deposit, "200", "A")
        try portfolio.flow(.withdrawal, "1500")
        try portfolio.session("2024-01-04", prices)
        #expect(try portfolio.account.verdict(in: portfolio.market)?.reason == "first investment")
        try portfolio.decide()
        try portfolio.fill()
        // Insolvent before an open decision, and that before cash below zero.
        try portfolio.session("2024-01-05", ["A": "15", "B": "20"])
        try portfolio.decide()
        var poor = portfolio
        try poor.flow(.tax, "5000")
        try poor.session("2024-01-06", ["A": "15", "B": "20"])
        #expect(try poor.verdict() == "insolvent")
        try portfolio.flow(.tax, "100")
        try portfolio.session("2024-01-06", ["A": "15", "B": "20"])
        #expect(portfolio.account.holdings.cash < .zero)
        #expect(try portfolio.verdict() == "decision-open")
    }

    @Test func aDueLookThatLeavesNoOrderIsBelowMinimum() throws {
        var portfolio = try Portfolio(halves + "order at least 50 USD")
        try portfolio.trade("2024-01-02", prices)
        // 550 and 500: 25 each to move.
        #expect(try portfolio.trade("2024-01-03", ["A": "11", "B": "20"]) == "below-minimum")
        #expect(try portfolio.trade("2024-01-04", ["A": "12.01", "B": "20"]) == "trade")
    }

    /// A decision that could not be recorded would never be made.
    @Test func theLongestReasonFitsAnEntry() throws {
        let long = String(repeating: "X", count: 64)
        let comparison = "any relative drift >= 99999999.9999999999%"
        let condition = Array(repeating: comparison, count: 256).joined(separator: " and ")
        var portfolio = try Portfolio(
            "hold \(long) 0.0000000001%\nhold B 99.9999999999%\ntrade all to target\n"
                + "rebalance when \(condition)", cash: "100000000000")
        try portfolio.trade("2024-01-02", [long: "0.0001", "B": "1"])
        try portfolio.session("2024-01-03", [long: "99999999999", "B": "1"])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        #expect(due.reason.hasPrefix("\(comparison): \(long) +9"))
        #expect(due.reason.utf8.count > 30_000)
        #expect(due.reason.utf8.count < 45_000)
    }

    @Test func whatIsNotDueIsExplainedToo() throws {
        var portfolio = try Portfolio(
            "hold A 50% band 10% of target\nhold B 50%\ntrade all to target\nrebalance when "
                + "(any drift > 5pp or outside band) and not cash > 1%")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.session("2024-01-03", ["A": "11", "B": "20"])
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect(verdict.outcome == .notDue)
        #expect(verdict.reason == "any drift > 5pp: A +2.3809pp; outside band: A +2.3809pp")
        try portfolio.session("2024-01-04", ["A": "11", "B": "17"])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        #expect(
            due.reason
                == "any drift > 5pp: A +6.4102pp; outside band: A +6.4102pp; not cash > 1%")
    }
}
