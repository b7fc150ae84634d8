import Broker
import Contract
import Quantities
import Records
import Tables
import Testing

/// What the paper broker fills where orders move prices.
@Suite struct PaperImpactTests {
    private let prices = ["A": "10", "B": "20"]

    func law(
        _ rows: String, participation: String? = nil
    ) throws -> MarketImpact {
        MarketImpact(
            table: try LiquidityTable(
                csv: Array("asset,volatility,volume\n\(rows)\n".utf8), file: "l.csv"),
            participation: try participation.map { try Weight($0) })
    }

    /// A portfolio with its first decision made, of 50 A at 10 and 25 B at 20.
    private func decided(
        _ clauses: String = "", _ rows: String, participation: String? = nil,
        fee: String = "0", cash: String = "1000", lot: String = "0.00000001"
    ) throws -> Portfolio {
        var portfolio = try Portfolio(halves + clauses, cash: cash, lot: lot)
        portfolio.broker = PaperBroker(
            fee: try Weight(fee), impact: try law(rows, participation: participation))
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        return portfolio
    }

    /// Fills what is open, as a broker may whose trades are checked.
    private func fill(_ portfolio: inout Portfolio) throws -> [String] {
        let fills = try portfolio.broker.fills(of: portfolio.account, in: portfolio.market)
        guard let open = portfolio.account.open, !fills.isEmpty else { return [] }
        let time = try #require(portfolio.account.session).asOf
        let trade = portfolio.aTrade(open.number, fills)
        #expect(portfolio.account.check(trade, at: time, in: portfolio.market) == [])
        #expect(portfolio.take(trade) == [])
        #expect(portfolio.account.holdings.cash >= .zero)
        return fills.map { "\($0.asset) \($0.quantity) at \($0.price) for \($0.fee)" }
    }

    private func left(_ portfolio: Portfolio) -> [String] {
        portfolio.account.open?.orders.map { "\($0.left)" } ?? []
    }

    func isDone(_ portfolio: Portfolio) throws -> Bool {
        try portfolio.broker.isDone(with: portfolio.account, in: portfolio.market)
    }

    @Test(arguments: [("0.00000001", "10"), ("1", "10"), ("4", "8"), ("3", "9"), ("11", "0")])
    func anOrderIsCutToTheMostLotsThatKeepItsLimit(lot: String, most: String) throws {
        // 10 · (1 + 0.02·√(Q/1000)) ≤ 10.02 is Q ≤ 10; B moves by 20 · 0.01 · √(25/10^10) = 10^-5.
        var portfolio = try decided(
            "slippage at most 20bp\ndecisions open 3 sessions", "A,0.02,1000\nB,0.01,10000000000",
            cash: "1000.1", lot: lot)
        let fills = try fill(&portfolio)
        #expect(try portfolio.held("A") == most)
        #expect(fills.contains { $0.hasPrefix("A") } == (most != "0"))
        if most == "10" { #expect(fills[0] == "A 10 at 10.02 for 0") }
        #expect(try !isDone(portfolio))
        // Once a session: the same again gives nothing, and the next session goes on.
        #expect(try fill(&portfolio).filter { $0.hasPrefix("A") } == [])
        try portfolio.session("2024-01-03", prices)
        _ = try fill(&portfolio)
        #expect(try portfolio.held("A") == (Int(most).map { "\(2 * $0)" }))
    }

    @Test func aSaleIsCutAtItsLimitAndNeverSoldForNothing() throws {
        var portfolio = try decided("decisions open 3 sessions", "A,0,1\nB,0,1")
        _ = try fill(&portfolio)
        try portfolio.session("2024-01-03", ["A": "30", "B": "20"])
        // 2000 of 50 A at 30 and 25 B: 500 to be sold, 16.66666667 of A.
        try portfolio.decide()
        portfolio.broker = PaperBroker(fee: .zero, impact: try law("A,0.5,1\nB,0,1"))
        // 30 · (1 − 0.5·√Q) > 0 is Q < 4: the most of 8 decimals less is 3.99999999, whose root
        // is 1.9999999975 and the price 30 · 0.00000000125 = 0.0000000375, 0.00000003 down.
        #expect(
            try portfolio.broker.fills(of: portfolio.account, in: portfolio.market).map {
                "\($0.asset) \($0.quantity) at \($0.price)"
            }[0] == "A -3.99999999 at 0.00000003")
    }

