import Broker
import Contract
import Quantities
import Records
import Testing

@Suite struct SizingTests {
    private func orders(_ decision: Decision?) -> [String: String] {
        var found: [String: String] = [:]
        for order in decision?.orders ?? [] { found[order.asset.text] = "\(order.quantity)" }
        return found
    }

    @Test func whatIsLeftPaysForItsOwnCosts() throws {
        var portfolio = try Portfolio(
            "hold A 60%\nhold B 40%\nrebalance at every look\ntrade all to target\ncost 10bp",
            cash: "100100")
        try portfolio.session("2024-01-02", ["A": "200", "B": "50"])
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect("\(verdict.total)" == "100100")
        #expect("\(verdict.remaining)" == "100000")
        #expect(orders(try portfolio.decide()) == ["A": "300", "B": "800"])
        portfolio.broker = PaperBroker(fee: try Weight("0.001"))
        try portfolio.fill()
        #expect(portfolio.account.holdings.cash == .zero)
    }

    @Test func quantitiesAreRoundedDownToTheLotAndTheOrderIsTheDifference() throws {
        var portfolio = try Portfolio(halves, lot: "0.5")
        try portfolio.session("2024-01-02", ["A": "130", "B": "70"])
        // 500/130 = 3.846, 500/70 = 7.14
        #expect(orders(try portfolio.decide()) == ["A": "3.5", "B": "7"])
        try portfolio.fill()
        try portfolio.flow(.deposit, "0.2", "A")
        // V = 3.7·200 + 7·70 + 1000 − 945 = 1285: 3.2125 and 9.178…
        try portfolio.session("2024-01-03", ["A": "200", "B": "70"])
        #expect(orders(try portfolio.decide()) == ["A": "-0.7", "B": "2"])
    }

