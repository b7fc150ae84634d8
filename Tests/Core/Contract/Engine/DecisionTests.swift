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
        taken.account.accept(due)
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
        portfolio.account.accept(skipping)
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

    /// A portfolio whose decision 2 sells 10 of A to buy 5 of B and 5 of C, with no cash at all.
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

    @Test func aPurchaseThatSalesPaidForAndWasNotMadeIsMissing() throws {
        var portfolio = try withPurchasesPaidFromSales("")
        try portfolio.session("2024-01-09", ["A": "10", "B": "5", "C": "5"])
        // A is sold and B bought; half of what A brought is left, and C is not bought.
        let trade = portfolio.aTrade(
            2,
            [
                try portfolio.aFill("A", "-12.5", at: "10", executed: "2024-01-09T21:00:00Z"),
                try portfolio.aFill(
                    "B", "12.5", at: "5", execution: "y", executed: "2024-01-09T21:00:00Z"),
            ])
        #expect(portfolio.account.check(trade, at: try Timestamp("2024-01-09T22:00:00Z")) == [])
        #expect(portfolio.take(trade) == [])
        #expect("\(portfolio.account.holdings.cash)" == "62.5")
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
