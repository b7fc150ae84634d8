import Broker
import Contract
import Quantities
import Records
import Testing

@Suite struct DecisionTests {
    private let prices = ["A": "10", "B": "20"]

    @Test func theDueDecisionCitesItsGroundsAndIsCheckedFieldByField() throws {
        var portfolio = try Portfolio(halves + "slippage at most 50bp")
        try portfolio.session("2024-01-02", prices)
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        #expect(due.number == 1)
        #expect(due.reason == "first investment")
        #expect(due.contract.index == 1)
        #expect(due.prices.map(\.index) == [2])
        #expect(due.target == nil)
        #expect(portfolio.account.check(due, in: portfolio.market) == [])

        var other = due
        other.reason = "every look"
        other.contract = due.prices[0]
        other.target = due.prices[0]
        other.prices = [due.contract]
        other.orders = [
            Decision.Order(
                asset: try AssetID("A"), limit: try Price("10.06"), quantity: try Quantity("50")),
            Decision.Order(asset: try AssetID("C"), limit: nil, quantity: try Quantity("1")),
        ]
        #expect(
            portfolio.account.check(other, in: portfolio.market).map(\.field) == [
                "contract", "target", "prices", "reason", "orders.A.limit", "orders.B.quantity",
                "orders.C.quantity",
            ])
    }

    @Test func aDecisionThatIsNotDueIsNamed() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.session("2024-01-02", prices)
        let first = try #require(try portfolio.decide())
        #expect(
            portfolio.account.check(first, in: portfolio.market).map(\.code) == [.decisionNotDue])
        try portfolio.fill()
        try portfolio.session("2024-01-03", prices)
        #expect(
            portfolio.account.check(first, in: portfolio.market).map(\.expected)
                == ["below-minimum"])
    }

    @Test func aDueDecisionThatDoesNotComeIsMissedAndTheNextSessionIsALook() throws {
        var portfolio = try Portfolio("look yearly\n" + halves)
        try portfolio.trade("2023-12-29", prices)
        try portfolio.session("2024-01-02", ["A": "12", "B": "20"])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        let breaches = try portfolio.session("2024-01-03", ["A": "13", "B": "20"])
        #expect(breaches.map(\.code) == [.decisionMissing])
        #expect(breaches.map(\.field) == ["session 2024-01-02"])
        #expect(portfolio.account.isLook)
        #expect(try portfolio.verdict() == "trade")
        // What comes now is late.
        #expect(
            portfolio.account.check(due, in: portfolio.market).map(\.code) == [
                .decisionDiffers, .decisionDiffers, .decisionDiffers,
            ])
        var late = portfolio
        try late.session("2024-01-04", ["A": "13", "B": "20"])
        try late.decide()
        #expect(late.account.check(due, in: late.market).map(\.code) == [.decisionNotDue])
    }

    @Test func aDecisionAfterItsSessionIsLate() throws {
        var portfolio = try Portfolio("look yearly\n" + halves)
        try portfolio.trade("2023-12-29", prices)
        try portfolio.session("2024-01-02", ["A": "12", "B": "20"])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        try portfolio.session("2024-01-03", prices)
        #expect(try portfolio.verdict() == "below-minimum")
        #expect(
            portfolio.account.check(due, in: portfolio.market).map(\.code) == [.decisionLate])
    }

    @Test func whatIsLeftExpiresAfterItsLastSessionAndThatIsALook() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nlook yearly\nrebalance at every look\ntrade all to target\n"
                + "decisions open 2 sessions\nslippage at most 100bp")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.session("2024-01-03", ["A": "11", "B": "20"])
        #expect(try portfolio.fill().map(\.asset.text) == ["B"])
        try portfolio.session("2024-01-04", ["A": "11", "B": "20"])
        #expect(try portfolio.fill() == [])
        #expect(portfolio.account.open != nil)
        #expect(!portfolio.account.isLook)
        // No price was within the limit of A, so nothing is missing.
        #expect(try portfolio.session("2024-01-05", ["A": "11", "B": "20"]) == [])
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .expired)
        #expect(portfolio.account.isLook)
        #expect(try portfolio.verdict() == "trade")
    }

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

    @Test func theWorstPriceIsRoundedIntoTheLimit() throws {
        var portfolio = try Portfolio(halves + "slippage at most 33.33bp")
        try portfolio.trade("2024-01-02", ["A": "10.00000001", "B": "20.00000001"])
        try portfolio.session("2024-01-03", ["A": "12.00000001", "B": "20.00000001"])
        let due = try #require(try portfolio.decide())
        // 12.00000001 · 0.996667 = 11.9600040099…67 up, 20.00000001 · 1.003333 = 20.0666600100…3 down
        #expect(due.orders.map { $0.limit.map { "\($0)" } } == ["11.96000401", "20.06666001"])
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
        #expect(portfolio.account.accept(sale, in: portfolio.market) == [])
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

    @Test func aDecisionIsNotSaidToHaveEndedOtherwiseThanItDid() throws {
        var portfolio = try Portfolio(halves)
        let id = portfolio.account.id
        func check(_ number: Int, _ outcome: Close.Outcome) -> [String] {
            portfolio.account.check(
                Close(decision: number, outcome: outcome, portfolio: id), in: portfolio.market
            ).map(\.expected)
        }
        #expect(check(1, .completed) == ["no such decision"])
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        #expect(check(1, .completed) == ["open"])
        #expect(check(1, .expired) == ["open"])
        try portfolio.fill()
        #expect(check(1, .expired) == ["completed"])
        #expect(check(1, .completed) == [])
        portfolio.account.accept(Close(decision: 1, outcome: .completed, portfolio: id))
        #expect(check(1, .completed) == ["closed before"])
    }
}