    @Test func participationFillsSoMuchASessionWhileTheDecisionIsOpen() throws {
        // A tenth of 205 A, in whole units 20, and of 1000 B all 25. √(20/205) rounds up to
        // 0.312347523778, 0.01 · 10 of it is 0.03123476; √(25/1000) · 0.01 · 20 is 0.03162278.
        var portfolio = try decided(
            "decisions open 3 sessions", "A,0.01,205\nB,0.01,1000", participation: "0.1",
            cash: "1010", lot: "1")
        #expect(left(portfolio) == ["50", "25"])
        #expect(
            try fill(&portfolio) == ["A 20 at 10.03123476 for 0", "B 25 at 20.03162278 for 0"])
        #expect(left(portfolio) == ["30", "0"])
        #expect(try !isDone(portfolio))
        #expect(try fill(&portfolio) == [])
        try portfolio.session("2024-01-03", prices)
        #expect(try fill(&portfolio) == ["A 20 at 10.03123476 for 0"])
        #expect(try portfolio.verdict() == "decision-open")
        try portfolio.session("2024-01-04", prices)
        // The last 10: √(10/205) is 0.220863052…, of which 0.1 is 0.02208631.
        #expect(try fill(&portfolio) == ["A 10 at 10.02208631 for 0"])
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.wasCut == false)
        // What was filled in this session waits for the next, whoever decides anew.
        let verdict = try portfolio.verdict()
        #expect(verdict == "trade" || verdict == "below-minimum")
    }

    @Test func anAssetIsFilledOnceASessionUnderTwoDecisions() throws {
        var portfolio = try decided("", "A,0,400\nB,0,1000", participation: "0.1")
        #expect(try fill(&portfolio) == ["A 40 at 10 for 0", "B 25 at 20 for 0"])
        try portfolio.session("2024-01-03", ["A": "10", "B": "30"])
        #expect(try fill(&portfolio) == ["A 10 at 10 for 0"])
        #expect(portfolio.account.open == nil)
        // 500 and 750: B is sold, A is bought, but no more of it in this session.
        try portfolio.decide()
        #expect(left(portfolio) == ["12.5", "-4.16666667"])
        #expect(try fill(&portfolio) == ["B -4.16666667 at 30 for 0"])
        #expect(try !isDone(portfolio))
        try portfolio.session("2024-01-04", ["A": "10", "B": "30"])
        #expect(try fill(&portfolio) == ["A 12.5 at 10 for 0"])
    }

    @Test func whatIsLeftExpiresWithTheDecision() throws {
        var portfolio = try decided("", "A,0.01,100\nB,0.01,1000", participation: "0.1")
        for date in ["2024-01-03", "2024-01-04"] {
            _ = try fill(&portfolio)
            #expect(try portfolio.session(date, prices) == [])
        }
        #expect(portfolio.account.ending?.outcome == .expired)
        #expect(try portfolio.held("A") == "20")
        #expect(portfolio.account.isLook)
    }

    @Test func anAuditSaysThatWhatNoLotWasFilledOfIsMissing() throws {
        // Half a lot of A takes part: the ledger does not show why nothing was bought.
        var portfolio = try decided("", "A,0,1\nB,0,1000", participation: "0.5", lot: "1")
        #expect(try fill(&portfolio) == ["B 25 at 20 for 0"])
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect(try portfolio.session("2024-01-04", prices).map(\.code) == [.fillMissing])
    }

    @Test func purchasesAreScaledToCashAtTheMovedPrices() throws {
        // √(50/5000) = √(25/2500) = 0.1: 10.02 and 20.02, in all 1001.5 of 1000. Each is cut to
        // 1000/1001.5: 49.92511233…, 24.96255616…, and their prices are those of so much:
        // 10 · (1 + 0.02·√(49.92511233/5000)) = 10.01998502 up, 20.01998502. 0.0011219474739802
        // is left, which buys less than 0.01 more in the next session.
        var portfolio = try decided("", "A,0.02,5000\nB,0.01,2500")
        #expect(
            try fill(&portfolio) == [
                "A 49.92511233 at 10.01998502 for 0", "B 24.96255616 at 20.01998502 for 0",
            ])
        #expect("\(portfolio.account.holdings.cash)" == "0.0011219474739802")
        // At the session's own price the 0.0011 and the 1.5 that moved the prices would have bought
        // more, so that it is not over.
        #expect(try !isDone(portfolio))
        let close = Close(decision: 1, outcome: .completed, portfolio: portfolio.account.id)
        #expect(
            portfolio.account.check(close, in: portfolio.market).map(\.code) == [.closeDiffers])
        try portfolio.session("2024-01-03", prices)
        #expect(try fill(&portfolio) == [])
        // Of nothing at all the rest lapses.
        #expect(try isDone(portfolio))
        #expect(portfolio.account.check(close, in: portfolio.market) == [])
    }

    @Test func purchasesAreScaledAnewUntilLessThanTheLeastIsLeft() throws {
        // √(50/500) = √(25/250): 10.63245554 and 20.63245554, 1047.4341655 in all. Times
        // 1000/1047.4341655 they are 47.73569704 and 23.86784852, and leave 1.03…; scaled at the
        // prices of those, 47.78526438 and 23.89263219, they miss 0.02…; and at the prices of these:
        var portfolio = try decided("", "A,0.2,500\nB,0.1,250")
        #expect(
            try fill(&portfolio) == [
                "A 47.78416579 at 10.61828257 for 0", "B 23.89208289 at 20.61828257 for 0",
            ])
        #expect("\(portfolio.account.holdings.cash)" == "0.0005090581704924")
    }

    @Test(arguments: ["1000", "98765.43", "123456789.12", "9999999999.99"])
    func aMandateThatAssumesNoCostIsOverWithTheNextSession(cash: String) throws {
        // What cash did not pay for is not traded on, nor does it make a session a look.
        var portfolio = try decided(
            "look monthly\ndecisions open 5 sessions", "A,0.02,5000\nB,0.01,2500",
            fee: "0.001", cash: cash)
        #expect(try fill(&portfolio).count == 2)
        // A price of 8 decimals times so many units is as exact as this.
        #expect(portfolio.account.holdings.cash < (try Value(cash.count > 8 ? "10" : "0.01")))
        try portfolio.session("2024-01-03", prices)
        _ = try fill(&portfolio)
        if portfolio.account.open != nil {
            #expect(try isDone(portfolio))
            portfolio.account.accept(
                Close(decision: 1, outcome: .completed, portfolio: portfolio.account.id))
        }
        #expect(portfolio.account.ending?.outcome == .completed)
        try portfolio.session("2024-01-04", prices)
        #expect(!portfolio.account.isLook)
    }

    @Test func aMandateThatAssumesTheCostIsFilledWhole() throws {
        var portfolio = try decided("cost 50bp", "A,0.02,5000\nB,0.01,2500", fee: "0.001")
        _ = try fill(&portfolio)
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.wasCut == false)
    }

    @Test func whatIsLostCountsAsSlippage() throws {
        // 1% of 1000 may be lost in 30 days: of orders worth 1000 that is 1%, to 10.1 and 20.2.
        // 0.1·√(Q/5000) ≤ 0.01 is Q ≤ 50; 0.1·√(Q/1250) ≤ 0.01 is Q ≤ 12.5.
        var portfolio = try decided(
            "total slippage at most 1% per 30 days",
            "A,0.1,5000\nB,0.1,1250", cash: "1000")
        #expect(portfolio.account.open?.orders.map { "\($0.limit ?? .zero)" } == ["10.1", "20.2"])
        #expect(
            try fill(&portfolio) == ["A 50 at 10.1 for 0", "B 12.5 at 20.2 for 0"])
        // 5 + 2.5 are lost. The other 12.5 B would cost 252.5 of the 242.5 that are left: 12.00495049
        // of them 242.4519752…, 12.00732842 at the price of those 242.5002330…, and 12.00731688 at
        // that, 20 · (1 + 0.1·√(12.00731688/1250)) = 20.19601892, which loses 2.3536612869153696.
        try portfolio.session("2024-01-03", prices)
        #expect(try fill(&portfolio) == ["B 12.00731688 at 20.19601892 for 0"])
        #expect("\(portfolio.account.holdings.cash)" == "0.0000011130846304")
        // Of 50 A and 24.50731688 B at 20, with that cash, V is 1490.1463387130846304: half of it each
        // sells 12.74634154 A and buys 12.74634158 B, worth 509.8536624. 1% of V less the
        // 9.8536612869153696 lost is 0.009900491989 of that.
        try portfolio.session("2024-01-04", ["A": "20", "B": "20"])
        try portfolio.decide()
        let orders = try #require(portfolio.account.open).orders
        #expect(orders.map { "\($0.ordered)" } == ["-12.74634154", "12.74634158"])
        #expect(orders.map { "\($0.limit ?? .zero)" } == ["19.80199017", "20.19800983"])
    }

    @Test func whatTheTableDoesNotNameIsNotTraded() throws {
        var portfolio = try decided("", "B,0.01,1000")
        #expect(try fill(&portfolio).map { $0.prefix(1) } == ["B"])
        #expect(try !isDone(portfolio))
    }

    @Test func anOrderWorthMoreThanNumbersReachIsAnError() throws {
        // 10^14 units at 9; a millionth of one is traded in a day, so that the price goes beyond.
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance at every look\ntrade all to target\n", cash: "900000000000000")
        portfolio.broker = PaperBroker(fee: .zero, impact: try law("A,0.99,1000000000000"))
        try portfolio.session("2024-01-02", ["A": "9"])
        try portfolio.decide()
        #expect { try fill(&portfolio) } throws: { error in
            (error as? QuantityError)?.code == .outOfRange
        }
        // With a limit the order is cut to what can be computed, and paid.
        portfolio = try Portfolio(
            "hold A 100%\nrebalance at every look\ntrade all to target\nslippage at most 100bp\n",
            cash: "900000000000000")
        portfolio.broker = PaperBroker(fee: .zero, impact: try law("A,0.99,1"))
        try portfolio.session("2024-01-02", ["A": "9"])
        try portfolio.decide()
        // 0.99·√Q ≤ 0.01 with a root of 12 decimals, 0.010101010101: Q is its square, cut.
        #expect(try fill(&portfolio) == ["A 0.00010203 at 9.08999983 for 0"])
    }
}
