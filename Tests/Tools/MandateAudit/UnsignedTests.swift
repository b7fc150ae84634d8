import Audit
import Chain
import Encoding
import FileStorage
import Foundation
import Operator
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import TestSupport
import Testing

@testable import mandate_audit

@Suite("A ledger without a checkpoint, or with more than it covers")
struct UnsignedTests {
    private func found(_ report: AuditReport) -> [String] {
        report.findings.map { "\($0.code.rawValue) \($0.entry ?? -1)" }
    }

    @Test("a gap is named and the rest is read, though nothing says what there should be")
    func gap() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            var entries = history.entries
            entries.removeSubrange(20..<23)
            try ledger.replaceEntries(entries)
            try FileManager.default.removeItem(atPath: ledger.directory + "/checkpoint")
            let report = try await ledger.audit()
            #expect(
                found(report) == ["entry-missing 20", "checkpoint-missing -1"], "\(report.text)")
            #expect(report.findings.first?.message.contains("others stand after") == true)
            #expect(report.size == Sample.size)
        }
    }

    @Test("the name of a segment makes up no endless gap", arguments: [true, false])
    func endlessGap(hasCheckpoint: Bool) async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let first = 65_536 * 15_000_000
            let name = String(repeating: "0", count: 12 - "\(first)".count) + "\(first)"
            try ledger.write(ledger.bytes(of: AuditedLedger.segment), to: "entries/\(name).entries")
            let forged = try SignedCheckpoint(
                Checkpoint(origin: Cast.origin, size: Int.max, root: .zero),
                signer: PrivateKey(generatedFor: Cast.origin))
            if hasCheckpoint {
                try ledger.write(forged.bytes, to: "checkpoint")
            } else {
                try FileManager.default.removeItem(atPath: ledger.directory + "/checkpoint")
            }
            let report = try await ledger.audit()
            #expect(
                report.findings.contains { $0.code == .entryMissing && $0.entry == Sample.size })
            #expect(report.size > history.entries.count && report.exitCode == 1)
        }
    }

    @Test("bytes that belong to no entry are counted among what nobody signed for")
    func surplus() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            var entries = history.entries
            entries.insert(entries[41], at: 43)
            try ledger.replaceEntries(entries)
            try ledger.write(try history.checkpoint(of: 40).bytes, to: "checkpoint")
            let report = try await ledger.audit()
            #expect(found(report) == ["entry-uncovered 40"], "\(report.text)")
            let count = history.entries[41].count
            #expect(
                report.findings.first?.actual
                    == "\(Sample.size - 40) entries and \(count) bytes of no entry",
                "\(report.text)")
            #expect(report.verdicts[.integrity] == .pass)
        }
    }

    @Test("under a checkpoint over nothing, nothing is found and nothing judged")
    func nothingCovered() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            try ledger.write(try history.checkpoint(of: 0).bytes, to: "checkpoint")
            let leaf = try #require(history.leaves.first)
            let anchors: [Anchor] = [
                .none, .operatorKey(Cast().operator_.verifierKey), .genesis(leaf),
                .owners([Cast().ann.verifierKey]),
            ]
            for anchor in anchors {
                let report = try await ledger.audit(anchor: anchor)
                #expect(found(report) == ["entry-uncovered 0"], "\(report.text)")
                #expect(report.exitCode == 3)
                #expect(report.verdicts[.compliance] == .notJudged)
            }
        }
    }

    @Test("a list of keys may be ahead of the checkpoint, with entries that are ahead of it too")
    func keysAhead() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            // The key of an owner is added after the second entry.
            try ledger.write(try history.checkpoint(of: 2).bytes, to: "checkpoint")
            #expect(found(try await ledger.audit()) == ["entry-uncovered 2"])
            let keys = try ledger.bytes(of: "vkeys")
            try ledger.write([0x20] + keys, to: "vkeys")
            let report = try await ledger.audit()
            #expect(report.findings.map(\.code) == [.entryUncovered, .keysFileDiffers])
        }
    }

    @Test("a list of keys that is written while the audit runs is read once more")
    func keysMeanwhile() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, _) = try AuditedLedger.sample(in: folder + "/fund")
            let keys = try ledger.bytes(of: "vkeys")
            let older = keys.dropLast(20)
            for (later, codes) in [
                (keys, []), (keys + Array("owner x\n".utf8), []),
                (Array(older), [FindingCode.keysFileDiffers]),
            ] {
                try ledger.write(older, to: "vkeys")
                var source = try LedgerSource(ledger.directory)
                let terms = try source.terms()
                try ledger.write(later, to: "vkeys")
                let report = try await Auditor.audit(terms, from: &source, jobs: 2) { _ in }
                #expect(report.findings.map(\.code) == codes, "\(report.text)")
            }
        }
    }

    @Test("entries appended after the ledger was opened lie beyond its checkpoint")
    func appendedMeanwhile() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            var entries = history.entries
            entries.removeSubrange(40...)
            try ledger.replaceEntries(entries)
            try ledger.write(try history.checkpoint(of: 40).bytes, to: "checkpoint")
            var source = try LedgerSource(ledger.directory)
            let terms = try source.terms()
            try ledger.replaceEntries(history.entries)
            try ledger.write(try history.checkpoint().bytes, to: "checkpoint")
            let report = try await Auditor.audit(terms, from: &source, jobs: 2) { _ in }
            #expect(report.findings.map(\.code) == [.entryUncovered])
            #expect(report.verdicts[.integrity] == .pass, "\(report.text)")
        }
    }

    @Test("a ledger with a statement that cannot be judged is not opened to more")
    func doorStaysShut() throws {
        try withTemporaryFolder { folder in
            _ = try AuditedLedger.sample(in: folder + "/fund") { draft in
                guard draft.label == "income of growth" else { return }
                draft.editText = { text in
                    Array(
                        String(decoding: text, as: UTF8.self)
                            .replacingFirst("\"format\":1", with: "\"format\":2").utf8)
                }
            }
            let store = try FileStorage(
                folder + "/fund", .existing, remembered: .file(folder + "/fund.memory"))
            do throws(OperatorError) {
                _ = try Ledger(store, signer: Cast().operator_, clock: { .epoch })
                Issue.record("the ledger was opened")
            } catch {
                guard case .findings(let findings) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(findings.map(\.code) == [.statementUnknown])
            }
        }
    }
}
