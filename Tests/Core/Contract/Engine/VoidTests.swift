import Contract
import Encoding
import Quantities
import Records
import Testing

/// What becomes of a portfolio whose trade, or whose prices, are undone.
@Suite struct VoidTests {
    private let prices = ["A": "10", "B": "20"]

    /// A trade taken in with the place it stands at.
    private func record(
        _ trade: Trade, in portfolio: inout Portfolio
    ) -> Reference {
        let place = portfolio.reference()
        let breaches = portfolio.take(trade)
        #expect(breaches == [])
        portfolio.account.remember(trade, at: place, by: 7)
        return place
    }

    private func voiding(_ entry: Reference, of portfolio: Portfolio? = nil) -> Voiding {
        Voiding(
            acceptBy: .epoch, entry: entry, portfolio: portfolio?.account.id,
            reason: .plain("busted"))
    }

    private func undo(
        _ entry: Reference, in portfolio: inout Portfolio, at time: String
    ) throws {
        let voiding = voiding(entry, of: portfolio)
        let checked = portfolio.account.check(voiding)
        #expect(checked.signer == 7 && checked.breaches == [])
        let time = try Timestamp(time)
        let breaches = portfolio.account.accept(voiding, in: &portfolio.market, time: time)
        #expect(breaches == [])
    }

    /// A portfolio that bought 50 of A and 25 of B for all its cash of 1000 and a fee.
    private func bought(
        _ clauses: String = halves, price: String = "10"
    ) throws -> (portfolio: Portfolio, trade: Reference) {
        var portfolio = try Portfolio(clauses, cash: "1001", lot: "1")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        let at = "2024-01-02T21:00:00Z"
        let trade = portfolio.aTrade(
            1,
            [
                try portfolio.aFill("A", "50", at: price, fee: "0.6", executed: at),
                try portfolio.aFill("B", "25", at: "20", execution: "y", executed: at),
            ])
        let place = record(trade, in: &portfolio)
        return (portfolio, place)
    }

    @Test func quantitiesCashAndFeesAreAsIfItHadNeverBeenMade() throws {
        var (portfolio, trade) = try bought()
        #expect("\(portfolio.account.holdings.cash)" == "0.4")
        try undo(trade, in: &portfolio, at: "2024-01-02T22:00:00Z")
        #expect("\(portfolio.account.holdings.cash)" == "1001")
        #expect(try portfolio.held("A") == "0" && portfolio.held("B") == "0")
        // Nothing more is decided in this session, and nothing is missing in it.
        #expect(try portfolio.verdict() == "none")
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect(try portfolio.verdict() == "trade")
    }

    @Test func aFillRecordedWronglyIsRecordedAnewUnderItsDecision() throws {
        var (portfolio, trade) = try bought(price: "9")
        let (time, later) = ("2024-01-02T22:00:00Z", try Timestamp("2024-01-02T23:00:00Z"))
        try undo(trade, in: &portfolio, at: time)
        func anew(_ execution: String, _ executed: String) throws -> Trade {
            portfolio.aTrade(
                1,
                [
                    try portfolio.aFill(
                        "A", "50", at: "10", execution: execution, executed: executed)
                ])
        }
        func check(_ trade: Trade) -> [Breach.Code] {
            portfolio.account.check(trade, at: later).map(\.code)
        }
        #expect(check(try anew("x", "2024-01-02T21:00:00Z")) == [.executionRepeated])
        #expect(check(try anew("x2", time)) == [.tradeWithoutDecision])
        let right = try anew("x2", "2024-01-02T21:00:00Z")
        #expect(check(right) == [])
        #expect(portfolio.take(right) == [])
        #expect("\(portfolio.account.holdings.cash)" == "501")
        // And no more of it than was ordered.
        let more = try anew("x3", "2024-01-02T21:00:00Z")
        #expect(portfolio.account.check(more, at: later).map(\.code) == [.fillExceedsOrder])
    }

    @Test func aDecisionWhoseSessionsHaveRunOutIsNotFilledAnew() throws {
        var (portfolio, trade) = try bought(halves + "look monthly")
        for day in 3...5 { try portfolio.session("2024-01-0\(day)", prices) }
        try undo(trade, in: &portfolio, at: "2024-01-05T22:00:00Z")
        let anew = portfolio.aTrade(
            1, [try portfolio.aFill("A", "50", at: "10", executed: "2024-01-02T21:00:00Z")])
        let codes = portfolio.account.check(anew, at: try Timestamp("2024-01-05T23:00:00Z"))
            .map(\.code)
        #expect(codes == [.tradeWithoutDecision])
        // The next session is a look, though the month has none left.
        #expect(try portfolio.session("2024-01-08", prices) == [])
        #expect(try portfolio.verdict() == "trade")
    }

