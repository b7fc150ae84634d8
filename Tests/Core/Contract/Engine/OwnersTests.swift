import Contract
import Quantities
import Records
import Testing

@Suite struct OwnersTests {
    private let clauses = """
        hold A 50%  band 20% of target  owners may set 40%..60%
        hold B 40%  owners may set 30%..60%
        hold cash 10%
        rebalance when outside band
        trade all to target
        """
    private let prices = ["A": "10", "B": "10"]

    @Test func aTargetComesIntoForceAtTheNextSession() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.trade("2024-01-02", prices)
        try portfolio.set(["A": "0.4", "B": "0.5", "cash": "0.1"])
        #expect(try portfolio.verdict() == "none")
        #expect(portfolio.account.targeted == nil)
        // The band is a part of the target in force: 8pp of 40%, and A is 10pp off.
        #expect(try portfolio.trade("2024-01-03", prices) == "trade")
        #expect(try portfolio.held("A") == "40")
        #expect(try portfolio.held("B") == "50")
        #expect(portfolio.account.targeted?.reference.index == 3)
    }

    @Test func aTargetEndsAndTheMandatesOwnWeightsReturn() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.trade("2024-01-02", prices)
        let place = portfolio.reference()
        portfolio.account.accept(
            try portfolio.target(
                ["A": "0.4", "B": "0.5", "cash": "0.1"], until: "2024-01-03T21:00:00Z"),
            at: place, in: portfolio.market)
        #expect(try portfolio.trade("2024-01-03", prices) == "trade")
        #expect(try portfolio.trade("2024-01-04", prices) == "not-due")
        #expect(portfolio.account.targeted == nil)
        #expect(portfolio.account.holdings.cashTarget == (try Weight("0.1")))
    }

    @Test func aNewContractSetsItsOwnWeights() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.set(["A": "0.4", "B": "0.5", "cash": "0.1"])
        try portfolio.trade("2024-01-02", prices)
        try portfolio.accept(clauses)
        try portfolio.session("2024-01-03", prices)
        #expect(portfolio.account.targeted == nil)
        // A target accepted after the contract and before its session applies.
        try portfolio.accept(clauses)
        try portfolio.set(["A": "0.6", "B": "0.3", "cash": "0.1"])
        try portfolio.session("2024-01-04", prices)
        #expect(portfolio.account.targeted != nil)
    }

    @Test(
        "a target outside its bounds is refused with its place",
        arguments: [
            (["A": "0.5", "B": "0.4", "cash": "0.1"], [String]()),
            (["A": "0.6", "B": "0.3", "cash": "0.1"], []),
            (["A": "0.61", "B": "0.29", "cash": "0.1"], ["weights.A", "weights.B"]),
            (["A": "0.5", "B": "0.45", "cash": "0.05"], ["weights.cash"]),
            (["A": "0.5", "B": "0.4999", "cash": "0"], ["weights", "weights.cash"]),
            (["A": "0.5", "B": "0.5"], ["weights.cash"]),
            (["A": "0.4", "B": "0.4", "C": "0.1", "cash": "0.1"], ["weights.C"]),
            (["B": "0.9", "cash": "0.1"], ["weights.A", "weights.B"]),
        ])
    func bounds(_ weights: [String: String], _ fields: [String]) throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.session("2024-01-02", prices)
        let breaches = portfolio.account.check(try portfolio.target(weights))
        #expect(breaches.map(\.field) == fields)
        #expect(breaches.allSatisfy { $0.code == .targetOutOfBounds })
    }

    @Test func withoutAContractThereIsNoTarget() throws {
        let account = Account(id: try Identifier("growth"), currency: try Currency("USD"))
        let target = try Portfolio(clauses).target(["cash": "1"])
        #expect(account.check(target).map(\.expected) == ["a contract in force"])
    }

    @Test func aContractMustBeReadableInItsCurrencyAndByItsOracles() throws {
        let account = Account(id: try Identifier("growth"), currency: try Currency("EUR"))
        func breaches(_ lines: [String]) -> [Breach] {
            account.check(
                Contract(acceptBy: .epoch, portfolio: account.id, revision: 1, source: lines),
                oraclesNeeded: 1, oracles: 2, in: Market(needed: 1)
            ).breaches
        }
        let good = [
            "mandate \"m\" in EUR", "hold A 100%", "rebalance at every look", "trade all to target",
        ]
        #expect(breaches(good) == [])
        #expect(breaches(["nothing"]).map(\.code) == [.contractInvalid])
        #expect(breaches(["mandate \"m\" in USD"] + good.dropFirst()).map(\.field) == ["source"])
        #expect(breaches(good + ["prices from 2 of 3 oracles"]).count == 1)
        #expect(breaches(good + ["prices from 1 of 2 oracles"]) == [])
    }

    @Test(
        "a target, a contract or a withdrawal cancels what is open, and the next session is a look",
        arguments: 0..<3)
    func cancels(_ kind: Int) throws {
        var portfolio = try Portfolio(clauses + "\nlook yearly\ndecisions open 5 sessions")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        switch kind {
        case 0: try portfolio.set(["A": "0.5", "B": "0.4", "cash": "0.1"])
        case 1: try portfolio.accept(clauses + "\nlook yearly")
        default: try portfolio.flow(.withdrawal, "1")
        }
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .cancelled)
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect(portfolio.account.isLook)
        #expect(try portfolio.verdict() == "trade")
        try portfolio.decide()
        try portfolio.fill()
        try portfolio.session("2024-01-04", prices)
        #expect(!portfolio.account.isLook)
    }

    @Test func aTargetOvertakesADecisionThatIsDueAndIsNotMissed() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.session("2024-01-02", prices)
        try portfolio.set(["A": "0.4", "B": "0.5", "cash": "0.1"])
        #expect(try portfolio.decide() == nil)
        #expect(try portfolio.session("2024-01-03", prices) == [])
        try portfolio.decide()
        try portfolio.fill()
        #expect(try portfolio.held("A") == "40")
    }

    @Test func whatIsOvertakenIsSaidSo() throws {
        for isTarget in [true, false] {
            var portfolio = try Portfolio(clauses)
            try portfolio.session("2024-01-02", prices)
            let target = try portfolio.target(["A": "0.5", "B": "0.4", "cash": "0.1"])
            let place = portfolio.reference()
            let mandate = try #require(portfolio.account.latestMandate)
            func sign(_ portfolio: inout Portfolio) -> [Breach] {
                isTarget
                    ? portfolio.account.accept(target, at: place, in: portfolio.market)
                    : portfolio.account.accept(mandate, at: place, in: &portfolio.market)
            }
            let breaches = sign(&portfolio)
            #expect(breaches.map(\.code) == [.decisionOvertaken])
            #expect(breaches.map(\.field) == ["session 2024-01-02"])
            // Nothing is due any more.
            #expect(sign(&portfolio) == [])
        }
    }

    @Test func aWithdrawalPutsOffNothingThatIsDue() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.session("2024-01-02", prices)
        #expect(try portfolio.flow(.withdrawal, "0.01") == [])
        #expect(try portfolio.verdict() == "trade")
        // Whoever does not decide it misses it.
        var missing = portfolio
        #expect(
            try missing.session("2024-01-03", prices).map(\.code) == [.decisionMissing])
        // It is decided by what is held until then, and the withdrawal comes after it.
        try portfolio.decide()
        #expect(try portfolio.held("A") == "0")
        try portfolio.fill()
        #expect(try portfolio.held("A") == "50")
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect("\(portfolio.account.holdings.cash)" == "99.99")
    }

    @Test func aWithdrawalAfterEverySessionLeavesEachRebalanceDue() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.session("2024-01-02", prices)
        for day in 3...9 {
            #expect(try portfolio.flow(.withdrawal, "0.01") == [])
            let missed = try portfolio.session("2024-01-0\(day)", prices)
            #expect(missed.map(\.code) == [.decisionMissing])
        }
    }

    @Test func aWithdrawalThatEndsAnOpenDecisionIsSaidSo() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        let breaches = try portfolio.flow(.withdrawal, "1")
        #expect(breaches.map(\.code) == [.decisionOvertaken])
        #expect(breaches.map(\.field) == ["decision 1"])
        #expect(try portfolio.flow(.withdrawal, "1") == [])
    }

    @Test func aDepositCancelsNothing() throws {
        var portfolio = try Portfolio(clauses + "\ndecisions open 2 sessions")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.flow(.deposit, "100")
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect(try portfolio.verdict() == "decision-open")
        #expect("\(portfolio.account.holdings.cash)" == "1100")
    }

    @Test func whatWasExecutedBeforeACancellationStands() throws {
        var portfolio = try Portfolio(clauses)
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.set(
            ["A": "0.4", "B": "0.5", "cash": "0.1"], time: "2024-01-02T22:00:00Z")
        let early = Trade(
            decision: 1,
            fills: [
                try portfolio.aFill(
                    "A", "50", at: "10", executed: "2024-01-02T21:59:59Z")
            ], portfolio: portfolio.account.id)
        let late = Trade(
            decision: 1,
            fills: [
                try portfolio.aFill("A", "50", at: "10", executed: "2024-01-02T22:00:00Z")
            ], portfolio: portfolio.account.id)
        let time = try Timestamp("2024-01-03T08:00:00Z")
        #expect(portfolio.account.check(early, at: time) == [])
        #expect(portfolio.account.check(late, at: time).map(\.code) == [.tradeWithoutDecision])
        #expect(portfolio.take(early) == [])
        #expect(try portfolio.held("A") == "50")
        // And no more of it than was ordered.
        let more = Trade(
            decision: 1,
            fills: [
                try portfolio.aFill(
                    "A", "1", at: "10", execution: "y", executed: "2024-01-02T21:59:59Z")
            ], portfolio: portfolio.account.id)
        #expect(portfolio.account.check(more, at: time).map(\.code) == [.fillExceedsOrder])
        try portfolio.session("2024-01-03", prices)
        #expect(try portfolio.verdict() == "trade")
    }
}
