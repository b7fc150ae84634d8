import Chain
import Encoding
import FileStorage
import Keys
import Operator
import Publication
import Quantities
import Records
import Signing
import Storage

/// Publishing a ledger, then 1,000 entries more, and proving its entries.
struct PublishBenchmark {
    let cast: Cast
    let path: String

    private static let proofs = 1000
    private static let more = 1000

    /// Prints the figures. Appends entries to the ledger, whose last prices had this number and were
    /// of this time.
    func run(after number: Int, _ time: Timestamp) throws {
        let site = path + ".site"
        let first = try timed { try Publication.publish(path, to: site) }
        print(
            "  publish all           \(text(first.seconds, 2)) s, \(first.result.files.count) files"
        )

        let opening = try timed {
            try FileStorage(path, remembered: .file(path + ".checkpoint")).head.size
        }
        let size = opening.result
        print("  open for writing      \(text(opening.seconds, 2)) s (at most 3 wanted at 10^6)")

        try append(after: number, time)
        let again = try timed { try Publication.publish(path, to: site) }
        precondition(again.result.checkpoint.size == size + Self.more, "entries are missing")
        print(
            "  publish 1,000 more    \(text(again.seconds, 3)) s, \(again.result.files.count) files "
                + "(less than 1 wanted)")
        try prove(size)
    }

    private func prove(_ size: Int) throws {
        let snapshot = try LedgerSnapshot(path)
        // A multiplier without a common factor goes all over the ledger.
        let indices = (0..<Self.proofs).map { $0 * 7919 % size }
        let proving = try timed {
            for index in indices { _ = try snapshot.inclusionProof(index) }
        }
        print(
            "  an inclusion proof    \(text(proving.seconds / Double(Self.proofs) * 1000, 3)) ms "
                + "once opened (less than 5 wanted)")
        let whole = try timed {
            var snapshot = try LedgerSnapshot(path)
            return try snapshot.proof(size / 2).bytes.count
        }
        print("  a proof from nothing  \(text(whole.seconds * 1000, 1)) ms with its entry")
    }

    private func append(after number: Int, _ time: Timestamp) throws {
        let storage = try FileStorage(path, remembered: .file(path + ".checkpoint"))
        var ledger = try Ledger(storage, signer: cast.operatorKey, clock: { .epoch })
        let asset = try AssetID("VTI")
        for step in 1...Self.more {
            let prices = Prices(
                asOf: try time.adding(seconds: Int64(step) * 60), number: number + step,
                prices: [Prices.Quote(asset: asset, price: try Price("101.25"))],
                session: try Identifier("later-\(step)"))
            // Nothing is decided here, so a decision may well be missing.
            _ = try ledger.sign(
                .prices(prices), by: [cast.oracle], allowing: [.decisionMissing])
        }
        try ledger.settle()
    }
}

/// What work gives, and how many seconds it took.
func timed<Result>(_ work: () throws -> Result) rethrows -> (seconds: Double, result: Result) {
    let start = now()
    let result = try work()
    return (now() - start, result)
}
