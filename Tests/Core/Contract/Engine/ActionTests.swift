import Contract
import Quantities
import Records
import Testing

@Suite("What happens to an asset")
struct ActionTests {
    private let prices = ["A": "10", "B": "20"]

    /// 50 of A and 25 of B, worth 500 each.
    private func invested(_ more: String = "") throws -> Portfolio {
        var portfolio = try Portfolio(halves + more)
        #expect(try portfolio.trade("2024-01-02", prices) == "trade")
        #expect(try portfolio.held("A") == "50")
        return portfolio
    }

    @Test func aSplitMultipliesWhatIsHeldAndNothingElse() throws {
        var portfolio = try invested()
        try portfolio.act("A", .split(from: 2, to: 3), from: "2024-01-04")
        // Not before its time.
        #expect(try portfolio.trade("2024-01-03", prices) == "below-minimum")
        #expect(try portfolio.held("A") == "50")
        let cash = portfolio.account.holdings.cash
        try portfolio.session("2024-01-04", ["A": "6.66666667", "B": "20"])
        #expect(try portfolio.held("A") == "75")
        #expect(try portfolio.held("B") == "25")
        #expect(portfolio.account.holdings.cash == cash)
    }

    @Test func aFractionOfTheLeastQuantityIsLost() throws {
        var portfolio = try invested()
        try portfolio.flow(.deposit, "0.00000001", "A")
        try portfolio.session("2024-01-03", prices)
        try portfolio.act("A", .split(from: 2, to: 1), from: "2024-01-04")
        try portfolio.session("2024-01-04", ["A": "20", "B": "20"])
        // 50.00000001 / 2 = 25.000000005
        #expect(try portfolio.held("A") == "25")
    }

    @Test func aSplitComesBeforeTheFlowsOfItsSession() throws {
        var portfolio = try invested()
        try portfolio.act("A", .split(from: 1, to: 2), from: "2024-01-03")
        try portfolio.flow(.deposit, "7", "A")
        try portfolio.session("2024-01-03", ["A": "5", "B": "20"])
        #expect(try portfolio.held("A") == "107")
    }

