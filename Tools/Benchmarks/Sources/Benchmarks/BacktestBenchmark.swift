import Backtest
import Contract
import Quantities
import Tables

/// The backtest of the twenty shares: its run time, and the time of the whole process.
struct BacktestBenchmark {
    let mandate: String
    let source: String
    let csv: String
    let table: PriceTable
    let programs: String

    func run() throws {
        let (rules, _) = try Mandate.parse(source, file: mandate)
        var decisions = 0
        let time = try best(of: 10) {
            let result = try Backtest(
                rules, prices: table, pricesFile: csv, terms: Backtest.Terms(cash: Money("1000000"))
            ).run()
            decisions = result.decisionDates.count
        }
        var whole = Double.infinity
        for _ in 0..<10 {
            let process = ProcessRun([
                programs + "/mandate", "backtest", mandate, csv, "--cash", "1000000", "--json",
            ])
            precondition(process.status == 0, "the backtest failed")
            whole = min(whole, process.seconds)
        }
        print("backtest of twenty shares, \(table.days.count) sessions, \(decisions) decisions")
        print("  run time              \(text(time * 1000, 1)) ms (at most 10 wanted)")
        print("  whole process         \(text(whole * 1000, 1)) ms (at most 60 wanted)")
    }
}
