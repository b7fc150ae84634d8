import Audit
import Authority
import Chain
import Encoding
import FileStorage
import Files
import Keys
import Operator
import Quantities
import Records
import Signing

/// Signed statements that are appended, one to a sync and many to a sync, beside bare syncs of as
/// many bytes, an SQLite table with a hash chain, and what OpenSSL verifies on all cores.
struct AppendBenchmark {
    let cast: Cast
    let work: String
    let root: String
    private let singles = 300
    private let grouped = 12_288
    private let rounds = 3

    /// Seconds that each way took for the same statements.
    private struct Times {
        var mandate = Double.infinity
        var bare = Double.infinity
        var sqlite = Double.infinity
    }

    func run(cores: Int) async throws {
        var ledger = try cast.ledger(at: work + "/appends", mandate: Cast.smallMandate)
        try ledger.settle()
        let notes = try notes(singles + rounds * grouped, after: ledger.last)
        let single = try appendSingles(notes[..<singles], to: &ledger)
        var group = Times()
        var verified = Double.infinity
        for round in 0..<rounds {
            let part = Array(notes[singles + round * grouped..<singles + (round + 1) * grouped])
            let signed = try part.map(signed)
            var start = now()
            await BareOpenSSL.verify(signed, cores: cores)
            verified = min(verified, now() - start)
            let before = ledger.replay.size
            start = now()
            let outcomes = try await ledger.admit(part)
            try ledger.settle()
            group.mandate = min(group.mandate, now() - start)
            precondition(outcomes.count == grouped && ledger.store.head.size == before + grouped)
            let entries = try ledger.store.read(before..<before + grouped)
            group.bare = min(group.bare, try bare(entries, by: groupSize))
            group.sqlite = min(group.sqlite, try sqlite(entries, by: groupSize))
        }
        report(single, group, verified, cores: cores)
    }

    private var groupSize: Int { Ledger<FileStorage, PrivateKey>.groupSize }

    private func report(_ single: Times, _ group: Times, _ verified: Double, cores: Int) {
        func rate(_ count: Int, _ seconds: Double) -> String { text(Double(count) / seconds, 0) }
        print("statements appended, each signed before; in statements a second")
        print("  one to a sync, each acknowledged")
        print("    mandate             \(rate(singles, single.mandate))")
        print("    bare sync           \(rate(singles, single.bare))")
        print("    SQLite, hash chain  \(rate(singles, single.sqlite))")
        print("  \(groupSize) to a sync")
        print("    mandate             \(rate(grouped, group.mandate))")
        print("    bare sync           \(rate(grouped, group.bare))")
        print("    SQLite, hash chain  \(rate(grouped, group.sqlite))")
        print("  OpenSSL verifies      \(rate(grouped, verified)) on \(cores) cores")
        print("  ratio                 \(text(verified / group.mandate)) (at least 0.7 wanted)")
    }

    /// One statement after another, in turns with bare syncs, since a disk's pace changes.
    private func appendSingles(
        _ notes: ArraySlice<[UInt8]>, to ledger: inout Ledger<FileStorage, PrivateKey>
    ) throws -> Times {
        let first = ledger.replay.size
        let file = try File(work + "/bare-singles", .createNew(permissions: 0o600))
        var offset = 0
        var times = Times(mandate: 0, bare: 0)
        for note in notes {
            var start = now()
            guard case .admitted(let place) = try ledger.admit(note) else { throw Refused() }
            try ledger.commit()
            times.mandate += now() - start
            let bytes = try ledger.store.read(place.index..<place.index + 1)[0]
            start = now()
            try file.write(bytes, at: offset)
            try file.synchronizeData()
            times.bare += now() - start
            offset += bytes.count
        }
        try ledger.settle()
        times.sqlite = try sqlite(ledger.store.read(first..<first + notes.count), by: 1)
        return times
    }

    /// Deposits that the custodian has signed.
    private func notes(_ count: Int, after place: Reference?) throws -> [[UInt8]] {
        try (0..<count).map { number in
            let flow = Flow(
                amount: try Quantity("1"), asset: .cash, number: number + 2,
                portfolio: try Identifier("balanced"), purpose: .deposit,
                reference: .plain("R-\(number)"))
            let statement = Statement(after: place, body: .flow(flow), ledger: Cast.origin)
            return try Drafting.note(statement.text, signers: [cast.custodian])
        }
    }

    private func signed(_ bytes: [UInt8]) throws -> BareOpenSSL.Signed {
        let note = try ReadNote(bytes)
        return BareOpenSSL.Signed(
            key: cast.custodian.verifierKey.publicKey.bytes, signature: note.signatures[0].bytes,
            message: Array(bytes[note.text]))
    }

    private func bare(_ entries: [[UInt8]], by count: Int) throws -> Double {
        let path = work + "/bare-groups"
        let file = try File(path, .createNew(permissions: 0o600))
        var offset = 0
        let start = now()
        for first in stride(from: 0, to: entries.count, by: count) {
            let bytes = Array(entries[first..<min(first + count, entries.count)].joined())
            try file.write(bytes, at: offset)
            try file.synchronizeData()
            offset += bytes.count
        }
        let seconds = now() - start
        try FileSystem.remove(path)
        return seconds
    }

    private func sqlite(_ entries: [[UInt8]], by count: Int) throws -> Double {
        let folder = work + "/sqlite-\(count)"
        try FileSystem.makeDirectories(folder)
        var rows: [UInt8] = []
        for entry in entries {
            rows += [UInt8(entry.count >> 8), UInt8(entry.count & 0xFF)] + entry
        }
        try FileSystem.writeAtomically(rows, to: folder + "/rows")
        let process = ProcessRun([
            root + "/Tools/Benchmarks/sqlite-chain", folder + "/database", folder + "/rows",
            "\(count)", folder + "/seconds",
        ])
        precondition(process.status == 0, "sqlite-chain failed")
        let said = try FileSystem.read(folder + "/seconds", maximumByteCount: 100)
        _ = ProcessRun(["/bin/rm", "-rf", folder])
        guard let seconds = Double(String(decoding: said.dropLast(), as: UTF8.self)) else {
            throw Refused()
        }
        return seconds
    }
}
