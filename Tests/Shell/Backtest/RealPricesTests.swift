import Backtest
import Contract
import Foundation
import Quantities
import Tables
import TestSupport
import Testing

/// Backtests of mandates of every kind on real prices against what `Contracts/reference` makes of
/// them: the exact final value, and with it every decision before.
@Suite struct RealPricesTests {
    struct Case: Decodable {
        struct Terms: Decodable {
            let cash: String
            let fee: String?
            let lot: String?
            let fill: String?
        }

        struct Result: Decodable {
            let decisionDates: [String]
            let fees: String
            let finalValue: String
            let turnover: String
        }

        let mandate: [String]
        let terms: Terms
        let result: Result
    }

    static let table: PriceTable? = try? PriceTable(
        csv: bytes(ofFile: Repository.path("Ledger/sample/sp500-20-daily-1990-2022.csv")),
        file: "sample")

    static let cases: [String: Case] =
        (try? JSONDecoder().decode(
            [String: Case].self,
            from: Data(bytes(ofFile: Repository.path("Contracts/reference/real.json"))))) ?? [:]

    @Test("there are cases to compare")
    func present() {
        #expect(Self.cases.count >= 12)
        #expect(Self.table?.days.count == 8313)
    }

    @Test(
        "decisions, costs and the final value are those of the reference",
        arguments: cases.keys.sorted())
    func follows(_ name: String) throws {
        let expected = try #require(Self.cases[name])
        let lines = ["mandate \"real\" in USD"] + expected.mandate
        let terms = Backtest.Terms(
            cash: try Money(expected.terms.cash), fee: try Weight(expected.terms.fee ?? "0"),
            lot: try Quantity(expected.terms.lot ?? "0.00000001"),
            fill: try #require(Backtest.Fill(rawValue: expected.terms.fill ?? "close")))
        let backtest = try Backtest(
            Mandate.parse(lines: lines).mandate, prices: try #require(Self.table),
            pricesFile: "sample", terms: terms)
        let result = try backtest.run()
        #expect(result.decisionDates.map { "\($0)" } == expected.result.decisionDates)
        #expect("\(result.finalValue)" == expected.result.finalValue)
        #expect("\(result.fees)" == expected.result.fees)
        #expect("\(result.turnover)" == expected.result.turnover)
    }

    /// The figure that other programs reach too.
    @Test("twenty shares at equal weights, monthly, make 396 decisions and 216,733,469.93")
    func published() throws {
        let source = try bytes(ofFile: Repository.path("Contracts/twenty-shares.mandate"))
        let backtest = try Backtest(
            Mandate.parse(source).mandate, prices: try #require(Self.table), pricesFile: "sample",
            terms: Backtest.Terms(cash: Money("1000000")))
        let result = try backtest.run()
        #expect(result.decisions == 396)
        #expect(result.sessions == 8313)
        #expect("\(result.first) \(result.last)" == "1990-01-02 2022-12-28")
        #expect("\(result.finalValue)" == "216733469.92679149828")
        #expect(result.fees == .zero)
    }
}
