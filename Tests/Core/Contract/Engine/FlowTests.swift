import Broker
import Contract
import Quantities
import Records
import Testing

@Suite struct FlowTests {
    private let prices = ["A": "10", "B": "20"]

    private func invested(_ clauses: String = "") throws -> Portfolio {
        var portfolio = try Portfolio(halves + clauses)
        try portfolio.trade("2024-01-02", prices)
        return portfolio
    }

    @Test func flowsAreTakenInAtTheNextSession() throws {
        var portfolio = try invested()
        try portfolio.flow(.deposit, "100")
        try portfolio.flow(.income, "20.5")
        try portfolio.flow(.fee, "0.25")
        try portfolio.flow(.tax, "0.25")
        try portfolio.flow(.deposit, "2", "A")
        #expect(portfolio.account.holdings.cash == .zero)
        try portfolio.session("2024-01-03", prices)
        #expect("\(portfolio.account.holdings.cash)" == "120")
        #expect(try portfolio.held("A") == "52")
    }

    @Test func aWithdrawalAboveCashIsRaisedBySalesAtOnce() throws {
        var portfolio = try invested("look yearly\ncost 10bp\norder at least 400 USD")
        try portfolio.flow(.withdrawal, "300")
        try portfolio.session("2024-01-03", prices)
        let due = try #require(try portfolio.decide())
        #expect(due.reason == "withdrawal above cash")
        // No sale is too small while cash is below zero: V′ = (700 − 0.001·1000)/0.999.
        #expect(due.orders.map(\.asset.text) == ["A", "B"])
        #expect(due.orders.allSatisfy { $0.quantity < .zero })
        portfolio.broker = .init(fee: try Weight("0.001"))
        try portfolio.fill()
        #expect(portfolio.account.holdings.cash >= .zero)
        #expect(portfolio.account.holdings.cash < (try Value("0.01")))
    }

    @Test func aWithdrawalThatCannotBeRaisedYetIsAtTheNextSession() throws {
        var portfolio = try invested("look yearly")
        try portfolio.flow(.withdrawal, "300")
        try portfolio.session("2024-01-03", ["A": "10"])
        #expect(try portfolio.verdict() == "price-stale B")
        #expect(try portfolio.trade("2024-01-04", prices) == "trade")
        #expect(try portfolio.trade("2024-01-05", prices) == "none")
    }

    @Test(
        "no more is taken out than there is, less the cost of selling it",
        arguments: [
            ("999.000999", true), ("999.0009991", false), ("1", true), ("100000", false),
        ])
    func limit(_ amount: String, _ isAllowed: Bool) throws {
        let portfolio = try invested("cost 10bp")
        // The first investment assumed 10bp and paid nothing: 999.0009989 invested, and cash of
        // 0.9990011; 0.999 of the one and all of the other are 999.0009990011.
        let breaches = portfolio.account.check(
            try portfolio.aFlow(.withdrawal, amount), in: portfolio.market)
        #expect(breaches.isEmpty == isAllowed)
        #expect(breaches.allSatisfy { $0.code == .flowExceedsHoldings })
    }

    @Test func whatIsTakenInWithItCounts() throws {
        var portfolio = try invested()
        try portfolio.flow(.withdrawal, "40", "A")
        let most = try portfolio.aFlow(.withdrawal, "600")
        let more = try portfolio.aFlow(.withdrawal, "600.01")
        #expect(portfolio.account.check(most, in: portfolio.market) == [])
        #expect(portfolio.account.check(more, in: portfolio.market).count == 1)
        let units = try portfolio.aFlow(.withdrawal, "10.5", "A")
        #expect(
            portfolio.account.check(units, in: portfolio.market).map(\.expected)
                == ["at most 10 A"])
        try portfolio.flow(.deposit, "1", "A")
        #expect(portfolio.account.check(units, in: portfolio.market) == [])
        // What comes in is never too much.
        let deposit = try portfolio.aFlow(.deposit, "1000000")
        #expect(portfolio.account.check(deposit, in: portfolio.market) == [])
    }

    @Test func cashBelowZeroIsNeverLeftByAFill() throws {
        var portfolio = try invested("look yearly\ndecisions open 3 sessions")
        try portfolio.flow(.withdrawal, "300")
        try portfolio.session("2024-01-03", prices)
        try portfolio.decide()
        let portfolioCash = portfolio.account.holdings.cash
        #expect(portfolioCash < .zero)
        let sale = Trade(
            decision: 2,
            fills: [
                try portfolio.aFill("A", "-1", at: "10", executed: "2024-01-03T21:00:00Z")
            ], portfolio: portfolio.account.id)
        // A sale that leaves it below zero, but less so, is right.
        let time = try Timestamp("2024-01-03T22:00:00Z")
        #expect(portfolio.account.check(sale, at: time) == [])
    }
}
