import ArgumentParser
import Audit
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

/// Writes a history anew without one decision: every statement signed again with its signers'
/// own keys, chained again, later decisions made as the mandate asks from there on.
struct OmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "omit",
        abstract: "Write a copy without one decision, chained and signed anew with every key.")

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Argument(help: "The directory for the copy.")
    var copy: String

    @Option(help: "The number of the decision to leave out.")
    var decision: Int

    @Option(parsing: .upToNextOption, help: "Every key file.")
    var keys: [String]

    @Option(help: "The fee of the paper broker, in basis points.")
    var feeBasisPoints = 0

    func validate() throws {
        guard (0..<10_000).contains(feeBasisPoints) else {
            throw ValidationError(
                "--fee-basis-points \(feeBasisPoints): give a number from 0 to 9999")
        }
    }

    func run() async throws {
        let signers = try keys.map { path in
            try PrivateKey(file: path) { () throws(KeyError) in
                try Passphrase.prompt("Passphrase of \(path)")
            }
        }
        let source = try Source(ledger)
        let omitted = try source.session(ofDecision: decision)
        let operatorKey = try source.key(of: .operator_, among: signers)
        let executor = try source.key(of: .executor, among: signers)
        let rate = try Weight(units: Int128(feeBasisPoints) * 100_000_000)
        let storage = try FileStorage(copy, .new, remembered: .file(copy + ".checkpoint"))
        var forged = try Ledger(storage, signer: operatorKey, clock: { .epoch })
        var runner = Runner(
            executor: executor, venue: PaperVenue(broker: PaperBroker(fee: rate)))
        for entry in source.entries {
            guard case .success(var statement) = entry.statement else { continue }
            switch statement.kind {
            case .decision, .trade, .close: continue
            default: break
            }
            statement.after = statement.after.map {
                $0.index == 0 ? $0 : forged.last ?? $0
            }
            let own = entry.signatures.compactMap { signature in
                signers.first { signature.isSaidToBe(by: $0.verifierKey) }
            }
            let note = try Drafting.note(statement.text, signers: own)
            if case .refused(let findings) = try forged.admit(note, allowing: [.decisionMissing]) {
                throw Failure.refused(findings.map(\.message).joined(separator: "; "))
            }
            guard statement.kind == .prices, entry.header.index != omitted.entry else { continue }
            let findings = try runner.settle(&forged)
            guard findings.isEmpty else {
                throw Failure.refused(findings.map(\.message).joined(separator: "; "))
            }
        }
        try forged.settle()
        Program.say(
            "left out decision \(decision) of session \(omitted.session); "
                + "\(forged.replay.size) entries chained and signed anew")
    }
}

/// The entries of the ledger that is forged.
private struct Source {
    var entries: [ReadEntry] = []

    init(_ directory: String) throws {
        var reader = try LedgerReader(directory)
        while let item = try reader.next() {
            guard case .entry(let frame) = item else {
                throw Failure.unusable("\(directory) is damaged")
            }
            entries.append(try ReadEntry(frame.bytes))
        }
    }

    /// The session a decision was made at, and the entry that completed it.
    func session(ofDecision number: Int) throws -> (session: Identifier, entry: Int) {
        var last: (session: Identifier, entry: Int)?
        for entry in entries {
            switch entry.statement {
            case .success(let statement):
                if case .prices(let prices) = statement.body {
                    last = (prices.session, entry.header.index)
                }
                if case .decision(let decision) = statement.body, decision.number == number,
                    let last
                {
                    return last
                }
            case .failure(let error): throw error
            }
        }
        throw Failure.unusable("there is no decision \(number)")
    }

    /// The key of a role that genesis names.
    func key(of role: Role, among signers: [PrivateKey]) throws -> PrivateKey {
        guard let first = entries.first, case .success(let statement) = first.statement,
            case .genesis(let genesis) = statement.body
        else { throw Failure.unusable("the ledger has no genesis") }
        let names = genesis.keys.filter { $0.role == role }.map(\.key)
        guard let key = signers.first(where: { names.contains($0.verifierKey.description) }) else {
            throw Failure.unusable("the \(role.rawValue)'s key is not among --keys")
        }
        return key
    }
}
