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
        // What comes now is late, though another is due.
        func codes(_ portfolio: Portfolio) -> [Breach.Code] {
            portfolio.account.check(due, in: portfolio.market).map(\.code)
        }
        #expect(codes(portfolio) == [.decisionLate])
        // Once another has been made it is merely another.
        var decided = portfolio
        try decided.decide()
        #expect(codes(decided) == [.decisionNotDue])
        // A late one is taken in, and is not late a second time.
        var taken = portfolio
        taken.account.accept(due, in: taken.market)
        #expect(codes(taken) == [.decisionNotDue])
    }

    @Test func aDecisionIsLateHoweverManySessionsLaterItComes() throws {
        var portfolio = try Portfolio("look yearly\n" + halves)
        try portfolio.trade("2023-12-29", prices)
        try portfolio.session("2024-01-02", ["A": "12", "B": "20"])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        for day in 3...6 {
            // Nothing is due in these.
            let breaches = try portfolio.session("2024-01-0\(day)", prices)
            #expect(breaches.map(\.code) == (day == 3 ? [.decisionMissing] : []))
            #expect(
                portfolio.account.check(due, in: portfolio.market).map(\.code) == [.decisionLate])
        }
        // Whatever else it says.
        var other = due
        other.reason = "another"
        #expect(
            portfolio.account.check(other, in: portfolio.market).map(\.code) == [.decisionLate])
        other.prices = []
        #expect(
            portfolio.account.check(other, in: portfolio.market).map(\.code)
                == [.decisionNotDue])
    }

    @Test func withoutALedgerNoDecisionIsLate() throws {
        var portfolio = try Portfolio(halves)
        func complete(_ date: String, _ price: String) throws {
            _ = portfolio.account.finish(in: portfolio.market)
            let before = portfolio.market.session?.day
            let slots = try ["A", "B"].map { portfolio.market.slot(of: try AssetID($0)) }
            let session = portfolio.market.complete(
                try Identifier(date), asOf: try Timestamp("\(date)T21:00:00Z"),
                prices: [try Price(price), try Price("20")], slots: slots)
            _ = portfolio.account.begin(session, after: before, in: portfolio.market)
        }
        try complete("2024-01-02", "10")
        try complete("2024-01-03", "11")
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        #expect(portfolio.account.check(due, in: portfolio.market) == [])
    }

    @Test func aReasonIsComparedByItsBytes() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\ntrade all to target\n"
                + "rebalance when any drift > 1pp and total drift > 1pp")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.session("2024-01-03", ["A": "12", "B": "20"])
        var due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        // A Greek question mark is canonically equivalent to a semicolon.
        let other = due.reason.split(separator: ";").joined(separator: "\u{37E}")
        #expect(other == due.reason)
        due.reason = other
        #expect(portfolio.account.check(due, in: portfolio.market).map(\.field) == ["reason"])
    }

    @Test func theNextDecisionIsNumberedAfterTheLastOneThatWasTaken() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.session("2024-01-02", prices)
        var skipping = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        skipping.number = 3
        portfolio.account.accept(skipping, in: portfolio.market)
        try portfolio.fill()
        try portfolio.session("2024-01-03", ["A": "12", "B": "20"])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        #expect(due.number == 4)
        #expect(portfolio.account.decisions == 1)
        let breaches = try portfolio.session("2024-01-04", prices)
        #expect(breaches.map(\.expected) == ["decision 4: every look"])
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

    @Test func theWorstPriceIsRoundedIntoTheLimit() throws {
        var portfolio = try Portfolio(halves + "slippage at most 33.33bp")
        try portfolio.trade("2024-01-02", ["A": "10.00000001", "B": "20.00000001"])
        try portfolio.session("2024-01-03", ["A": "12.00000001", "B": "20.00000001"])
        let due = try #require(try portfolio.decide())
        // 12.00000001 · 0.996667 = 11.9600040099…67 up, 20.00000001 · 1.003333 = 20.0666600100…3 down
        #expect(due.orders.map { $0.limit.map { "\($0)" } } == ["11.96000401", "20.06666001"])
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
