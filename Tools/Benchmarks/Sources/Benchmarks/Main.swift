import Broker
import FileStorage
import Files
import Glibc
import Keys
import Operator
import Quantities
import Records
import Tables

/// Measures Mandate beside what it rests on, in one run, and prints the ratios.
@main
struct Benchmarks {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else {
            print(
                "usage: Tools/Benchmarks/run [audit] [replay] [commit] [append] [backtest] [publish] "
                    + "[looks [COUNT]] [million [COUNT]]")
            exit(2)
        }
        let (programs, root) = (arguments[1], arguments[2])
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var pattern = Array("\(temporary)/mandate-benchmark-XXXXXX".utf8CString)
        guard mkdtemp(&pattern) != nil else { exit(2) }
        let work = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        setenv("XDG_STATE_HOME", work + "/state", 1)
        defer { _ = ProcessRun(["/bin/rm", "-rf", work]) }

        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let csv = root + "/Ledger/sample/sp500-20-daily-1990-2022.csv"
        let table = try PriceTable(
            csv: FileSystem.read(csv, maximumByteCount: 1 << 24), file: csv)
        let mandate = root + "/Contracts/twenty-shares.mandate"
        let source = String(
            decoding: try FileSystem.read(mandate, maximumByteCount: 1 << 20), as: UTF8.self)
        let cast = try Cast()

        var chosen = Set(arguments.dropFirst(3))
        // A number is how many entries `million` makes, or portfolios `looks`.
        let count = chosen.compactMap { Int($0) }.max()
        chosen = chosen.filter { Int($0) == nil }
        func isChosen(_ name: String) -> Bool {
            chosen.contains(name) || (chosen.isEmpty && name != "million" && name != "looks")
        }
        let path = work + "/fund"
        if isChosen("audit") || isChosen("publish") {
            try makeLedger(cast, at: path, source: source, table: table)
        }
        if isChosen("audit") {
            try await AuditBenchmark(path: path, programs: programs).run(cores: cores)
        }
        if isChosen("replay") { try ReplayBenchmark(cast: cast, table: table).run() }
        if isChosen("commit") { try CommitBenchmark(cast: cast, work: work).run() }
        if isChosen("append") {
            try await AppendBenchmark(cast: cast, work: work, root: root).run(cores: cores)
        }
        if isChosen("backtest") {
            try BacktestBenchmark(
                mandate: mandate, source: source, csv: csv, table: table, programs: programs
            ).run()
        }
        if isChosen("publish"), let last = table.days.last {
            print("publication of the demo ledger")
            try PublishBenchmark(cast: cast, path: path).run(
                after: table.days.count, Timestamp(last, second: 75_600))
        }
        if isChosen("looks") { try LooksBenchmark(portfolios: max(1, count ?? 10_000)).run() }
        if isChosen("million") {
            try MillionBenchmark(
                cast: cast, work: work, programs: programs, count: max(2, count ?? 1_000_000)
            ).run()
        }
    }

    private static func makeLedger(
        _ cast: Cast, at path: String, source: String, table: PriceTable
    ) throws {
        let start = now()
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var ledger = try cast.ledger(at: path, mandate: lines)
        var runner = Runner(
            executor: cast.executor, venue: PaperVenue(broker: PaperBroker(fee: .zero)))
        for prices in try statements(of: table) {
            try require(ledger.sign(.prices(prices), by: [cast.oracle]))
            try require(runner.settle(&ledger))
        }
        try ledger.settle()
        let rate = Double(ledger.replay.size) / (now() - start)
        print("made the demo ledger: \(ledger.replay.size) entries, \(text(rate, 0)) a second")
    }
}
