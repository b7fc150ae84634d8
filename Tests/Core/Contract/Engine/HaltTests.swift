import Contract
import Quantities
import Records
import Testing

@Suite("Halts and time locks")
struct HaltTests {
    private let prices = ["A": "10", "B": "20"]
    private let moved = ["A": "12", "B": "20"]

    private func invested(_ more: String = "") throws -> Portfolio {
        var portfolio = try Portfolio(halves + more)
        try portfolio.trade("2024-01-02", prices)
        return portfolio
    }

    @Test func nothingIsDecidedWhileHaltedAndLooksGoBy() throws {
        var portfolio = try invested("look yearly\n")
        let halt = portfolio.reference()
        portfolio.account.halt(at: halt, lapses: false, in: portfolio.market, time: nil)
        for day in 3...9 {
            #expect(try portfolio.session("2024-01-0\(day)", moved) == [])
            #expect(try portfolio.account.dueDecision(in: portfolio.market) == nil)
        }
        #expect(Account.check(resume(halt), of: portfolio.account.halts) == [])
        portfolio.account.resume(halt)
        #expect(
            Account.check(resume(halt), of: portfolio.account.halts).map(\.code) == [.haltUnknown])
        #expect(try portfolio.verdict() == "none")
        // The next session is a look, though the calendar has none.
        try portfolio.session("2024-01-10", moved)
        #expect(try portfolio.verdict() == "trade")
    }

    private func resume(_ halt: Reference) -> Resume { Resume(acceptBy: .epoch, halt: halt) }

    @Test func aHaltCancelsWhatIsOpenAndTradesAfterItAreFindings() throws {
        var portfolio = try invested("decisions open 3 sessions\n")
        try portfolio.session("2024-01-03", moved)
        let decision = try #require(try portfolio.decide())
        let time = try Timestamp("2024-01-03T22:00:00Z")
        portfolio.account.halt(
            at: portfolio.reference(), lapses: false, in: portfolio.market, time: time)
        #expect(portfolio.account.open == nil)
        func codes(_ executed: String) throws -> [Breach.Code] {
            let fill = try portfolio.aFill("A", "-1", at: "12", executed: executed)
            return portfolio.account.check(
                portfolio.aTrade(2, [fill]), at: try Timestamp("2024-01-03T23:00:00Z"),
                in: portfolio.market
            ).map(\.code)
        }
        #expect(try codes("2024-01-03T21:59:59Z") == [])
        #expect(try codes("2024-01-03T22:00:00Z") == [.tradeWithoutDecision])
        // A decision all the same, and a trade under it.
        var wrong = decision
        wrong.number = 3
        #expect(
            portfolio.account.check(wrong, in: portfolio.market).map(\.code) == [.decisionNotDue])
        portfolio.account.accept(wrong, in: portfolio.market)
        let fill = try portfolio.aFill("A", "-1", at: "12", executed: "2024-01-03T22:30:00Z")
        #expect(
            portfolio.account.check(
                portfolio.aTrade(3, [fill]), at: try Timestamp("2024-01-03T23:00:00Z"),
                in: portfolio.market
            ).map(\.code) == [.tradeWhileHalted])
    }

    @Test func aHaltThatLapsesIsOverAfterFiveSessions() throws {
        var portfolio = try invested()
        portfolio.account.halt(
            at: portfolio.reference(), lapses: true, in: portfolio.market, time: nil)
        var verdicts: [String] = []
        for day in 3...8 {
            try portfolio.session("2024-01-0\(day)", moved)
            verdicts.append(try portfolio.verdict())
        }
        #expect(verdicts == [String](repeating: "halted", count: 5) + ["trade"])
    }

    @Test func aHaltOfTheLedgerHaltsAndEndsForAll() throws {
        var portfolio = try invested("look yearly\n")
        let halt = portfolio.reference()
        portfolio.account.stop(in: portfolio.market, time: nil)
        portfolio.market.halt(at: halt, lapses: true)
        for day in 3...7 {
            try portfolio.session("2024-01-0\(day)", moved)
            #expect(portfolio.account.isHalted(in: portfolio.market))
        }
        try portfolio.session("2024-01-08", moved)
        #expect(try portfolio.verdict() == "trade")
    }

    @Test(
        "a move beyond the limit halts, exactly",
        arguments: [
            ("13", "below-minimum"), ("13.00000001", "halted"), ("7", "below-minimum"),
            ("6.99999999", "halted"),
        ])
    func move(_ price: String, _ verdict: String) throws {
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance at every look\ntrade all to target\n"
                + "halt when any move > 30%\n")
        // Not before the first decision.
        try portfolio.session("2024-01-02", ["A": "1"])
        #expect(try portfolio.trade("2024-01-03", ["A": "10"]) == "trade")
        #expect(try portfolio.trade("2024-01-04", ["A": price]) == verdict)
        guard verdict == "halted" else { return }
        let halt = try #require(portfolio.account.halts.first)
        #expect(halt.isAutomatic)
        #expect(halt.reference == portfolio.account.session?.statements.last)
        #expect(try portfolio.trade("2024-01-05", ["A": "100"]) == "halted")
        #expect(portfolio.account.halts.count == 1)
        portfolio.account.resume(halt.reference)
        #expect(try portfolio.trade("2024-01-06", ["A": "101"]) == "below-minimum")
    }

    @Test func aSplitOrADividendIsNoMove() throws {
        var portfolio = try Portfolio(halves + "halt when any move > 30%\n")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.act("A", .split(from: 1, to: 4), from: "2024-01-03")
        #expect(try portfolio.trade("2024-01-03", ["A": "2.5", "B": "20"]) == "below-minimum")
        try portfolio.act("B", .dividend(try Price("9")), from: "2024-01-04")
        #expect(try portfolio.trade("2024-01-04", ["A": "2.5", "B": "11"]) == "trade")
        // 11 + 0 against 20 would have been one.
        #expect(try portfolio.trade("2024-01-05", ["A": "2.5", "B": "20"]) == "halted")
    }

    @Test func aSuccessorWaitsAsLongAsTheContractInForceSays() throws {
        var portfolio = try invested("amendments wait 2 sessions\n")
        let first = try #require(portfolio.account.mandated?.reference)
        try portfolio.accept("hold A 100%\nrebalance at every look\ntrade all to target\n")
        // A second one before that takes the place of the first, and waits anew.
        try portfolio.session("2024-01-03", prices)
        #expect(portfolio.account.mandated?.reference == first)
        try portfolio.accept("hold B 100%\nrebalance at every look\ntrade all to target\n")
        let successor = try #require(portfolio.account.waitingMandate?.mandated.reference)
        for day in 4...5 {
            try portfolio.session("2024-01-0\(day)", moved)
            #expect(portfolio.account.mandated?.reference == first)
            var early = try #require(try portfolio.account.dueDecision(in: portfolio.market))
            early.contract = successor
            #expect(
                portfolio.account.check(early, in: portfolio.market).map(\.code)
                    == [.amendmentEarly])
            // Targets are those of the contract that will be in force when they are.
            let own = portfolio.account.check(try portfolio.target(["A": "0.5", "B": "0.5"]))
            #expect((own == []) == (day == 4))
        }
        try portfolio.session("2024-01-06", moved)
        #expect(portfolio.account.mandated?.reference == successor)
        #expect(try portfolio.decide()?.orders.map(\.asset.text) == ["A", "B"])
    }

    @Test func whatIsOpenWhenASuccessorComesIntoForceIsCancelled() throws {
        var portfolio = try invested("amendments wait 1 session\ndecisions open 9 sessions\n")
        try portfolio.session("2024-01-03", moved)
        try portfolio.decide()
        try portfolio.accept(
            "hold B 100%\nlook yearly\nrebalance at every look\ntrade all to target\n")
        #expect(portfolio.account.open != nil)
        try portfolio.session("2024-01-04", moved)
        #expect(portfolio.account.open != nil)
        try portfolio.session("2024-01-05", moved)
        #expect(portfolio.account.open == nil)
        #expect(try portfolio.verdict() == "trade")
    }

    @Test func aTargetOfAContractThatIsReplacedDoesNotComeIntoForce() throws {
        var portfolio = try invested("amendments wait 1 session\n")
        try portfolio.accept(
            "hold A 10%\nhold B 90%\nrebalance at every look\ntrade all to target\n")
        try portfolio.session("2024-01-03", prices)
        // Within the bounds of the one to come, which then never comes.
        #expect(portfolio.account.check(try portfolio.target(["A": "0.1", "B": "0.9"])) == [])
        try portfolio.set(["A": "0.1", "B": "0.9"])
        try portfolio.accept("hold B 100%\nrebalance at every look\ntrade all to target\n")
        try portfolio.session("2024-01-04", prices)
        #expect(portfolio.account.targeted == nil)
        #expect(try portfolio.verdict() == "below-minimum")
    }

    @Test func aTargetEndsWithItsTime() throws {
        var portfolio = try invested()
        portfolio.account.accept(
            try portfolio.target(
                ["A": "0.5", "B": "0.5"], until: "2024-01-03T21:00:00Z"),
            at: portfolio.reference(), in: portfolio.market)
        try portfolio.session("2024-01-03", prices)
        #expect(portfolio.account.targeted != nil)
        try portfolio.session("2024-01-04", prices)
        #expect(portfolio.account.targeted == nil)
    }
}
