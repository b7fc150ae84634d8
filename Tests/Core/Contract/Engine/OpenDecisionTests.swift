import Broker
import Contract
import Quantities
import Records
import Testing

/// What becomes of the orders of a decision.
@Suite struct OpenDecisionTests {
    private let prices = ["A": "10", "B": "20"]

    @Test func anOrderThatCouldHaveBeenFilledAndWasNotIsMissing() throws {
        var portfolio = try Portfolio(halves + "slippage at most 100bp")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        #expect(try portfolio.session("2024-01-03", ["A": "10.2", "B": "20"]) == [])
        // B had a price within its limit all the time, A had not.
        let breaches = try portfolio.session("2024-01-04", prices)
        #expect(breaches.map(\.code) == [.fillMissing])
        #expect(breaches.map(\.field) == ["orders.B"])
    }

    /// A portfolio whose decision 2 sells 12.5 of A to buy 12.5 each of B and C, with no cash at all.
    private func withPurchasesPaidFromSales(_ clauses: String) throws -> Portfolio {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 25%\nhold C 25%\nlook weekly\nrebalance at every look\n"
                + "trade all to target\n" + clauses)
        try portfolio.trade("2024-01-02", ["A": "10", "B": "10", "C": "10"])
        try portfolio.session("2024-01-08", ["A": "10", "B": "5", "C": "5"])
        let due = try #require(try portfolio.decide())
        #expect(due.orders.map { "\($0.quantity)" } == ["-12.5", "12.5", "12.5"])
        return portfolio
    }

    /// Also where another purchase took so much that what is left does not pay for it any more.
    @Test(
        "a purchase that the session's sales paid for and that was not made is missing",
        arguments: [("5", "62.5"), ("6", "50")])
    func missing(_ price: String, _ left: String) throws {
        var portfolio = try withPurchasesPaidFromSales("")
        try portfolio.session("2024-01-09", ["A": "10", "B": "5", "C": "5"])
        // A is sold and B bought; some of what A brought is left, and C is not bought.
        let trade = portfolio.aTrade(
            2,
            [
                try portfolio.aFill("A", "-12.5", at: "10", executed: "2024-01-09T21:00:00Z"),
                try portfolio.aFill(
                    "B", "12.5", at: price, execution: "y", executed: "2024-01-09T21:00:00Z"),
            ])
        #expect(portfolio.account.check(trade, at: try Timestamp("2024-01-09T22:00:00Z")) == [])
        #expect(portfolio.take(trade) == [])
        #expect("\(portfolio.account.holdings.cash)" == left)
        let breaches = try portfolio.session("2024-01-10", ["A": "10", "B": "5", "C": "5"])
        #expect(breaches.map(\.code) == [.fillMissing])
        #expect(breaches.map(\.field) == ["orders.C"])
    }

    @Test func aPurchaseIsMissingOnlyIfEverySessionHadCashForIt() throws {
        // In the first of two sessions nothing is sold: then C could not be bought yet.
        var portfolio = try withPurchasesPaidFromSales("decisions open 2 sessions")
        try portfolio.session("2024-01-09", ["A": "10", "B": "5", "C": "5"])
        try portfolio.session("2024-01-10", ["A": "10", "B": "5", "C": "5"])
        let sale = portfolio.aTrade(
            2, [try portfolio.aFill("A", "-12.5", at: "10", executed: "2024-01-10T21:00:00Z")])
        #expect(portfolio.take(sale) == [])
        #expect(try portfolio.session("2024-01-11", ["A": "10", "B": "5", "C": "5"]) == [])
        #expect(portfolio.account.ending?.outcome == .expired)
    }

    @Test func purchasesThatCashDoesNotPayForLapse() throws {
        // Fees of 1% that the mandate does not foresee: of 50 and 25 units, 100/101 are bought.
        var portfolio = try Portfolio(halves, lot: "1")
        portfolio.broker = PaperBroker(fee: try Weight("0.01"))
        #expect(try portfolio.trade("2024-01-02", prices) == "trade")
        #expect(try portfolio.held("A") == "49")
        #expect(try portfolio.held("B") == "24")
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .completed)
        #expect(portfolio.account.ending?.wasCut == true)
    }

    @Test func aTinyFillAtAHighFeeDoesNotLapseTheRest() throws {
        var portfolio = try Portfolio(halves + "fees at most 15bp")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        let at = "2024-01-02T21:00:00Z"
        // A fee of 0.01 on a value of 0.01 is allowed, since the limit is rounded up. Were all of
        // the session's fees taken to be as high, half of what was ordered would be affordable.
        let fills = [
            try portfolio.aFill("A", "0.001", at: "10", fee: "0.01", executed: at),
            try portfolio.aFill("A", "24.999", at: "10", execution: "y", executed: at),
            try portfolio.aFill("B", "12.5", at: "20", execution: "z", executed: at),
        ]
        var atOnce = portfolio
        let trade = portfolio.aTrade(1, fills)
        #expect(portfolio.account.check(trade, at: try Timestamp("2024-01-02T22:00:00Z")) == [])
        #expect(atOnce.take(trade) == [])
        #expect(atOnce.account.open?.orders.map { "\($0.left)" } == ["25", "12.5"])
        for fill in fills { #expect(portfolio.take(portfolio.aTrade(1, [fill])) == []) }
        #expect(portfolio.account.open == atOnce.account.open)
        // 501 of 1000 cannot be left: the close is no way out either, nor the session's end.
        let close = Close(decision: 1, outcome: .completed, portfolio: portfolio.account.id)
        #expect(
            portfolio.account.check(close, in: portfolio.market).map(\.code) == [.closeDiffers])
        try portfolio.session("2024-01-03", prices)
        try portfolio.session("2024-01-04", prices)
        #expect(portfolio.account.ending?.outcome == .expired)
    }

    @Test func theFeeRateOfASessionIsThatOfAllItsFills() throws {
        // 1000 of cash for 500 + 500, with fees of 1% on A and none on B: 0.5% of both, so that
        // 1000/1005 of each are affordable: 49.75… of A and 24.87… of B, at a cost of 997.5….
        var portfolio = try Portfolio(halves, lot: "0.01")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        let at = "2024-01-02T21:00:00Z"
        var less = portfolio
        let trade = portfolio.aTrade(
            1,
            [
                try portfolio.aFill("A", "49.75", at: "10", fee: "4.975", executed: at),
                try portfolio.aFill("B", "24.87", at: "20", execution: "y", executed: at),
            ])
        #expect(portfolio.take(trade) == [])
        #expect(portfolio.account.ending?.outcome == .completed)
        #expect(portfolio.account.ending?.wasCut == true)
        let short = less.aTrade(
            1,
            [
                try less.aFill("A", "49.75", at: "10", fee: "4.975", executed: at),
                try less.aFill("B", "24.85", at: "20", execution: "y", executed: at),
            ])
        #expect(less.take(short) == [])
        #expect(less.account.open?.orders.map { "\($0.left)" } == ["0.25", "0.15"])
    }

    @Test func purchasesThatWereNotTriedYetStay() throws {
        var portfolio = try Portfolio(halves, lot: "1")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.session("2024-01-03", ["A": "12", "B": "20"])
        try portfolio.decide()
        // The sale alone, with a fee that leaves less than the purchase costs.
        let sale = Trade(
            decision: 2,
            fills: [
                try portfolio.aFill(
                    "A", "-5", at: "12", fee: "1", executed: "2024-01-03T21:00:00Z")
            ], portfolio: portfolio.account.id)
        #expect(portfolio.take(sale) == [])
        #expect(portfolio.account.open?.orders.map { "\($0.left)" } == ["0", "2"])
        // Of 2 at 20 and a fee of a sixtieth each, cash of 59 pays for both.
        portfolio.broker = PaperBroker(fee: try Weight("0.01666667"))
        #expect(try portfolio.fill().map { "\($0.quantity)" } == ["2"])
        #expect(portfolio.account.open == nil)
    }

    @Test func anOrderBeyondItsLimitStaysWhileAnotherIsCut() throws {
        var portfolio = try Portfolio(
            halves + "slippage at most 1000bp\ndecisions open 3 sessions", lot: "1")
        portfolio.broker = PaperBroker(fee: try Weight("0.1"))
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.session("2024-01-03", ["A": "12", "B": "21"])
        // A at 12 is beyond 11. B: 25·21·1.1 = 577.5 of 1000: all of it.
        try portfolio.fill()
        #expect(portfolio.account.open?.orders.map { "\($0.left)" } == ["50", "0"])
        try portfolio.session("2024-01-04", ["A": "11", "B": "21"])
        // 50·11·1.1 = 605 of 422.5: 34, and 16 lapse.
        #expect(try portfolio.fill().map { "\($0.quantity)" } == ["34"])
        #expect(portfolio.account.open == nil)
    }

    @Test func purchasesOfWhichCashPaysForNothingLapseWithoutATrade() throws {
        var portfolio = try Portfolio(halves + "decisions open 3 sessions", cash: "15", lot: "1")
        try portfolio.session("2024-01-02", ["A": "7", "B": "20"])
        try portfolio.decide()
        try portfolio.session("2024-01-03", ["A": "16", "B": "20"])
        #expect(try portfolio.fill() == [])
        #expect(try portfolio.broker.isDone(with: portfolio.account, in: portfolio.market))
        let close = Close(decision: 1, outcome: .completed, portfolio: portfolio.account.id)
        #expect(portfolio.account.check(close, in: portfolio.market) == [])
        var closed = portfolio
        closed.account.accept(close)
        #expect(try closed.verdict() == "below-minimum")
        // Without such a statement it is so at the session's end.
        try portfolio.session("2024-01-04", ["A": "7", "B": "20"])
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .completed)
    }

    @Test func aCloseAssumesTheFeesThatTheMandateAllows() throws {
        // 100 of cash for 100 of A: with any fee at all it does not pay for one.
        func expected(_ clauses: String, price: String) throws -> [String] {
            var portfolio = try Portfolio(
                "hold A 100%\nrebalance at every look\ntrade all to target\n" + clauses,
                cash: "100", lot: "1")
            try portfolio.session("2024-01-02", ["A": price])
            try portfolio.decide()
            return portfolio.account.check(
                Close(decision: 1, outcome: .completed, portfolio: portfolio.account.id),
                in: portfolio.market
            ).map(\.expected)
        }
        #expect(try expected("fees at most 0bp", price: "100") == ["open"])
        #expect(try expected("fees at most 15bp", price: "100") == [])
        #expect(try expected("fees at most 15bp", price: "99.8") == ["open"])
        // Without a limit it is 1%.
        #expect(try expected("", price: "99.1") == [])
        #expect(try expected("", price: "99") == ["open"])
    }
}
