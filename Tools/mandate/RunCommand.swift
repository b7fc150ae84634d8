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

            With --broker csv:DIR orders are written to DIR/orders, one file for each decision, and \
            what became of them is read from all files of DIR/fills, under the header

              status,portfolio,decision,asset,execution,executed,side,quantity,price,fee

            where status is fill or reject, and execution is the broker's own name for it. What was \
            recorded before is passed over, so files may stay and grow.
            """)

    @OptionGroup var options: LedgerOptions

    @Option(help: "The executor's key file.")
    var executor: String

    @Option(help: "A table of prices (CSV) to record on the way.")
    var prices: String?

    @Option(help: "The oracle's key file, with --prices.")
    var oracle: String?

    @Option(help: "What executes orders: paper, or csv:DIR.")
    var broker = "paper"

    @OptionGroup var paper: PaperOptions

    @Option(help: "The last date to record.", transform: DayArgument.read)
    var until: DayArgument?

    @OptionGroup var asOf: AsOfOption

    func validate() throws {
        guard broker == "paper" || directory != nil else {
            throw ValidationError("--broker \(broker): expected paper, or csv: and a directory")
        }
        guard directory == nil || !paper.isGiven else {
            throw ValidationError("--fee, --fill and --impact are the paper broker's")
        }
        guard (prices == nil) == (oracle == nil) else {
            throw ValidationError("--prices and --oracle go together")
        }
    }

    /// The directory of a broker of files.
    private var directory: String? {
        guard broker.hasPrefix("csv:"), broker.count > 4 else { return nil }
        return String(broker.dropFirst(4))
    }

    func run() async throws {
        guard let directory else {
            let venue = try paper.venue()
            _ = try run(at: venue, impact: venue.broker.impact)
            return
        }
        let broker: FileBroker
        do throws(FileBrokerError) {
            broker = try FileBroker(directory: directory)
        } catch {
            throw Failure.unusable("\(directory)/\(error)")
        }
        let accounts = try run(at: FileVenue(broker: broker))
        try send(accounts, to: broker)
    }

    /// Writes the orders of what is open, now that its decisions are durable, and says what became
    /// of others. Throws `Failure` where something was executed that cannot be recorded.
    private func send(_ accounts: [Account], to broker: FileBroker) throws {
        var unrecorded = broker.strangers(to: accounts.map(\.id))
        for account in accounts {
            do throws(FileBrokerError) {
                if let path = try broker.writeOrders(of: account) {
                    Program.remark("orders of \(account.id): \(path)")
                }
            } catch {
                throw Failure.unusable("\(error)")
            }
            for rejection in broker.rejections(of: account) { Program.remark(rejection) }
            unrecorded += broker.unrecorded(of: account)
        }
        guard unrecorded.isEmpty else {
            throw Failure.refused(unrecorded.joined(separator: "\nerror: "))
        }
    }

    /// Settles at a venue; gives what the portfolios come to.
    private func run<Venue: Execution>(
        at venue: Venue, impact: MarketImpact? = nil
    ) throws -> [Account] {
        let rows = try prices.map { try PriceRows(file: $0) }
        let oracleKey = try oracle.map(options.passphrase.key)
        let executorKey = try options.passphrase.key(executor)
        var ledger = try options.open()
        var runner = Runner(executor: executorKey, venue: venue)
        let before = ledger.replay.size
        try requireFigures(of: ledger.replay.accounts, for: impact)
        try settle(&runner, &ledger)
        var sessions = 0
        if let rows, let oracleKey {
            var progress = Progress("session", of: rows.table.days.count)
            let first = ledger.replay.market?.session.map { Day(number: $0.day.number + 1) }
            try rows.forEach(from: first, until: until?.day, asOf: asOf) { row, prices in
                try ledger.record(
                    prices, by: oracleKey, place: "session \(prices.session)")
                try requireFigures(of: ledger.replay.accounts, for: impact)
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
        return ledger.replay.accounts
    }

    /// Refuses to trade what the law has no figures of. An asset may be renamed on the way.
    private func requireFigures(of accounts: [Account], for impact: MarketImpact?) throws {
        guard let impact else { return }
        for account in accounts {
            let held = try account.inCustody().lines.filter { $0.quantity != .zero }.map(\.asset)
            let mandated = account.mandates.flatMap { $0.holdings.map(\.asset) }
            guard let asset = impact.firstUnknown(of: held + mandated) else { continue }
            throw Failure.unusable(
                "\(impact.table.file): found no row of \(asset), expected one of every asset that "
                    + "\(account.id) holds or may trade")
        }
    }

    private func settle<Venue: Execution>(
        _ runner: inout Runner<SigningKey, Venue>, _ ledger: inout OpenLedger
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
