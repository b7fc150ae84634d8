import Broker
import Contract
import Quantities
import Records
import Testing

@Suite("What the owners say an asset is")
struct InstrumentTests {
    private func asset(
        _ id: String, lot: String = "0.00000001", currency: String = "USD",
        groups: [String] = []
    ) throws -> Asset {
        Asset(
            acceptBy: .epoch, currency: try Currency(currency),
            groups: try groups.map { try Identifier($0) }, id: try AssetID(id),
            lot: try Quantity(lot), revision: 1)
    }

    @Test func eachAssetIsTradedInItsOwnLotFromTheNextSessionOn() throws {
        var portfolio = try Portfolio(halves)
        portfolio.market.register(try asset("A", lot: "20"))
        portfolio.market.register(try asset("B", lot: "0.5"))
        try portfolio.session("2024-01-02", ["A": "7", "B": "7"])
        let decision = try #require(try portfolio.decide())
        // 500 / 7 = 71.43 of each.
        #expect(decision.orders.map { "\($0.asset) \($0.quantity)" } == ["A 60", "B 71"])
        try portfolio.fill()
        portfolio.market.register(try asset("A", lot: "1"))
        #expect(
            portfolio.account.lot(of: try AssetID("A"), in: portfolio.market)
                == (try Quantity("20")))
        try portfolio.session("2024-01-03", ["A": "7", "B": "7"])
        #expect(
            portfolio.account.lot(of: try AssetID("A"), in: portfolio.market) == (try Quantity("1"))
        )
    }

    @Test func purchasesThatCashCutsAreCutToTheirOwnLots() throws {
        var portfolio = try Portfolio(halves)
        portfolio.broker = .init(fee: try Weight("0.01"))
        portfolio.market.register(try asset("A", lot: "10"))
        portfolio.market.register(try asset("B", lot: "0.1"))
        try portfolio.session("2024-01-02", ["A": "1", "B": "1"])
        try portfolio.decide()
        try portfolio.fill()
        // 500 · 1000 / 1010 = 495.04…
        #expect(try portfolio.held("A") == "490")
        #expect(try portfolio.held("B") == "495")
    }

    @Test func whatIsHeldInOneCurrencyIsNotRegisteredInAnother() throws {
        var portfolio = try Portfolio(halves)
        let euros = try asset("A", currency: "EUR")
        #expect(portfolio.account.check(euros).map(\.code) == [.assetInvalid])
        try portfolio.session("2024-01-02", ["A": "7", "B": "7"])
        #expect(portfolio.account.check(euros).map(\.code) == [.assetInvalid])
        let other = try asset("Z", currency: "EUR")
        #expect(portfolio.account.check(other) == [])
        portfolio.market.register(other)
        #expect(portfolio.market.check(try asset("Z")).map(\.code) == [.assetInvalid])
        let flow = try portfolio.aFlow(.deposit, "1", "Z")
        #expect(
            portfolio.account.check(flow, in: portfolio.market).map(\.code) == [.assetInvalid])
        let contract = Contract(
            acceptBy: .epoch, portfolio: portfolio.account.id, revision: 2,
            source: [
                "mandate \"m\" in USD", "hold Z 100%", "rebalance at every look",
                "trade all to target",
            ])
        let checked = portfolio.account.check(
            contract, oraclesNeeded: 1, oracles: 1, in: portfolio.market)
        #expect(checked.breaches.map(\.code) == [.contractInvalid])
    }

    @Test func groupsAreThoseOfTheStatementInForce() throws {
        var portfolio = try Portfolio(halves)
        portfolio.market.register(try asset("A", groups: ["energy", "equity"]))
        let slot = portfolio.market.slot(of: try AssetID("A"))
        #expect(portfolio.market.groups(of: slot) == [])
        try portfolio.session("2024-01-02", ["A": "7", "B": "7"])
        #expect(portfolio.market.groups(of: slot).map(\.text) == ["energy", "equity"])
    }

    @Test func aCalendarDemandsTheWeekdaysItDoesNotClose() throws {
        var market = Market(needed: 1)
        func day(_ text: String) throws -> Day { try #require(Day(text)) }
        func missing(_ first: String?, _ last: String) throws -> [String] {
            market.missingSessions(after: try first.map(day), before: try day(last))
                .map { "\($0)" }
        }
        #expect(try missing("2024-01-02", "2024-02-02") == [])
        market.accept(
            SessionCalendar(
                acceptBy: .epoch, closed: [try day("2024-01-15")], from: try day("2024-01-08"),
                revision: 1, until: try day("2024-01-19")))
        #expect(try missing("2024-01-11", "2024-01-17") == ["2024-01-12", "2024-01-16"])
        #expect(try missing("2024-01-12", "2024-01-16") == [])
        #expect(try missing(nil, "2024-01-10") == ["2024-01-08", "2024-01-09"])
        #expect(try missing("2024-01-18", "9999-12-31") == ["2024-01-19"])
        // A later one says more of the dates it covers, and nothing of others.
        market.accept(
            SessionCalendar(
                acceptBy: .epoch, closed: [try day("2024-01-16")], from: try day("2024-01-15"),
                revision: 2, until: try day("2024-01-16")))
        #expect(
            try missing("2024-01-11", "2024-01-18")
                == ["2024-01-12", "2024-01-15", "2024-01-17"])
    }
}
