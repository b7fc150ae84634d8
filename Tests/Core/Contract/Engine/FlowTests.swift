import Broker
import Contract
import Encoding
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
        let deposit = try portfolio.aFlow(.deposit, "1000000")
        #expect(portfolio.account.check(deposit, in: portfolio.market) == [])
    }

    @Test func noMoreComesInThanCanBeCounted() throws {
        var portfolio = try invested()
        func codes(_ amount: String, _ asset: String = "cash") throws -> [Breach.Code] {
            let flow = try portfolio.aFlow(.deposit, amount, asset)
            return portfolio.account.check(flow, in: portfolio.market).map(\.code)
        }
        // What is held is worth 1000, and everything is to stay below 10^15.
        #expect(try codes("999999999999000") == [.numberOverflow])
        #expect(try codes("999999999998999.99999999") == [])
        #expect(try codes("99999999999900", "A") == [.numberOverflow])
        #expect(try codes("99999999999899", "A") == [])
        // Nobody has stated a price of it yet.
        #expect(try codes("999999999999999", "NEW") == [])
        try portfolio.flow(.deposit, "999999999998000")
        #expect(try codes("1000") == [.numberOverflow])
        #expect(try codes("999") == [])
    }

    @Test func aFlowThatCouldNotBeTakenInBuysNothing() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold cash 50%\nlook yearly\nrebalance at every look\n"
                + "trade all to target\non deposit buy underweight")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.flow(.deposit, "999999999999950")
        #expect(
            try portfolio.session("2024-01-03", prices).map(\.code) == [.numberOverflow])
        #expect("\(portfolio.account.holdings.cash)" == "500")
        #expect(try portfolio.verdict() == "none")
    }

    @Test func theSameFlowIsRecordedOnce() throws {
        var portfolio = try invested()
        func codes(
            _ reference: FreeText, _ purpose: Flow.Purpose = .deposit, _ asset: String = "cash"
        ) throws -> [Breach.Code] {
            var flow = try portfolio.aFlow(purpose, "1", asset)
            flow.reference = reference
            return portfolio.account.check(flow, in: portfolio.market).map(\.code)
        }
        var flow = try portfolio.aFlow(.deposit, "5")
        flow.reference = .plain("wire 7")
        #expect(portfolio.account.check(flow, in: portfolio.market) == [])
        portfolio.take(flow)
        // The amount does not tell it from the other; what moved and why do.
        #expect(try codes(.plain("wire 7")) == [.flowRepeated])
        #expect(try codes(.plain("wire 7"), .withdrawal) == [])
        #expect(try codes(.plain("wire 7"), .deposit, "A") == [])
        #expect(try codes(.plain("wire 8")) == [])
        #expect(try codes(.plain("")) == [.flowRepeated])
        let committed = FreeText.commitment(Digest { UInt8($0) })
        #expect(try codes(committed) == [])
        flow.reference = committed
        portfolio.take(flow)
        #expect(try codes(committed) == [.flowRepeated])
        for number in 1...1025 {
            #expect(try codes(.plain("wire 7")) == [.flowRepeated])
            try portfolio.session("\(Day(number: 19_724 + number))", prices)
        }
        #expect(try codes(.plain("wire 7")) == [])
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
