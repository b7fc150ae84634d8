import ArgumentParser
import Audit
import Broker
import Console
import Contract
import KeyArguments
import Keys
import Operator
import Quantities
import Records
import Tables

/// Decides, executes and records until nothing is due.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Decide, execute and record, until nothing is due.",
        discussion: """
            With --prices each session of the table is recorded, decided and traded before the \
            next; sessions the ledger has are passed over.
            """)

    @OptionGroup var options: LedgerOptions

    @Option(help: "The executor's key file.")
    var executor: String

    @Option(help: "A table of prices (CSV) to record on the way.")
    var prices: String?

    @Option(help: "The oracle's key file, with --prices.")
    var oracle: String?

    @Option(help: "What executes orders: paper.")
    var broker = "paper"

    @Option(help: "What the paper broker takes, as a part of the value, such as 10bp.")
    var fee: RateArgument = .zero

    @Option(help: "Which close fills a decision: its own (close) or the next one (next).")
    var fill: FillArgument = .close

    @Option(help: "The last date to record.")
    var until: DayArgument?

    @OptionGroup var asOf: AsOfOption

    func validate() throws {
        guard broker == "paper" else {
            throw ValidationError("--broker \(broker): only the paper broker is built so far")
        }
        guard (prices == nil) == (oracle == nil) else {
            throw ValidationError("--prices and --oracle go together")
        }
    }

    func run() async throws {
        let rows = try prices.map { try PriceRows(file: $0) }
        let oracleKey = try oracle.map(options.passphrase.key)
        let executorKey = try options.passphrase.key(executor)
        var ledger = try options.open()
        var runner = Runner(
            executor: executorKey,
            venue: PaperVenue(broker: PaperBroker(fee: fee.rate), fillsAtOnce: fill == .close))
        let before = ledger.replay.size
        try settle(&runner, &ledger)
        var sessions = 0
        if let rows, let oracleKey {
            var progress = Progress("session", of: rows.table.days.count)
            let first = ledger.replay.market?.session.map { Day(number: $0.day.number + 1) }
            try rows.forEach(from: first, until: until?.day, asOf: asOf) { row, prices in
                try ledger.record(
                    prices, by: oracleKey, place: "session \(prices.session)")
                try settle(&runner, &ledger)
                sessions += 1
                progress.update(row + 1)
            }
            progress.finish()
        }
        try ledger.complete()
        Program.say(
            "\(sessions) sessions, \(runner.counts.decisions) decisions, "
                + "\(runner.counts.trades) trades; \(ledger.replay.size - before) entries added, "
                + "\(ledger.replay.size) in all")
    }

    private func settle(
        _ runner: inout Runner<SigningKey, PaperVenue>, _ ledger: inout OpenLedger
    ) throws {
        let findings: [Finding]
        do throws(OperatorError) {
            findings = try runner.settle(&ledger)
        } catch {
            throw Failure(error)
        }
        guard !findings.isEmpty else { return }
        try ledger.complete()
        throw Failure.refused(findings, of: "a statement of the executor was")
    }
}