    @Test func whatIsOpenIsCancelled() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        let at = "2024-01-02T21:00:00Z"
        let half = portfolio.aTrade(1, [try portfolio.aFill("A", "50", at: "10", executed: at)])
        let trade = record(half, in: &portfolio)
        #expect(portfolio.account.open != nil)
        try undo(trade, in: &portfolio, at: "2024-01-02T22:00:00Z")
        #expect(portfolio.account.open == nil)
        #expect(portfolio.account.ending?.outcome == .cancelled)
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect(try portfolio.verdict() == "trade")
    }

    @Test func whatWasSoldSinceCannotBeTakenBack() throws {
        var (portfolio, first) = try bought()
        try portfolio.session("2024-01-03", ["A": "20", "B": "20"])
        let due = try #require(try portfolio.decide())
        let fills = try due.orders.map {
            try portfolio.aFill(
                $0.asset.text, "\($0.quantity)", at: "20", execution: "\($0.asset)2",
                executed: "2024-01-03T21:00:00Z")
        }
        let second = record(portfolio.aTrade(2, fills), in: &portfolio)
        let before = portfolio.account.holdings
        let refused = portfolio.account.check(voiding(first, of: portfolio)).breaches
        #expect(refused.map(\.code) == [.voidInvalid])
        #expect(refused.first?.expected == "50 A still there")
        // What is sold may be taken back, also where the money for it has been spent.
        try undo(second, in: &portfolio, at: "2024-01-03T22:00:00Z")
        #expect(portfolio.account.holdings != before)
        #expect(try portfolio.held("A") == "50" && portfolio.held("B") == "25")
        // Then the first is there again.
        #expect(portfolio.account.check(voiding(first, of: portfolio)).breaches == [])
        // A withdrawal of the units counts before it is taken in.
        try portfolio.flow(.withdrawal, "1", "A")
        #expect(
            portfolio.account.check(voiding(first, of: portfolio)).breaches.map(\.code)
                == [.voidInvalid])
    }

    @Test func cashBelowZeroIsPutRightAtTheNextSession() throws {
        var (portfolio, _) = try bought()
        try portfolio.session("2024-01-03", ["A": "20", "B": "20"])
        try portfolio.decide()
        let at = "2024-01-03T21:00:00Z"
        let sale = record(
            portfolio.aTrade(
                2, [try portfolio.aFill("A", "-12.5", at: "20", execution: "s", executed: at)]),
            in: &portfolio)
        _ = record(
            portfolio.aTrade(
                2, [try portfolio.aFill("B", "12.5", at: "20", execution: "b", executed: at)]),
            in: &portfolio)
        try undo(sale, in: &portfolio, at: "2024-01-03T22:00:00Z")
        #expect(portfolio.account.holdings.cash < .zero)
        #expect(try portfolio.session("2024-01-04", ["A": "20", "B": "20"]) == [])
        let due = try #require(try portfolio.account.dueDecision(in: portfolio.market))
        #expect(due.reason == "withdrawal above cash")
    }

    @Test func anEntryIsUndoneOnceAndWithin64Sessions() throws {
        var (portfolio, trade) = try bought(halves + "look monthly")
        func codes(_ entry: Reference) -> [Breach.Code] {
            portfolio.account.check(voiding(entry, of: portfolio)).breaches.map(\.code)
        }
        let other = Reference(index: trade.index, leaf: .zero)
        #expect(codes(other) == [.voidInvalid])
        var once = portfolio
        try undo(trade, in: &once, at: "2024-01-02T22:00:00Z")
        let again = once.account.check(voiding(trade, of: once)).breaches
        #expect(again.map(\.actual) == ["one that was undone before"])
        // Without a look there is no decision, so that the holdings stay.
        var date = try Timestamp("2024-01-02T21:00:00Z")
        for number in 2...65 {
            #expect(codes(trade) == [], "session \(number)")
            date = try date.adding(seconds: 3600)
            let statement = Prices(
                asOf: date, number: 1, prices: [], session: try Identifier("s\(number)"))
            _ = portfolio.account.finish(in: portfolio.market)
            let session = portfolio.market.observe(statement, by: 0, at: portfolio.reference())
            _ = portfolio.account.begin(try #require(session), after: nil, in: portfolio.market)
        }
        #expect(codes(trade) == [.voidInvalid])
    }

    // MARK: prices

    private func statement(_ portfolio: Portfolio) throws -> Reference {
        try #require(portfolio.market.session?.statements.first)
    }

    private func undoPrices(_ portfolio: inout Portfolio, at time: String) throws {
        let voiding = voiding(try statement(portfolio))
        #expect(portfolio.market.check(voiding).breaches == [])
        let isOfLast = portfolio.market.accept(voiding)
        #expect(isOfLast)
        portfolio.account.distrust(portfolio.market, time: try Timestamp(time))
        let again = portfolio.market.check(voiding).breaches
        #expect(again.map(\.actual) == ["one that was undone before"])
    }

    @Test func nothingIsDecidedAtPricesThatWereUndone() throws {
        var portfolio = try Portfolio(halves + "prices from 1 of 1 oracle, at most 5 sessions old")
        try portfolio.session("2024-01-02", prices)
        #expect(try portfolio.verdict() == "trade")
        try undoPrices(&portfolio, at: "2024-01-02T22:00:00Z")
        #expect(try portfolio.verdict() == "none")
        #expect(portfolio.account.price(of: try AssetID("A"), in: portfolio.market) == nil)
        // They carry over into no session: what is not stated anew is stale.
        #expect(try portfolio.session("2024-01-03", ["A": "10"]) == [])
        #expect(try portfolio.verdict().hasPrefix("price-stale"))
        #expect(try portfolio.trade("2024-01-04", ["B": "20"]) == "trade")
    }

    @Test func whatWasDecidedAtThemAndIsOpenIsCancelled() throws {
        var portfolio = try Portfolio(halves + "look monthly")
        try portfolio.session("2024-01-02", prices)
        try portfolio.decide()
        try undoPrices(&portfolio, at: "2024-01-02T22:00:00Z")
        #expect(portfolio.account.ending?.outcome == .cancelled)
        #expect(try portfolio.session("2024-01-03", prices) == [])
        #expect(try portfolio.verdict() == "trade")
    }

    @Test func aSessionThatIsNoLookLeavesTheNextAsItWas() throws {
        var portfolio = try Portfolio(halves + "look monthly")
        try portfolio.trade("2024-01-02", prices)
        try portfolio.session("2024-01-03", prices)
        try undoPrices(&portfolio, at: "2024-01-03T22:00:00Z")
        #expect(try portfolio.session("2024-01-04", prices) == [])
        #expect(!portfolio.account.isLook)
    }

    @Test func pricesThatLaterSessionsRestOnStay() throws {
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", prices)
        let old = voiding(try statement(portfolio))
        try portfolio.session("2024-01-03", prices)
        #expect(portfolio.market.check(old).breaches.map(\.code) == [.voidInvalid])
        let other = voiding(Reference(index: try statement(portfolio).index, leaf: .zero))
        #expect(portfolio.market.check(other).breaches.map(\.code) == [.voidInvalid])
    }

    @Test func pricesThatWaitForOthersMayBeStatedAnew() throws {
        var market = Market(needed: 2)
        let place = Reference(index: 5, leaf: .zero)
        func prices(_ price: Price) throws -> Prices {
            Prices(
                asOf: try Timestamp("2024-01-02T21:00:00Z"), number: 1,
                prices: [Prices.Quote(asset: try AssetID("A"), price: price)],
                session: try Identifier("s"))
        }
        let waiting = market.observe(try prices(Price("100")), by: 1, at: place)
        #expect(waiting == nil)
        #expect(market.refusal(of: try prices(Price("10")), by: 1) == .repeated)
        #expect(market.check(voiding(place)).signer == 1)
        let isOfLast = market.accept(voiding(place))
        #expect(!isOfLast)
        #expect(market.refusal(of: try prices(Price("10")), by: 1) == nil)
        #expect(market.check(voiding(place)).breaches.map(\.code) == [.voidInvalid])
        let first = Reference(index: 6, leaf: .zero)
        let second = Reference(index: 7, leaf: .zero)
        let anew = market.observe(try prices(Price("10")), by: 1, at: first)
        #expect(anew == nil)
        let session = market.observe(try prices(Price("11")), by: 2, at: second)
        #expect(session?.statements == [first, second])
        #expect(market.check(voiding(second)).signer == 2)
    }
}
