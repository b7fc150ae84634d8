import Contract
import Quantities
import Records
import Testing

/// Who stated which price, where several oracles count.
@Suite struct QuoteTests {
    private static let clauses =
        "hold BND 40%\nhold VTI 60%\nprices from 2 of 3 oracles agreeing within 1%\n"
        + "rebalance when level of VIX > 30\nwatch VIX\ntrade all to target"

    /// A portfolio after a session of which each oracle stated these prices.
    private func after(_ stated: [[String: String]]) throws -> Portfolio {
        var portfolio = try Portfolio(QuoteTests.clauses)
        portfolio.market.require(stated.count)
        try state(stated, on: "2024-01-02", in: &portfolio)
        return portfolio
    }

    private func state(
        _ stated: [[String: String]], on date: String, in portfolio: inout Portfolio
    ) throws {
        for (oracle, prices) in stated.enumerated() {
            let statement = Prices(
                asOf: try Timestamp("\(date)T21:00:00Z"), number: 1,
                prices: try prices.sorted { $0.key < $1.key }.map {
                    Prices.Quote(asset: try AssetID($0.key), price: try Price($0.value))
                },
                session: try Identifier(date))
            let place = portfolio.reference()
            if let session = portfolio.market.observe(statement, by: oracle, at: place) {
                _ = portfolio.account.begin(session, after: nil, in: portfolio.market)
            }
        }
    }

    private func rows(_ portfolio: Portfolio) throws -> [String] {
        let explanation = try #require(try portfolio.account.explanation(in: portfolio.market))
        return explanation.quotes.map { quote in
            let statements = quote.statements.map {
                "\($0.oracle)/\($0.entry.index) \($0.price)\($0.agrees ? "" : "!")"
            }
            return "\(quote.asset) \(quote.price.map { "\($0)" } ?? "none"): "
                + statements.joined(separator: ", ")
        }
    }

    @Test func whomTheToleranceLeavesOutIsNamed() throws {
        let portfolio = try after([
            ["BND": "10", "VTI": "200", "VIX": "20"], ["BND": "10", "VTI": "201"],
            ["BND": "10.1", "VTI": "2000", "VIX": "20.1", "Z": "1"],
        ])
        // The lower median of those that agree.
        let first = try #require(
            try portfolio.account.explanation(in: portfolio.market)?.quotes[0].statements[0].entry
                .index)
        #expect(
            try rows(portfolio) == [
                "BND 10: 0/\(first) 10, 1/\(first + 1) 10, 2/\(first + 2) 10.1",
                "VIX 20: 0/\(first) 20, 2/\(first + 2) 20.1",
                "VTI 200: 0/\(first) 200, 1/\(first + 1) 201, 2/\(first + 2) 2000!",
            ])
    }

    @Test func whereTooFewAgreeAllAreLeftOut() throws {
        let portfolio = try after([
            ["BND": "10", "VTI": "200"], ["BND": "10.2", "VTI": "200"], ["BND": "10.4"],
        ])
        #expect(try portfolio.verdict() == "price-stale BND")
        let quotes = try rows(portfolio)
        #expect(quotes.count == 3)
        #expect(quotes[0].hasPrefix("BND none: ") && quotes[0].count { $0 == "!" } == 3)
        #expect(quotes[1] == "VIX none: ")
        #expect(!quotes[2].contains("!"))
    }

    @Test func oneOracleIsNotNamed() throws {
        var portfolio = try after([["BND": "10", "VTI": "200"]])
        #expect(try rows(portfolio) == [])
        // Nor is one that follows several.
        portfolio = try after([["VTI": "200"], ["VTI": "201"]])
        #expect(try rows(portfolio).count == 3)
        portfolio.market.require(1)
        try state([["BND": "10", "VTI": "300"]], on: "2024-01-03", in: &portfolio)
        #expect(try rows(portfolio) == [])
        #expect(portfolio.market.session?.number == 2)
    }
}