    @Test func smallOrdersAreFrozenAndTheOthersShareTheRest() throws {
        let clauses =
            "hold A 50%\nhold B 25%\nhold C 25%\nrebalance at every look\ntrade all to target\n"
        func orders(_ least: String, _ prices: [String: String]) throws -> [String: String] {
            var portfolio = try Portfolio(clauses + "order at least \(least) USD")
            try portfolio.trade("2024-01-02", ["A": "10", "B": "10", "C": "10"])
            try portfolio.session("2024-01-03", prices)
            return self.orders(try portfolio.decide())
        }
        // 600 + 255 + 245 = 1100: to 550, 275 and 275.
        let near = ["A": "12", "B": "10.2", "C": "9.8"]
        #expect(
            try orders("19", near) == ["A": "-4.16666667", "B": "1.96078431", "C": "3.06122448"])
        // Rounded down to the lot, B's is worth a little less than 20. It is frozen: 845 are left
        // for A and C, two thirds and one third.
        #expect(try orders("20", near) == ["A": "-3.05555556", "C": "3.74149659"])
        // 600 + 265 + 235: A and C share 835. Then C's 35 are too few, and A's 41.67 in the third
        // round, when there is nobody left to share with.
        let far = ["A": "12", "B": "10.6", "C": "9.4"]
        #expect(try orders("20", far) == ["A": "-3.61111112", "C": "4.60992907"])
        #expect(try orders("44", far) == [:])
    }

    @Test func whereNothingElseIsTargetedTheRestGoesToCash() throws {
        var portfolio = try Portfolio(
            "hold A 1%\nhold cash 99%\nrebalance at every look\ntrade all to target\n"
                + "order at least 20 USD\ncost 100bp", cash: "1000")
        try portfolio.flow(.deposit, "100", "B")
        try portfolio.session("2024-01-02", ["A": "10", "B": "10"])
        // A's 1% of 2000 is too small to buy; B is sold whole, at a cost of 10.
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect(orders(try portfolio.decide()) == ["B": "-100"])
        #expect("\(verdict.remaining)" == "1990")
    }

    @Test func whileCashIsBelowZeroNoSaleIsTooSmall() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nrebalance when any drift > 50pp\ntrade all to target\n"
                + "order at least 300 USD")
        try portfolio.trade("2024-01-02", ["A": "10", "B": "10"])
        try portfolio.flow(.withdrawal, "100")
        try portfolio.session("2024-01-03", ["A": "12", "B": "10"])
        // 600 + 500 − 100: A 500, a sale of 100 though below the least; B stays.
        #expect(orders(try portfolio.decide()) == ["A": "-8.33333334"])
    }

    @Test func nothingBelowAHundredthIsTraded() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", ["A": "10", "B": "20"])
        try portfolio.session("2024-01-03", ["A": "10.0003", "B": "20"])
        #expect(try portfolio.verdict() == "below-minimum")
        try portfolio.session("2024-01-04", ["A": "10.0005", "B": "20"])
        #expect(try portfolio.verdict() == "trade")
    }

    /// A portfolio of 1000 in cash that then sells 10 of C, which it does not have, at 10.
    private func oversold(_ clauses: String) throws -> Portfolio {
        var portfolio = try Portfolio(clauses + "\nrebalance at every look\ncost 100bp")
        try portfolio.session("2024-01-02", ["A": "10", "C": "10"])
        let wrong = portfolio.aTrade(
            1, [try portfolio.aFill("C", "-10", at: "10", executed: "2024-01-02T21:00:00Z")])
        #expect(portfolio.take(wrong) == [])
        try portfolio.session("2024-01-03", ["A": "10", "C": "10"])
        return portfolio
    }

    @Test func whatWasOversoldIsBoughtBackAtACost() throws {
        // V = 1100 − 100. V′ + 0.01·(V′ + 100) = 1000: V′ = 999/1.01 = 989.1089….
        var portfolio = try oversold("hold A 100%\ntrade all to target")
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect("\(verdict.remaining)" == "989.10891089")
        #expect(orders(try portfolio.decide()) == ["A": "98.91089108", "C": "10"])
        portfolio.broker = PaperBroker(fee: try Weight("0.01"))
        try portfolio.fill()
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.wasCut == false)
        #expect(portfolio.account.holdings.cash >= .zero)
    }

    @Test func whatWasOversoldIsBoughtBackIntoCash() throws {
        // C is bought back for 100, and 1 of cost.
        var portfolio = try oversold(
            "hold A 0% owners may set 0%..100%\nhold cash 100% owners may set 0%..100%\n"
                + "trade all to target")
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect("\(verdict.total)" == "1000")
        #expect("\(verdict.remaining)" == "999")
        #expect(orders(try portfolio.decide()) == ["C": "10"])
    }

    @Test func whatWasOversoldIsBoughtBackWhereNothingElseMoves() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance at every look\ntrade all to target\ncost 100bp\n"
                + "order at least 50 USD")
        try portfolio.trade("2024-01-02", ["A": "10", "C": "10"])
        let wrong = portfolio.aTrade(
            1, [try portfolio.aFill("C", "-10", at: "10", executed: "2024-01-02T21:00:00Z")])
        #expect(portfolio.take(wrong) == [])
        try portfolio.session("2024-01-03", ["A": "10", "C": "10"])
        // A's order would be too small; without it nothing that moves has a weight.
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        #expect("\(verdict.total)" == "1000")
        #expect("\(verdict.remaining)" == "999")
        #expect(orders(try portfolio.decide()) == ["C": "10"])
    }

    @Test func aBorrowingPortfolioSellsWhatItMust() throws {
        // Cash of −900 against 1000 of A and 100 of B: 200 is left, 2% of it lost in selling.
        var portfolio = try Portfolio(halves + "cost 200bp", cash: "1100")
        try portfolio.session("2024-01-02", ["A": "10", "B": "10"])
        try portfolio.decide()
        try portfolio.fill()
        try portfolio.flow(.fee, "900")
        try portfolio.session("2024-01-03", ["A": "10", "B": "10"])
        let due = try #require(try portfolio.decide())
        #expect(due.orders.allSatisfy { $0.quantity < .zero })
        portfolio.broker = PaperBroker(fee: try Weight("0.02"))
        try portfolio.fill()
        #expect(portfolio.account.holdings.cash >= .zero)
    }
}
