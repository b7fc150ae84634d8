import Contract
import Quantities
import Records
import Testing

@Suite struct TradeCheckTests {
    private let at = "2024-01-02T21:00:00Z"
    private let entry = "2024-01-02T22:00:00Z"

    private func opened() throws -> Portfolio {
        var portfolio = try Portfolio(halves + "slippage at most 100bp\nfees at most 15bp")
        try portfolio.session("2024-01-02", ["A": "10", "B": "20"])
        try portfolio.decide()
        return portfolio
    }

    private func codes(
        _ portfolio: Portfolio, _ fills: [Trade.Fill], decision: Int = 1
    ) throws -> [Breach.Code] {
        portfolio.account.check(
            Trade(decision: decision, fills: fills, portfolio: portfolio.account.id),
            at: try Timestamp(entry)
        ).map(\.code)
    }

    @Test func whatWasOrderedIsRight() throws {
        let portfolio = try opened()
        let fills = [
            try portfolio.aFill("A", "20", at: "9.5", fee: "0.29", executed: at),
            try portfolio.aFill("A", "30", at: "10.1", execution: "y", executed: entry),
        ]
        #expect(try codes(portfolio, fills) == [])
    }

    @Test func tooMuchOrTheWrongWayExceedsTheOrder() throws {
        let portfolio = try opened()
        for (asset, quantity) in [("A", "50.00000001"), ("A", "-1"), ("C", "1")] {
            #expect(
                try codes(
                    portfolio, [portfolio.aFill(asset, quantity, at: "1", executed: at)])
                    == [.fillExceedsOrder])
        }
        let twice = [
            try portfolio.aFill("A", "30", at: "1", executed: at),
            try portfolio.aFill("A", "30", at: "1", execution: "y", executed: at),
        ]
        #expect(try codes(portfolio, twice) == [.fillExceedsOrder])
    }

    @Test func aPriceBeyondTheLimitIsSlippage() throws {
        let portfolio = try opened()
        let fill = try portfolio.aFill("A", "1", at: "10.10000001", executed: at)
        #expect(try codes(portfolio, [fill]) == [.slippageOverLimit])
    }

    @Test func feesAreBoundedRoundedUpToAHundredth() throws {
        let portfolio = try opened()
        // 15bp of 190 are 0.285: 0.29.
        let most = try portfolio.aFill("A", "20", at: "9.5", fee: "0.29", executed: at)
        let more = try portfolio.aFill("A", "20", at: "9.5", fee: "0.29000001", executed: at)
        #expect(try codes(portfolio, [most]) == [])
        #expect(try codes(portfolio, [more]) == [.feesOverLimit])
    }

    @Test func aTimeBeforeTheDecisionOrAfterTheEntryIsContradicted() throws {
        let portfolio = try opened()
        for time in ["2024-01-02T20:59:59Z", "2024-01-02T22:00:01Z"] {
            let fill = try portfolio.aFill("A", "1", at: "10", executed: time)
            #expect(try codes(portfolio, [fill]) == [.timeContradicted])
        }
    }

    @Test func anExecutionIsRecordedOnce() throws {
        var portfolio = try opened()
        let fill = try portfolio.aFill("A", "1", at: "10", executed: at)
        #expect(try codes(portfolio, [fill, fill]) == [.executionRepeated])
        let trade = Trade(decision: 1, fills: [fill], portfolio: portfolio.account.id)
        #expect(portfolio.take(trade) == [])
        #expect(try codes(portfolio, [fill]) == [.executionRepeated])
    }

    @Test func anExecutionIsRememberedFor1024Sessions() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance at every look\ntrade all to target\n"
                + "decisions open 2000 sessions")
        try portfolio.session("2000-01-01", ["A": "10"])
        try portfolio.decide()
        let fill = try portfolio.aFill("A", "1", at: "10", executed: "2000-01-01T21:00:00Z")
        let trade = Trade(decision: 1, fills: [fill], portfolio: portfolio.account.id)
        #expect(portfolio.take(trade) == [])
        let first = try #require(Day("2000-01-01")).number
        for number in 1...1025 {
            try portfolio.session("\(Day(number: first + number))", ["A": "10"])
            let repeated = portfolio.account.check(trade, at: try Timestamp("2010-01-01T00:00:00Z"))
            #expect(repeated.map(\.code) == (number <= 1024 ? [.executionRepeated] : []))
        }
    }

    @Test func anExecutionWithoutANameIsRecordedOnceToo() throws {
        var portfolio = try opened()
        let named = try portfolio.aFill("A", "1", at: "10", execution: "1", executed: at)
        let nameless = try portfolio.aFill("A", "1", at: "10", execution: "", executed: at)
        #expect(portfolio.take(portfolio.aTrade(1, [named, nameless, nameless])) == [])
        #expect(try codes(portfolio, [named]) == [.executionRepeated])
        #expect(try codes(portfolio, [nameless]) == [.executionRepeated])
    }

    @Test func namesOfExecutionsAreComparedByTheirBytes() throws {
        var portfolio = try opened()
        let composed = try portfolio.aFill(
            "A", "1", at: "10", execution: "caf\u{E9}", executed: at)
        let decomposed = try portfolio.aFill(
            "A", "1", at: "10", execution: "cafe\u{301}", executed: at)
        #expect(composed.execution == decomposed.execution)
        #expect(try codes(portfolio, [composed, decomposed]) == [])
        #expect(portfolio.take(portfolio.aTrade(1, [composed])) == [])
        #expect(try codes(portfolio, [decomposed]) == [])
        #expect(try codes(portfolio, [composed]) == [.executionRepeated])
    }

    @Test func whatNoOracleEverNamedIsTakenInToo() throws {
        var portfolio = try opened()
        let fill = try portfolio.aFill("Z", "2", at: "3", execution: "z", executed: at)
        #expect(try codes(portfolio, [fill]) == [.fillExceedsOrder])
        #expect(portfolio.take(portfolio.aTrade(1, [fill])) == [])
        #expect(try portfolio.held("Z") == "2")
        #expect("\(portfolio.account.holdings.cash)" == "994")
        // It is held without a target: once it has a price it is sold.
        try portfolio.session("2024-01-03", ["A": "10", "B": "20"])
        try portfolio.session("2024-01-04", ["A": "10", "B": "20"])
        #expect(try portfolio.verdict() == "price-stale Z")
        #expect(
            try portfolio.trade("2024-01-05", ["A": "10", "B": "20", "Z": "3"]) == "trade")
        #expect(try portfolio.held("Z") == "0")
        #expect(portfolio.account.holdings.cash == .zero)
    }

    @Test func noTradeLeavesCashBelowZero() throws {
        let portfolio = try opened()
        let fills = [
            try portfolio.aFill("A", "50", at: "10.1", executed: at),
            try portfolio.aFill("B", "25", at: "19.8", fee: "0.01", execution: "y", executed: at),
        ]
        // 505 + 495 + 0.01 of 1000
        #expect(try codes(portfolio, fills) == [.cashOverdrawn])
    }

    @Test func aTradeNamesTheOpenDecision() throws {
        var portfolio = try opened()
        let fill = try portfolio.aFill("A", "1", at: "10", executed: at)
        #expect(try codes(portfolio, [fill], decision: 2) == [.tradeWithoutDecision])
        try portfolio.session("2024-01-03", ["A": "10", "B": "20"])
        try portfolio.session("2024-01-04", ["A": "10", "B": "20"])
        #expect(try codes(portfolio, [fill]) == [.tradeWithoutDecision])
    }

    @Test func aWrongTradeIsTakenInAllTheSame() throws {
        var portfolio = try opened()
        let wrong = Trade(
            decision: 7,
            fills: [
                try portfolio.aFill("A", "-5", at: "10", executed: at),
                try portfolio.aFill("C", "2", at: "3", fee: "1", execution: "y", executed: at),
            ], portfolio: portfolio.account.id)
        // C is known to the market, but neither held nor mandated.
        try portfolio.session("2024-01-03", ["A": "10", "B": "20", "C": "3"])
        #expect(portfolio.take(wrong) == [])
        #expect(try portfolio.held("A") == "-5")
        #expect(try portfolio.held("C") == "2")
        #expect("\(portfolio.account.holdings.cash)" == "1043")
        #expect(portfolio.account.open?.orders.map { "\($0.left)" } == ["50", "25"])
        let other = Trade(
            decision: 1,
            fills: [
                try portfolio.aFill("A", "-999999999999990", at: "0.00000001", executed: at)
            ], portfolio: portfolio.account.id)
        #expect(portfolio.take(other) == [])
        #expect(portfolio.account.open?.orders.map { "\($0.left)" } == ["50", "25"])
    }

    @Test func numbersBeyondTheirRangeChangeNothing() throws {
        var portfolio = try opened()
        let before = portfolio.account.holdings
        let huge = Trade(
            decision: 1,
            fills: [
                try portfolio.aFill("A", "1", at: "10", executed: at),
                try portfolio.aFill(
                    "B", "999999999999999", at: "999999999999999", execution: "y", executed: at),
            ], portfolio: portfolio.account.id)
        #expect(
            portfolio.take(huge).map(\.code) == [.numberOverflow])
        #expect(portfolio.account.holdings == before)
    }
}
