import Audit
import Chain
import Encoding
import Foundation
import SampleLedger
import TestSupport
import Testing

@Suite("A ledger whose files were cut or are gone")
struct TruncationTests {
    @Test("entries cut at any byte are named at the entry where they end")
    func entries() throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let known = KnownEntries(history)
            let (terms, leaves) = (try ledger.terms(), history.leaves)
            let bytes = try ledger.bytes(of: AuditedLedger.segment)
            let course = Course(terms, known)
            try ledger.write([], to: AuditedLedger.segment)
            let file = try FileHandle(
                forUpdating: URL(
                    fileURLWithPath: ledger.directory + "/" + AuditedLedger.segment))
            defer { try? file.close() }
            var (place, start) = (0, 0)
            for size in 1..<bytes.count {
                try file.write(contentsOf: bytes[size - 1..<size])
                if size == start + history.entries[place].count + 2 {
                    start = size
                    place += 1
                    course.advance(to: place - 1)
                }
                let report = try ledger.audit(terms, stored: leaves, knowing: known, from: course)
                // Of an entry cut in two, the first half stands; of what comes after, nothing.
                let named = report.findings.map { "\($0.code.rawValue) \($0.entry ?? -1)" }
                var expected = size > start ? ["entry-altered \(place)"] : []
                let missing = size > start ? place + 1 : place
                if missing < history.entries.count { expected.append("entry-missing \(missing)") }
                #expect(named == expected, "\(size) bytes: \(report.text)")
            }
        }
    }

    @Test("stored hashes cut at any byte are named at the first that is gone")
    func tiles() throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let known = KnownEntries(history)
            let bytes = try ledger.bytes(of: "tiles/0")
            for size in stride(from: 0, to: bytes.count, by: 13) {
                try ledger.write(bytes[..<size], to: "tiles/0")
                let report = try ledger.audit(knowing: known)
                #expect(
                    report.findings.map(\.code) == [.tileAltered]
                        && report.findings.first?.entry == size / Digest.byteCount,
                    "\(report.text)")
            }
        }
    }

    @Test("a checkpoint cut at any byte is named", arguments: ["checkpoint", "vkeys"])
    func notes(file: String) throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let known = KnownEntries(history)
            let bytes = try ledger.bytes(of: file)
            for size in 0..<bytes.count {
                try ledger.write(bytes[..<size], to: file)
                let report = try ledger.audit(knowing: known)
                #expect(
                    report.findings.map(\.code)
                        == [file == "vkeys" ? .keysFileDiffers : .checkpointMalformed],
                    "\(size) bytes: \(report.text)")
            }
        }
    }

    @Test("files that are gone are named; without a list of keys nothing is amiss")
    func gone() async throws {
        let expected: [String: [FindingCode]] = [
            "checkpoint": [.checkpointMissing], "tiles/0": [.tileAltered], "vkeys": [],
        ]
        for (file, codes) in expected {
            try await withTemporaryFolder { folder in
                let (ledger, _) = try AuditedLedger.sample(in: folder + "/fund")
                try FileManager.default.removeItem(atPath: ledger.directory + "/" + file)
                let report = try await ledger.audit()
                #expect(report.findings.map(\.code) == codes, "\(report.text)")
            }
        }
    }

    @Test("entries and hashes after those that were signed for are pointed out")
    func uncovered() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            try ledger.write(try history.checkpoint(of: 40).bytes, to: "checkpoint")
            let report = try await ledger.audit()
            #expect(report.findings.map(\.code) == [.entryUncovered], "\(report.text)")
            #expect(report.findings.first?.entry == 40)
            #expect(report.size == 40)
            #expect(report.exitCode == 0)
        }
    }

    @Test("a checkpoint of another size, signed by nobody, is named and nothing else")
    func otherSize() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, _) = try AuditedLedger.sample(in: folder + "/fund")
            let text = String(decoding: try ledger.bytes(of: "checkpoint"), as: UTF8.self)
            for size in [0, 1, 41, Sample.size - 1, Sample.size + 1, 450, Int.max] {
                let edited = text.replacingFirst("\n\(Sample.size)\n", with: "\n\(size)\n")
                try ledger.write(edited.utf8, to: "checkpoint")
                let report = try await ledger.audit()
                #expect(report.findings.map(\.code) == [.checkpointSignature], "\(report.text)")
            }
        }
    }

    @Test("hashes stored after those of the entries are pointed out")
    func storedBeyond() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, _) = try AuditedLedger.sample(in: folder + "/fund")
            let bytes = try ledger.bytes(of: "tiles/0")
            try ledger.write(bytes + bytes.prefix(64), to: "tiles/0")
            let report = try await ledger.audit()
            #expect(report.findings.map(\.code) == [.entryUncovered], "\(report.text)")
            #expect(report.findings.first?.field == "tiles/0")
        }
    }
}
