import ArgumentParser
import Audit
import Authority
import Console
import Contract
import Files
import KeyArguments
import Keys
import Operator
import Quantities
import Records
import Tables

/// The time of day a table's prices are of.
struct AsOfOption: ParsableArguments {
    @Option(
        name: .customLong("at"),
        help: "The time of day in UTC that the prices are of, HH:MM or HH:MM:SS.")
    var time = "21:00"

    /// The second of the day, or nothing where it is no time of day.
    private var second: Int? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.count == 2 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                ? Int(part) : nil
        }
        guard numbers.count == parts.count, (2...3).contains(numbers.count), numbers[0] < 24,
            numbers[1...].allSatisfy({ (0..<60).contains($0) })
        else { return nil }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
    }

    func validate() throws {
        guard second != nil else {
            throw ValidationError("--at \(time) is not a time of day such as 21:00")
        }
    }

    /// The as-of time of a date. Throws `Failure`.
    func asOf(_ day: Day) throws -> Timestamp {
        guard let second, let asOf = try? Timestamp(day, second: second) else {
            throw Failure.unusable("--at \(time) on \(day) is not a time such as 21:00")
        }
        return asOf
    }
}

/// A table of prices and how its rows become statements.
struct PriceRows {
    let table: PriceTable

    /// The rows of a table that has been read.
    init(_ table: PriceTable) { self.table = table }

    /// Reads a table from a file. Throws `Failure`.
    init(file path: String) throws {
        do {
            let bytes = try FileSystem.read(path, maximumByteCount: 1 << 30)
            table = try PriceTable(csv: bytes, file: path)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// The columns in the order in which a statement lists their assets.
    private func columns() -> [Int] {
        table.assets.indices.sorted { table.assets[$0] < table.assets[$1] }
    }

    /// Calls `body` with the prices of every row from `first` on, each with the number after the
    /// one `number` gives.
    func forEach(
        from first: Day?, until last: Day?, asOf: AsOfOption,
        _ body: (Int, Prices) throws -> Void
    ) throws {
        let order = columns()
        for row in table.days.indices {
            let day = table.days[row]
            if let first, day < first { continue }
            if let last, day > last { return }
            var quotes: [Prices.Quote] = []
            quotes.reserveCapacity(order.count)
            for column in order {
                guard let price = table[row, column] else { continue }
                quotes.append(Prices.Quote(asset: table.assets[column], price: price))
            }
            let volumes = order.compactMap { column in
                table.volume(row: row, column: column).map {
                    Prices.Volume(asset: table.assets[column], quantity: $0)
                }
            }
            let prices = Prices(
                asOf: try asOf.asOf(day), number: 0, prices: quotes,
                session: Identifier(day), volumes: volumes)
            try body(row, prices)
        }
    }
}

/// Records an oracle's prices.
struct PricesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Record an oracle's prices from a table.",
        discussion: """
            The table is wide (date,VTI,BND) or long (date,asset,price or \
            date,asset,price,volume); an empty cell is no price, or no volume. Recording stops at \
            a session in which a rebalance is due and not decided: `mandate run` comes first. \
            Prices under a name that is no longer traded are recorded, and said to count for \
            nothing.
            """)

    @OptionGroup var options: LedgerOptions

    @Argument(help: "The table, a CSV file.")
    var table: String

    @Option(help: "The oracle's key file.")
    var sign: String

    @OptionGroup var asOf: AsOfOption

    @Flag(
        name: .customLong("even-if-due"),
        help: "Record what really happened, though a rebalance that was due is then missing.")
    var evenIfDue = false

    func run() async throws {
        let rows = try PriceRows(file: table)
        let oracle = try options.passphrase.key(sign)
        var ledger = try options.open()
        var recorded = 0
        var idle: Set<AssetID> = []
        var progress = Progress("session", of: rows.table.days.count)
        try rows.forEach(from: nil, until: nil, asOf: asOf) { row, prices in
            try ledger.record(
                prices, by: oracle, allowing: evenIfDue ? [.decisionMissing] : [],
                place: "\(table): \(prices.session)")
            recorded += 1
            if let market = ledger.replay.market {
                idle.formUnion(prices.prices.lazy.map(\.asset).filter { !market.trades($0) })
            }
            progress.update(row + 1)
        }
        try ledger.complete()
        progress.finish()
        Program.say(
            "recorded \(recorded) session\(recorded == 1 ? "" : "s"); the ledger has "
                + "\(ledger.replay.size) entries")
        for asset in idle.sorted() {
            Program.remark(
                "note: prices of \(asset) count for nothing: no asset is traded under this name, "
                    + "which was given up, is still to come, or was delisted")
        }
    }
}

extension Ledger where Store: ~Copyable, Signer == SigningKey {
    /// Signs and admits an oracle's next prices. Throws `Failure` with what is against it; what
    /// was admitted before is made durable first.
    mutating func record(
        _ prices: Prices, by oracle: SigningKey, allowing: Set<FindingCode> = [], place: String
    ) throws {
        var prices = prices
        prices.number = replay.authority.nextNumber(of: oracle.verifierKey)
        let findings: [Finding]
        do throws(OperatorError) {
            findings = try sign(.prices(prices), by: [oracle], allowing: allowing)
        } catch {
            throw Failure(error)
        }
        guard !findings.isEmpty else { return }
        try complete()
        let isDue = findings.contains { $0.code == .decisionMissing }
        throw Failure.refused(findings, of: place).adding(
            isDue ? "; `mandate run` decides it, --even-if-due records the prices all the same" : ""
        )
    }

    /// Makes everything admitted durable. Throws `Failure`.
    mutating func complete() throws {
        do throws(OperatorError) {
            try settle()
        } catch {
            throw Failure(error)
        }
    }
}

extension Market {
    /// Whether a name stands for an asset that can be traded, as far as is known.
    func trades(_ asset: AssetID) -> Bool {
        guard let currency = currency(of: asset) ?? (try? Currency("USD")) else { return true }
        // It is what may be registered, in the currency that it has.
        return check(
            Asset(
                acceptBy: .epoch, currency: currency, groups: [], id: asset,
                lot: Account.smallestLot, revision: 1)
        ).isEmpty
    }
}

extension Failure {
    /// The same with more to say.
    func adding(_ text: String) -> Failure { Failure(code: code, message: message + text) }
}
