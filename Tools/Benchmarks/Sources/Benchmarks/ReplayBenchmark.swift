import Audit
import Chain
import Encoding
import Operator
import Quantities
import Records
import Signing
import Tables

/// Reading, hashing, chaining and replaying price statements, without their signatures.
struct ReplayBenchmark {
    let cast: Cast
    let table: PriceTable

    func run() throws {
        let entries = try makeEntries()
        let observations = table.days.count * table.assets.count
        let time = try best(of: 5) {
            var replay = Replay()
            var tree = CompactTree()
            var hasher = SHA256()
            for (index, bytes) in entries.enumerated() {
                let prepared = PreparedEntry(
                    accepted: UnverifiedEntry(index: index, bytes: bytes), hasher: &hasher)
                guard let leaf = prepared.leaf else { throw Refused() }
                try require(replay.take(prepared, leaf: leaf))
                tree.append(leaf, hasher: &hasher)
                replay.keep(tree)
            }
            precondition(replay.market?.session?.number == table.days.count)
        }
        let rate = Double(observations) / time / 1e6
        print("reading, hashing, chaining and replaying prices, one core, no signatures")
        print("  \(observations) observations in \(text(time * 1000, 1)) ms")
        print("  rate                  \(text(rate)) million a second (at least 3 wanted)")
    }

    private func makeEntries() throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var previous = Digest.zero
        var hasher = SHA256()
        var time = Timestamp.epoch
        func append(_ statement: Statement, _ signers: [some NoteSigner]) throws {
            let header = EntryHeader(index: entries.count, previous: previous, time: time)
            let bytes = header.line + (try Drafting.note(statement.text, signers: signers))
            previous = hasher.leaf(bytes.span)
            entries.append(bytes)
        }
        try append(
            Statement(after: nil, body: .genesis(cast.genesis), ledger: Cast.origin),
            cast.owners + [cast.operatorKey])
        for prices in try statements(of: table) {
            time = max(time, prices.asOf)
            let after = Reference(index: entries.count - 1, leaf: previous)
            try append(
                Statement(after: after, body: .prices(prices), ledger: Cast.origin), [cast.oracle])
        }
        return entries
    }
}