    @Test func aPriceThatCarriesOverIsThatOfTheNewUnits() throws {
        var portfolio = try invested("prices from 1 of 1 oracle, at most 3 sessions old\n")
        try portfolio.act("A", .split(from: 1, to: 4), from: "2024-01-03")
        try portfolio.session("2024-01-03", ["B": "20"])
        let price = portfolio.account.price(of: try AssetID("A"), in: portfolio.market)
        #expect("\(try #require(price))" == "2.5")
        #expect(
            "\(try #require(try portfolio.account.valuation(in: portfolio.market)).total)" == "1000"
        )
    }

    @Test func anActionCancelsTheDecisionThatOrdersTheAsset() throws {
        var portfolio = try Portfolio(halves + "look yearly\ndecisions open 5 sessions")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.act("A", .split(from: 1, to: 2), from: "2024-01-03")
        // What was executed in old units and is recorded later is of no decision.
        try portfolio.session("2024-01-03", ["A": "5", "B": "20"])
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .cancelled)
        #expect(try portfolio.verdict() != "none")
        let late = portfolio.aTrade(
            1, [try portfolio.aFill("A", "50", at: "10", executed: "2024-01-02T22:00:00Z")])
        #expect(
            portfolio.account.check(late, at: try Timestamp("2024-01-04T08:00:00Z")).map(\.code)
                == [.tradeWithoutDecision])
    }

    @Test func anActionOnAnotherAssetCancelsNothing() throws {
        var portfolio = try Portfolio(halves + "decisions open 5 sessions")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try portfolio.act("Z", .split(from: 1, to: 2), from: "2024-01-03")
        try portfolio.session("2024-01-03", prices)
        #expect(portfolio.account.open?.number == 1)
    }

    @Test func aDividendMovesNoMoney() throws {
        var portfolio = try invested()
        try portfolio.act("A", .dividend(try Price("1")), from: "2024-01-03")
        let cash = portfolio.account.holdings.cash
        try portfolio.session("2024-01-03", ["A": "9", "B": "20"])
        #expect(portfolio.account.holdings.cash == cash)
        #expect(try portfolio.held("A") == "50")
    }

    @Test func aNewNameCarriesPositionsPricesAndTheMandateOver() throws {
        var portfolio = try invested("prices from 1 of 1 oracle, at most 3 sessions old\n")
        try portfolio.set(["A": "0.5", "B": "0.5"])
        try portfolio.act("A", .rename(try AssetID("Z")), from: "2024-01-03")
        try portfolio.flow(.deposit, "1", "A")
        try portfolio.session("2024-01-03", ["B": "20"])
        #expect(try portfolio.held("Z") == "51")
        #expect(try portfolio.held("A") == "0")
        #expect(portfolio.account.holdings.lines.map(\.asset.text) == ["B", "Z"])
        #expect(portfolio.account.holdings.lines.map(\.isMandated) == [true, true])
        let price = portfolio.account.price(of: try AssetID("Z"), in: portfolio.market)
        #expect("\(try #require(price))" == "10")
        // A target names what the mandate now holds.
        #expect(portfolio.account.check(try portfolio.target(["A": "0.5", "B": "0.5"])) != [])
        #expect(portfolio.account.check(try portfolio.target(["B": "0.5", "Z": "0.5"])) == [])
        // What is stated under the name of before counts for nothing.
        #expect(try portfolio.trade("2024-01-04", ["A": "1000", "B": "20", "Z": "11"]) == "trade")
        let worth = try #require(try portfolio.account.valuation(in: portfolio.market)).total
        #expect("\(worth)" == "1061")
    }

    @Test func aNameThatIsInUseOrWasGivenUpIsNoNewOne() throws {
        var portfolio = try invested()
        let soon = try Timestamp("2024-01-04T00:00:00Z")
        func check(_ asset: String, _ change: Action.Change) throws -> [Breach.Code] {
            let event = Action.Event(asset: try AssetID(asset), effective: soon, change: change)
            return portfolio.market.check(Action(event, number: 1), by: 0).map(\.code)
        }
        #expect(try check("A", .rename(try AssetID("B"))) == [.actionInvalid])
        try portfolio.act("A", .rename(try AssetID("Z")), from: "2024-01-03")
        // To come: nothing else gets the name, or deals under it, and its prices do not count.
        #expect(try check("B", .rename(try AssetID("Z"))) == [.actionInvalid])
        #expect(try check("Z", .delist) == [.actionInvalid])
        let early = portfolio.account.check(
            try portfolio.aFlow(.deposit, "1", "Z"), in: portfolio.market)
        #expect(early.map(\.code) == [.assetInvalid])
        try portfolio.session("2024-01-03", ["A": "77", "B": "20", "Z": "10"])
        #expect(try portfolio.verdict() == "below-minimum")
        #expect(try check("A", .delist) == [.actionInvalid])
        #expect(try check("B", .rename(try AssetID("A"))) == [.actionInvalid])
        let late = portfolio.account.check(
            try portfolio.aFlow(.deposit, "1", "A"), in: portfolio.market)
        #expect(late.map(\.code) == [.assetInvalid])
    }

    @Test func whatIsDelistedIsNeitherHeldNorBoughtAndCashHasItsWeight() throws {
        var portfolio = try invested()
        try portfolio.act("A", .delist, from: "2024-01-03")
        try portfolio.flow(.deposit, "3", "A")
        try portfolio.flow(.income, "490")
        #expect(try portfolio.trade("2024-01-03", ["B": "20"]) == "trade")
        #expect(try portfolio.held("A") == "0")
        #expect("\(portfolio.account.holdings.cashTarget)" == "0.5")
        // 500 in B and 490 in cash: 495 each.
        #expect(try portfolio.held("B") == "24.75")
        #expect("\(portfolio.account.holdings.cash)" == "495")
        // Prices stated afterwards make it no asset again, and a contract may not hold it.
        try portfolio.session("2024-01-04", ["A": "10", "B": "30"])
        #expect(portfolio.account.price(of: try AssetID("A"), in: portfolio.market) == nil)
        let contract = Contract(
            acceptBy: .epoch, portfolio: portfolio.account.id, revision: 2,
            source: ["mandate \"m\" in USD"] + halves.split(separator: "\n").map(String.init))
        let checked = portfolio.account.check(
            contract, oraclesNeeded: 1, oracles: 1, in: portfolio.market)
        #expect(checked.breaches.map(\.code) == [.contractInvalid])
    }

    @Test func oneOracleOfThreeMovesNothing() throws {
        var market = Market(needed: 2)
        let event = Action.Event(
            asset: try AssetID("A"), effective: try Timestamp("2024-01-03T00:00:00Z"),
            change: .delist)
        let other = Action.Event(
            asset: try AssetID("A"), effective: try Timestamp("2024-01-03T00:00:01Z"),
            change: .delist)
        market.accept(Action(event, number: 1), by: 1)
        #expect(market.check(Action(event, number: 2), by: 1).map(\.code) == [.actionRepeated])
        market.accept(Action(event, number: 2), by: 1)
        market.accept(Action(other, number: 1), by: 2)
        func session(_ id: String) throws -> Session {
            market.complete(
                try Identifier(id), asOf: try Timestamp("\(id)T21:00:00Z"), prices: [], slots: [])
        }
        _ = try session("2024-01-03")
        #expect(market.actionsNow.isEmpty)
        // Enough have stated it; it is past its time, and happens in the next session, once.
        market.accept(Action(event, number: 2), by: 2)
        market.accept(Action(event, number: 2), by: 3)
        _ = try session("2024-01-04")
        #expect(market.actionsNow.map(\.change) == [.delist])
        _ = try session("2024-01-05")
        #expect(market.actionsNow.isEmpty)
    }

    @Test func unitsBeyondAllNumbersAreAFindingAndNoTrap() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.flow(.deposit, "900000000000000", "A")
        try portfolio.session("2024-01-02", ["A": "0.00000001", "B": "20"])
        try portfolio.act("A", .split(from: 1, to: 1_000_000_000), from: "2024-01-03")
        let breaches = try portfolio.session("2024-01-03", ["A": "0.00000001", "B": "20"])
        #expect(breaches.map(\.code).contains(.numberOverflow))
    }
}
