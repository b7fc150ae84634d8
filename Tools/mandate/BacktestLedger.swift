import Audit
import Authority
import Backtest
import Broker
import Chain
import Console
import Contract
import FileStorage
import Files
import Keys
import Operator
import Quantities
import Records
import Signing
import Storage
import Tables

/// Writes the ledger that a backtest would have left, for an audit to check: with keys made for it
/// and thrown away, under an origin that no one can mistake for a real one.
struct BacktestLedger {
    let mandate: Mandate
    let source: [UInt8]
    let rows: PriceRows
    let flows: [FlowTable.Flow]
    let cash: Money
    let lot: Quantity
    let venue: PaperVenue
    let asOf: AsOfOption

    private static let portfolio = "backtest"

    /// Writes the ledger to a new directory, which is there only once it is whole. Throws `Failure`.
    func write(to directory: String) throws {
        var directory = directory
        while directory.utf8.count > 1 && directory.hasSuffix("/") { directory.removeLast() }
        let staging = FileSystem.temporaryPath(beside: directory)
        // Nobody can append once the keys are gone, so nothing is remembered of it either.
        let remembered = staging + ".checkpoint"
        defer {
            try? FileSystem.removeAll(staging)
            try? FileSystem.removeAll(remembered)
        }
        do {
            try requireRoom(for: directory)
            let size = try writeAll(to: staging, remembered: remembered)
            try FileSystem.rename(staging, to: directory)
            try FileSystem.synchronizeDirectory(FileSystem.parent(of: directory))
            Program.remark(
                "wrote the ledger \(directory): \(size) entries; its keys are gone")
        } catch let failure as Failure {
            throw failure
        } catch let error as OperatorError {
            throw Failure(error)
        } catch let error as StorageError {
            throw Failure(error)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// Throws `Failure` where something is in the way.
    private func requireRoom(for directory: String) throws {
        try FileSystem.makeDirectories(FileSystem.parent(of: directory))
        switch try FileSystem.kind(of: directory) {
        case nil: return
        case .directory? where try FileSystem.list(directory).isEmpty: return
        default:
            throw Failure.unusable(
                "\(directory) is not empty; choose another directory for the new ledger")
        }
    }

    /// Writes the ledger and gives the number of its entries.
    private func writeAll(to directory: String, remembered: String) throws -> Int {
        let origin = "backtest.invalid/" + slug
        let owner = try SigningKey(generatedFor: "owner." + origin)
        let custodian = try SigningKey(generatedFor: "custodian." + origin)
        let executor = try SigningKey(generatedFor: "executor." + origin)
        let operatorKey = try SigningKey(generatedFor: origin)
        let oracles = try (1...mandate.prices.of).map {
            try SigningKey(generatedFor: "oracle-\($0)." + origin)
        }
        let storage = try FileStorage(directory, .new, remembered: .file(remembered))
        var ledger = try LedgerOptions.open(storage, key: operatorKey)
        try begin(&ledger, origin, owner, custodian, executor, operatorKey, oracles)

        var runner = Runner(executor: executor, venue: venue)
        var progress = Progress("session", of: rows.table.days.count)
        var taken = 0
        try rows.forEach(from: nil, until: nil, asOf: asOf) { row, prices in
            let day = rows.table.days[row]
            while taken < flows.count, flows[taken].day <= day {
                taken += 1
                try take(flows[taken - 1], "flow \(taken)", custodian, oracles, &ledger)
            }
            for oracle in oracles.prefix(mandate.prices.needed) {
                try ledger.record(
                    prices, by: oracle, place: "session \(prices.session)")
            }
            try require(runner.settle(&ledger))
            progress.update(row + 1)
        }
        progress.finish()
        try ledger.settle()
        return ledger.replay.size
    }

    /// The mandate's name as the end of an origin.
    private var slug: String {
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
        let letters = mandate.name.lowercased().map { allowed.contains($0) ? $0 : "-" }
        return String(letters.prefix(40))
    }

    private func begin(
        _ ledger: inout OpenLedger, _ origin: String, _ owner: SigningKey,
        _ custodian: SigningKey, _ executor: SigningKey, _ operatorKey: SigningKey,
        _ oracles: [SigningKey]
    ) throws {
        var keys = [
            Genesis.Grant(key: "\(owner.verifierKey)", role: .owner),
            Genesis.Grant(key: "\(custodian.verifierKey)", role: .custodian),
            Genesis.Grant(key: "\(executor.verifierKey)", role: .executor),
            Genesis.Grant(key: "\(operatorKey.verifierKey)", role: .operator_),
        ]
        keys += oracles.map { Genesis.Grant(key: "\($0.verifierKey)", role: .oracle) }
        let genesis = Genesis(
            gap: 86_400, keys: keys, lag: 86_400, mode: .historical,
            oraclesNeeded: mandate.prices.needed, ownersNeeded: 1)
        let first = Statement(after: nil, body: .genesis(genesis), ledger: origin)
        let note = try Drafting.note(first.text, signers: [owner, operatorKey])
        if case .refused(let findings) = try ledger.admit(note) { try require(findings) }
        let forever = try Timestamp("9999-12-31T23:59:59Z")
        let id = try Identifier(BacktestLedger.portfolio)
        try require(
            ledger.sign(
                .portfolio(
                    Portfolio(
                        acceptBy: forever, currency: mandate.currency, id: id, ownersNeeded: 1,
                        owners: ["\(owner.verifierKey)"])), by: [owner]))
        try require(
            ledger.sign(
                .contract(
                    Contract(
                        acceptBy: forever, portfolio: id, revision: 1,
                        source: Mandate.lines(of: source))), by: [owner]))
        if lot != Account.smallestLot {
            // What only comes in by a flow is sold in lots too.
            let assets = Set(mandate.holdings.map(\.asset) + flows.map(\.asset))
            for id in assets.subtracting([.cash]).sorted() {
                let asset = Asset(
                    acceptBy: forever, currency: mandate.currency, id: id, lot: lot, revision: 1)
                try require(ledger.sign(.asset(asset), by: [owner]))
            }
        }
        guard cash > .zero else { return }
        try flow(.deposit, cash.units, .cash, "opening", custodian, &ledger)
    }

    private func take(
        _ flow: FlowTable.Flow, _ reference: String, _ custodian: SigningKey,
        _ oracles: [SigningKey], _ ledger: inout OpenLedger
    ) throws {
        let purpose: Flow.Purpose
        switch flow.kind {
        case .deposit: purpose = .deposit
        case .withdraw: purpose = .withdrawal
        case .income: purpose = .income
        case .fee: purpose = .fee
        case .tax: purpose = .tax
        case .split: return try split(flow, oracles, &ledger)
        }
        try self.flow(
            purpose, flow.amount.units, flow.asset, reference, custodian, &ledger)
    }

    /// Has as many oracles state a split as are needed.
    private func split(
        _ flow: FlowTable.Flow, _ oracles: [SigningKey], _ ledger: inout OpenLedger
    ) throws {
        guard let change = flow.split else { return }
        let event = Action.Event(
            asset: flow.asset, effective: try Timestamp(flow.day), change: change)
        for oracle in oracles.prefix(mandate.prices.needed) {
            let number = ledger.replay.authority.nextNumber(of: oracle.verifierKey)
            try require(ledger.sign(.action(Action(event, number: number)), by: [oracle]))
        }
    }

    private func flow(
        _ purpose: Flow.Purpose, _ units: Int128, _ asset: AssetID, _ reference: String,
        _ custodian: SigningKey, _ ledger: inout OpenLedger
    ) throws {
        let number = ledger.replay.authority.nextNumber(of: custodian.verifierKey)
        try require(
            ledger.sign(
                .flow(
                    Flow(
                        amount: try Quantity(units: units), asset: asset, number: number,
                        portfolio: try Identifier(BacktestLedger.portfolio), purpose: purpose,
                        reference: .plain(reference))), by: [custodian]))
    }

    private func require(_ findings: [Finding]) throws {
        guard findings.isEmpty else {
            throw Failure.refused(findings, of: "a statement of the backtest is")
        }
    }
}
