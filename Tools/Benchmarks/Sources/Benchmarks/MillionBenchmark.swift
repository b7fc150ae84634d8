import Encoding
import FileStorage
import Operator
import Quantities
import Records
import Signing
import Storage

/// The audit of a ledger of a million entries, its time and its memory; then its publication.
struct MillionBenchmark {
    let cast: Cast
    let work: String
    let programs: String
    /// How many entries; a million unless it is only tried out.
    let count: Int

    func run() throws {
        let path = work + "/million"
        let start = now()
        let made = try make(path)
        print("made a ledger of \(made) entries in \(text(now() - start, 0)) s")
        let process = ProcessRun([programs + "/mandate-audit", path])
        precondition(process.status == 0, "the audit of \(path) has findings")
        print("  mandate-audit         \(text(process.seconds, 1)) s")
        print("  peak memory           \(text(process.megabytes, 1)) MB (at most 128 wanted)")
        try PublishBenchmark(cast: cast, path: path).run(
            after: count - 1, Timestamp(seconds: Int64(count) * 60))
    }

    /// Makes the ledger, and lets go of it; gives the number of its entries.
    private func make(_ path: String) throws -> Int {
        let storage = try FileStorage(path, .new, remembered: .file(path + ".checkpoint"))
        var ledger = try Ledger(storage, signer: cast.operatorKey, clock: { .epoch })
        let genesis = Statement(after: nil, body: .genesis(cast.genesis), ledger: Cast.origin)
        let note = try Drafting.note(genesis.text, signers: cast.owners + [cast.operatorKey])
        guard case .admitted = try ledger.admit(note) else { throw Refused() }
        let asset = try AssetID("VTI")
        for number in 1..<count {
            let prices = Prices(
                asOf: try Timestamp(seconds: Int64(number) * 60), number: number,
                prices: [Prices.Quote(asset: asset, price: try Price("101.25"))],
                session: try Identifier("minute-\(number)"))
            try require(ledger.sign(.prices(prices), by: [cast.oracle]))
        }
        try ledger.settle()
        return ledger.replay.size
    }
}
