import Audit
import Chain
import Encoding
import Foundation
import Keys
import Records
import SampleLedger
import Signing
import TestSupport
import Testing

/// Damage that is made to agree with itself.
@Suite("A ledger in which an entry and what vouches for it were altered alike")
struct ForgeryTests {
    /// Writes the sample, changes it and audits it.
    private func audit(
        _ edit: (AuditedLedger, History) throws -> Void
    ) async throws -> AuditReport {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            try edit(ledger, history)
            let report = try await ledger.audit()
            #expect(try await ledger.audit(jobs: 4).json == report.json)
            return report
        }
    }

    private func found(_ report: AuditReport) -> [String] {
        report.findings.map { "\($0.code.rawValue) \($0.entry ?? -1)" }
    }

    /// Writes the entries of a history with some changed, and their stored hashes with them.
    private func alter(
        _ indices: [Int], of history: History, in ledger: AuditedLedger,
        _ change: (inout [UInt8]) -> Void
    ) throws {
        var entries = history.entries
        for index in indices { change(&entries[index]) }
        var hasher = SHA256()
        try ledger.replaceEntries(entries, leaves: entries.map { hasher.leaf($0.span) })
    }

    @Test("with its own stored hash, it is named itself and put right", arguments: [0, 1, 20, 43])
    func withHash(index: Int) async throws {
        let report = try await audit { ledger, history in
            try alter([index], of: history, in: ledger) { $0[$0.count - 30] ^= 4 }
        }
        #expect(found(report) == ["entry-altered \(index)", "tile-altered \(index)"])
        #expect(report.verdicts[.compliance] == .pass, "\(report.text)")
    }

    @Test("several with their stored hashes are each named, and nothing else")
    func severalWithHashes() async throws {
        let report = try await audit { ledger, history in
            try alter([9, 20, 21, 30], of: history, in: ledger) { entry in
                entry[entry.count - 30] ^= 4
                entry[entry.count - 40] ^= 4
            }
        }
        let named = [9, 20, 21, 30].flatMap { ["entry-altered \($0)", "tile-altered \($0)"] }
        #expect(found(report) == named, "\(report.text)")
        #expect(report.verdicts[.compliance] == .notJudged)
    }

    @Test("with no stored hashes at all, it is named itself", arguments: [0, 20, 43])
    func withoutHashes(index: Int) async throws {
        let report = try await audit { ledger, history in
            var entries = history.entries
            entries[index][entries[index].count - 30] ^= 4
            try ledger.replaceEntries(entries)
            try FileManager.default.removeItem(atPath: ledger.directory + "/tiles/0")
        }
        let altered = "entry-altered \(index)"
        let expected = index == 0 ? [altered, "tile-altered 0"] : ["tile-altered 0", altered]
        #expect(found(report) == expected, "\(report.text)")
        #expect(report.findings.contains { $0.message.contains("entries 0 to \(Sample.size - 1)") })
        #expect(report.verdicts[.compliance] == .pass)
    }

    @Test("an entry that is gone and a stored hash that is altered are both named")
    func goneAndHash() async throws {
        let report = try await audit { ledger, history in
            var entries = history.entries
            entries.remove(at: 20)
            try ledger.replaceEntries(entries)
            try ledger.flip(1, at: 30 * Digest.byteCount, of: "tiles/0")
        }
        #expect(found(report) == ["entry-missing 20", "tile-altered 30"], "\(report.text)")
    }

    @Test("the last entry is told from a stored hash altered elsewhere")
    func lastAndHash() async throws {
        let report = try await audit { ledger, history in
            var entries = history.entries
            let last = Sample.size - 1
            entries[last][entries[last].count - 30] ^= 4
            try ledger.replaceEntries(entries)
            try ledger.flip(1, at: 3 * Digest.byteCount, of: "tiles/0")
        }
        #expect(
            found(report) == ["tile-altered 3", "entry-altered \(Sample.size - 1)"],
            "\(report.text)")
    }

    @Test("a changed link with its own stored hash does not accuse the entry it names")
    func link() async throws {
        let report = try await audit { ledger, history in
            try alter([20], of: history, in: ledger) { entry in
                let place = entry.firstRange(of: Array("\"prev\":\"".utf8))?.upperBound ?? 0
                entry[place] = entry[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : 0x41
            }
        }
        #expect(report.findings.first?.code == .chainBroken, "\(report.text)")
        #expect(report.findings.first?.entry == 20)
        #expect(!report.findings.contains { $0.entry == 19 })
        #expect(report.verdicts[.integrity] == .fail)
    }

    @Test(
        "a stored hash altered under a checkpoint that nobody signed accuses no entry",
        arguments: [0, 1, 20, Sample.size - 1])
    func forgedCheckpoint(index: Int) async throws {
        let report = try await audit { ledger, history in
            var leaves = history.leaves
            leaves[index] = .zero
            var hasher = SHA256()
            var tree = CompactTree()
            for leaf in leaves { tree.append(leaf, hasher: &hasher) }
            let forged = try SignedCheckpoint(
                Checkpoint(
                    origin: Cast.origin, size: leaves.count, root: tree.root(hasher: &hasher)),
                signer: PrivateKey(generatedFor: Cast.origin))
            try ledger.write(leaves.flatMap(\.bytes), to: "tiles/0")
            try ledger.write(forged.bytes, to: "checkpoint")
        }
        #expect(
            found(report) == ["tile-altered \(index)", "checkpoint-signature -1"],
            "\(report.text)")
        #expect(report.verdicts[.compliance] == .pass)
    }

    @Test("a byte that was changed is named with what it was, one bit or more")
    func changedByte() async throws {
        for (index, offset, mask) in [
            (7, 200, UInt8(0x10)), (0, 300, 0x13), (Sample.size - 1, 0, 0xFF),
        ] {
            let report = try await audit { ledger, history in
                var entries = history.entries
                entries[index][offset] ^= mask
                try ledger.replaceEntries(entries)
            }
            let finding = try #require(report.findings.first)
            #expect(found(report) == ["entry-altered \(index)"], "\(report.text)")
            #expect(finding.offset == offset)
            #expect(finding.expected.hasPrefix("0x") && finding.actual.hasPrefix("0x"))
            #expect(finding.expected != finding.actual)
            #expect(report.verdicts[.integrity] == .fail)
            for question in [Question.authority, .compliance, .completeness] {
                #expect(report.verdicts[question] == .pass)
            }
            #expect(report.decisions == 11 && report.exitCode == 1)
        }
    }

    @Test("where more was changed than a byte, what rests on the entry is not judged")
    func changedBytes() async throws {
        let report = try await audit { ledger, history in
            var entries = history.entries
            entries[20][200] ^= 1
            entries[20][300] ^= 1
            try ledger.replaceEntries(entries)
        }
        #expect(found(report) == ["entry-altered 20"], "\(report.text)")
        #expect(report.findings.first?.offset == nil)
        for question in [Question.authority, .compliance, .completeness] {
            #expect(report.verdicts[question] == .notJudged)
        }
        #expect(report.notJudged.contains { $0.hasPrefix("authority of entry 20") })
    }
}
