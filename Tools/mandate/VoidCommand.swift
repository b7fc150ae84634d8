import ArgumentParser
import Audit
import Authority
import Chain
import Console
import Encoding
import Quantities
import Records
import Signing

/// Undoes a trade or prices in the open.
struct VoidCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "void",
        abstract: "Undo a busted trade, or prices that are wrong, in the open.",
        discussion: """
            A trade is undone by the portfolio's owners and the executor who signed it, prices by \
            the ledger's owners and the oracle who stated them. The entry stays where it is; from \
            the void on it counts no more. What is open or due is cancelled, and the next session \
            is a look.

              mandate void fund 421 --reason "busted by the venue" \\
                --sign keys/alice.pem keys/bob.pem keys/executor.pem
              mandate void fund 421 --reason "busted by the venue" --unsigned > void.txt
            """)

    @OptionGroup var statement: StatementOptions

    @Argument(help: "The index of the entry, of prices in parts that of the last.")
    var index: Int

    @Option(help: "Why, as it will stand in the ledger.")
    var reason: String

    func validate() throws {
        guard index >= 0 else { throw ValidationError("entries are counted from 0") }
        guard !reason.isEmpty else { throw ValidationError("--reason: say why") }
    }

    func run() async throws {
        let (leaf, portfolio) = try undone()
        try statement.carryOut { replay in
            .void(
                Voiding(
                    acceptBy: try statement.deadline(in: replay),
                    entry: Reference(index: index, leaf: leaf), portfolio: portfolio,
                    reason: .plain(reason)))
        }
    }

    /// The leaf of the entry to undo, and the portfolio whose trade it is.
    private func undone() throws -> (leaf: Digest, portfolio: Identifier?) {
        let path = statement.ledger.ledger
        var found: UnverifiedEntry?
        try ReadLedger.forEach(path, upTo: index) { if $0.index == index { found = $0 } }
        guard let found else { throw Failure.unusable("\(path) has no entry \(index)") }
        var hasher = SHA256()
        let leaf = hasher.leaf(found.bytes.span)
        switch try? ReadEntry(found.bytes).statement.get().body {
        case .trade(let trade): return (leaf, trade.portfolio)
        case .prices: return (leaf, nil)
        default:
            throw Failure.refused(
                "entry \(index) is neither a trade nor prices: nothing was signed")
        }
    }
}
