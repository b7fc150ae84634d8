import Contract
import Quantities
import Records
import Testing

/// Actions that come at a bad moment, out of order, or with numbers that nobody means.
@Suite("Actions that come badly")
struct ActionAttackTests {
    private let prices = ["A": "10", "B": "20"]

    private func condition(_ condition: String, _ more: String = "") -> String {
        "hold A 50%\nhold B 50%\nrebalance when \(condition)\ntrade all to target\n" + more
    }

    /// The verdict of the session under way, with its reason.
    private func reason(_ portfolio: Portfolio) throws -> String {
        let verdict = try #require(try portfolio.account.verdict(in: portfolio.market))
        return "\(verdict.name): \(verdict.reason)"
    }

    @Test func aDelistingCancelsAnOpenOrderAndWhatIsFilledAfterItIsOfNoDecision() throws {
        var portfolio = try Portfolio(halves + "decisions open 5 sessions\n")
        try portfolio.session("2024-01-02", prices)
        #expect(try portfolio.decide()?.orders.map(\.asset.text) == ["A", "B"])
        try portfolio.act("A", .delist, from: "2024-01-03")
        try portfolio.session("2024-01-03", prices)
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .cancelled)
        let fill = try portfolio.aFill("A", "50", at: "10", executed: "2024-01-02T22:00:00Z")
        let trade = portfolio.aTrade(1, [fill])
        #expect(
            portfolio.account.check(trade, at: try Timestamp("2024-01-03T22:00:00Z")).map(\.code)
                == [.tradeWithoutDecision])
        // The session is a look, and buys what is left to buy.
        let decision = try #require(try portfolio.decide())
        #expect(decision.orders.map { "\($0.asset) \($0.quantity)" } == ["B 25"])
    }

    @Test func anActionEndsTheSlicesToCome() throws {
        var portfolio = try Portfolio(
            condition("any drift > 5pp", "look yearly\ndecisions open 9 sessions\n")
                .replacing("to target", with: "to target over 3 sessions"))
        try portfolio.trade("2024-01-02", prices)
        try portfolio.trade("2024-01-03", prices)
        try portfolio.accept(
            condition("any drift > 5pp", "decisions open 9 sessions\n")
                .replacing("to target", with: "to target over 3 sessions"))
        #expect(try portfolio.trade("2024-01-04", ["A": "30", "B": "20"]) == "trade")
        try portfolio.act("A", .split(from: 1, to: 3), from: "2024-01-05")
        // It would be slice 2 of 3; it is a look of its own, at the drift that is left.
        try portfolio.session("2024-01-05", prices)
        #expect(try reason(portfolio).hasPrefix("trade: any drift > 5pp"))
    }

    @Test func actionsTakeEffectByTheirTimesWhateverTheOrderTheyAreStatedIn() throws {
        var portfolio = try Portfolio(condition("return of A over 1 session > 0%", "look yearly\n"))
        try portfolio.trade("2024-01-02", prices)
        // Stated the wrong way round: the split is of the asset while it is still called A.
        try portfolio.act("A", .rename(try AssetID("Z")), from: "2024-01-05")
        try portfolio.act("A", .split(from: 1, to: 2), from: "2024-01-04")
        try portfolio.act("A", .split(from: 5, to: 1), from: "2024-01-08")
        try portfolio.session("2024-01-03", prices)
        #expect(try portfolio.held("A") == "50")
        try portfolio.session("2024-01-04", ["A": "5", "B": "20"])
        #expect(try portfolio.held("A") == "100")
        try portfolio.session("2024-01-05", ["Z": "5", "B": "20"])
        #expect(try portfolio.held("Z") == "100")
        // One whose time is long past happens in the next session, beside the one that is due.
        try portfolio.act("Z", .split(from: 1, to: 10), from: "1999-12-31")
        try portfolio.session("2024-01-08", ["Z": "2.5", "B": "20"])
        #expect(try portfolio.held("Z") == "200")
        #expect(portfolio.market.actionsNow.count == 2)
        let slot = portfolio.market.slot(of: try AssetID("Z"))
        let history = portfolio.market.views[0].history(slot)
        #expect(history.returns(over: 4, to: 5)?.squares == 0)
        #expect(history.firstSession == 1)
    }

    @Test func aSecondSplitOfTheSameKindIsAnotherOnlyAtAnotherTime() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", prices)
        try portfolio.act("A", .split(from: 1, to: 2), from: "2024-01-03")
        let event = Action.Event(
            asset: try AssetID("A"), effective: try Timestamp("2024-01-03T00:00:00Z"),
            change: .split(from: 1, to: 2))
        // A second oracle that says the same, once it has happened too, splits nothing again.
        for date in ["2024-01-03", "2024-01-04"] {
            portfolio.market.accept(Action(event, number: 1), by: date.hasSuffix("3") ? 1 : 2)
            try portfolio.session(date, ["A": "5", "B": "20"])
            #expect(try portfolio.held("A") == "100")
        }
        try portfolio.act("A", .split(from: 1, to: 2), from: "2024-01-05")
        try portfolio.session("2024-01-05", ["A": "2.5", "B": "20"])
        #expect(try portfolio.held("A") == "200")
    }

    @Test func splitsBeyondAllFactorsLetStatisticsBeginAnewAndTrapNothing() throws {
        #expect(Action.Change.split(of: 1, into: 1_000_000_000_000_000) == nil)
        var portfolio = try Portfolio(
            condition(
                "return of X over 1 session < -50%",
                "watch X\nprices from 1 of 1 oracle, at most 9 sessions old\n"))
        try portfolio.trade("2024-01-02", prices.merging(["X": "100"]) { $1 })
        let most = Action.mostUnits
        for (day, change) in [
            (3, Action.Change.split(from: 1, to: most)), (4, .split(from: 1, to: most)),
        ] {
            try portfolio.act("X", change, from: "2024-01-0\(day)")
            // 100 of before are 0.0000001 of now, and again: not a return of -99.99…%.
            let price = day == 3 ? "0.0000001" : "0.00000001"
            #expect(
                try portfolio.session("2024-01-0\(day)", prices.merging(["X": price]) { $1 }) == [])
            #expect(try portfolio.verdict() == (day == 3 ? "not-due" : "not-enough-data"))
        }
        #expect(try reason(portfolio).contains("unknown, 0 of 1 sessions"))
        try portfolio.session("2024-01-05", prices.merging(["X": "0.00000001"]) { $1 })
        #expect(try portfolio.verdict() == "not-due")
        // The other way round: 10^9 become one, thrice, at a price that is all there is in prices.
        var found: [String] = []
        for day in 6...8 {
            try portfolio.act("X", .split(from: most, to: 1), from: "2024-01-0\(day)")
            let stated = day == 8 ? prices : prices.merging(["X": "900000000000000"]) { $1 }
            let breaches = try portfolio.session("2024-01-0\(day)", stated)
            found += breaches.map(\.code.rawValue)
            found.append(try portfolio.verdict())
        }
        // Beyond a thousandfold, then anew, then carried over.
        #expect(
            found == ["number-overflow", "not-enough-data", "not-enough-data", "not-due"],
            "\(found)")
    }

    @Test func aDividendOfAllThatAPriceWasLeavesNothingToCompareWith() throws {
        var portfolio = try Portfolio(condition("return of A over 1 session < -5%"))
        try portfolio.trade("2024-01-02", prices)
        try portfolio.act("A", .dividend(try Price("10")), from: "2024-01-03")
        try portfolio.session("2024-01-03", ["A": "0.5", "B": "20"])
        #expect(try portfolio.verdict() == "not-enough-data")
        #expect(try reason(portfolio).contains("unknown, 0 of 1 sessions"))
        // A contract with a quorum of its own begins no earlier.
        try portfolio.act("A", .dividend(try Price("0.5")), from: "2024-01-04")
        try portfolio.session("2024-01-04", ["B": "20"])
        try portfolio.accept(
            condition(
                "return of A over 1 session < -5%",
                "prices from 1 of 1 oracle agreeing within 1%\n"))
        try portfolio.session("2024-01-05", ["A": "0.25", "B": "20"])
        #expect(try reason(portfolio).contains("unknown, 0 of 1 sessions"))
        try portfolio.session("2024-01-08", ["A": "0.25", "B": "20"])
        #expect(try portfolio.verdict() == "not-due")
    }

    @Test func aNewNameCarriesTheHistoryOfPricesOverToTheLastDigit() throws {
        var portfolio = try Portfolio(condition("return of A over 2 sessions > 20%"))
        let stated = ["10", "10.37", "11.2"]
        try portfolio.trade("2024-01-02", ["A": stated[0], "B": "20"])
        let slot = portfolio.market.slot(of: try AssetID("A"))
        try portfolio.trade("2024-01-03", ["A": stated[1], "B": "20"])
        let before = portfolio.market.views[0].history(slot).returns(over: 1, to: 2)
        try portfolio.act("A", .rename(try AssetID("Z")), from: "2024-01-04")
        try portfolio.session("2024-01-04", ["Z": stated[2], "A": "99", "B": "20"])
        #expect(portfolio.market.slot(of: try AssetID("Z")) == slot)
        let history = portfolio.market.views[0].history(slot)
        #expect(history.returns(over: 1, to: 2) == before)
        let reason = try reason(portfolio)
        #expect(reason.hasPrefix("not-due: return of Z") && reason.contains("12"), "\(reason)")
        // What the contract means is what it is called now; the text of a new one says so.
        for (name, codes) in [("A", [Breach.Code.contractInvalid]), ("Z", [])] {
            let contract = Contract(
                acceptBy: .epoch, portfolio: portfolio.account.id, revision: 2,
                source: [
                    "mandate \"m\" in USD", "hold B 100%", "watch \(name)",
                    "rebalance when level of \(name) > 5", "trade all to target",
                ])
            let checked = portfolio.account.check(
                contract, oraclesNeeded: 1, oracles: 1, in: portfolio.market)
            #expect(checked.breaches.map(\.code) == codes)
        }
    }

    @Test func pricesThatAreUndoneInTheSessionOfASplitLeaveTheSplit() throws {
        var portfolio = try Portfolio(
            condition("return of A over 1 session >= 10%", "halt when any move > 30%\n"))
        try portfolio.trade("2024-01-02", prices)
        try portfolio.act("A", .split(from: 1, to: 2), from: "2024-01-03")
        try portfolio.session("2024-01-03", ["A": "500", "B": "20"])
        #expect(try portfolio.verdict() == "halted")
        let wrong = try #require(portfolio.market.session?.statements.last)
        let void = Voiding(
            acceptBy: .epoch, entry: wrong, portfolio: nil, reason: .plain("a wrong price"))
        #expect(portfolio.market.check(void).breaches == [])
        let isUndone = portfolio.market.accept(void)
        #expect(isUndone)
        portfolio.account.distrust(portfolio.market, time: try Timestamp("2024-01-03T22:00:00Z"))
        portfolio.account.resume(wrong)
        // 5.5 in new units against 10 in old ones; nothing to compare a move with.
        try portfolio.session("2024-01-04", ["A": "5.5", "B": "20"])
        #expect(try portfolio.held("A") == "100")
        let reason = try reason(portfolio)
        #expect(reason.hasPrefix("trade: return of A") && reason.contains("10"), "\(reason)")
        try portfolio.session("2024-01-05", ["A": "3.8", "B": "20"])
        #expect(try portfolio.verdict() == "halted")
    }

    @Test func noContractShortensTheWaitOfAnother() throws {
        var portfolio = try Portfolio(halves + "amendments wait 3 sessions\n")
        try portfolio.trade("2024-01-02", prices)
        let inForce = try #require(portfolio.account.mandated?.reference)
        let impatient = "hold A 100%\nrebalance at every look\ntrade all to target\n"
        // Signed again after every session, it is always three sessions away.
        for day in 3...7 {
            try portfolio.accept(impatient)
            #expect(portfolio.account.waitingMandate?.session == day + 2)
            try portfolio.session("2024-01-0\(day)", prices)
            #expect(portfolio.account.mandated?.reference == inForce)
        }
        // Left alone it comes, four sessions after the one it was accepted in.
        for day in 8...9 {
            try portfolio.session("2024-01-0\(day)", prices)
            #expect(portfolio.account.mandated?.reference == inForce)
        }
        try portfolio.session("2024-01-10", prices)
        #expect(portfolio.account.mandated?.reference != inForce)
    }
}
