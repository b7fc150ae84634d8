import Audit
import Encoding
import Foundation
import SampleLedger
import TestSupport
import Testing

/// One bit of the sample ledger is flipped in every byte in turn: which one is seeded. With
/// `MANDATE_EVERY_BIT` set, every bit is.
@Suite("A flipped bit")
struct FlipTests {
    static let everyBit = ProcessInfo.processInfo.environment["MANDATE_EVERY_BIT"] != nil

    /// Flips bits of a file and gives the report of each to `judge`.
    private func flip(
        _ file: String, _ judge: (_ offset: Int, _ report: AuditReport) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try Self.ledger(in: folder)
            let known = KnownEntries(history)
            try #require(try ledger.audit(knowing: known).findings.isEmpty)
            let bytes = try ledger.bytes(of: file)
            for (offset, bits) in Self.bits(of: bytes) {
                for bit in bits {
                    try ledger.flip(1 << bit, at: offset, of: file)
                    try judge(offset, try ledger.audit(knowing: known))
                    try ledger.flip(1 << bit, at: offset, of: file)
                }
            }
        }
    }

    /// The sample ledger with every kind of change of keys, the operator's included.
    private static func ledger(
        in folder: String
    ) throws -> (ledger: AuditedLedger, history: History) {
        try AuditedLedger.sample(in: folder + "/fund") { $0.rotateOperator() }
    }

    /// Which bits to flip of each byte.
    private static func bits(of bytes: [UInt8]) -> [(offset: Int, bits: Range<Int>)] {
        var generator = SplitMix64(seed: 20_240_102)
        return bytes.indices.map { offset in
            let bit = Int(generator.next() % 8)
            return (offset, everyBit ? 0..<8 : bit..<bit + 1)
        }
    }

    /// Into how many cases the bytes of the entries are divided, so that other tests get their turn
    /// between them.
    private static let shares = 16

    @Test(
        "in an entry or its length is named at that entry and no other, and put right",
        arguments: 0..<shares)
    func entries(share: Int) throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try Self.ledger(in: folder)
            let known = KnownEntries(history)
            let (terms, leaves) = (try ledger.terms(), history.leaves)
            let course = Course(terms, known)
            let bytes = try ledger.bytes(of: AuditedLedger.segment)
            var (place, start, end) = (0, 0, history.entries[0].count + 2)
            var namesKeys = true
            let length = (bytes.count + Self.shares - 1) / Self.shares
            let own = share * length..<min((share + 1) * length, bytes.count)
            for (offset, bits) in Self.bits(of: bytes).prefix(own.upperBound) {
                if offset == end {
                    place += 1
                    start = end
                    end += history.entries[place].count + 2
                    namesKeys = history.labels[place].hasPrefix("keys")
                    // The entry before the flipped one stays open: the next says what it was.
                    course.advance(to: place - 1)
                }
                guard offset >= own.lowerBound else { continue }
                for bit in bits {
                    try ledger.flip(1 << bit, at: offset, of: AuditedLedger.segment)
                    // To find the byte takes thousands of hashes, so not each is looked for.
                    let isSought = (offset + bit) % 32 == 0 || offset < start + 2
                    let report = try ledger.audit(
                        terms, stored: leaves, knowing: known, from: course, repairing: isSought,
                        isSignerSought: namesKeys || offset < start + 2)
                    let findings = report.findings
                    #expect(
                        findings.map(\.code) == [.entryAltered]
                            && findings.first?.entry == place
                            && report.verdicts[.integrity] == .fail && report.exitCode == 1
                            && report.size == history.entries.count,
                        "byte \(offset): \(report.text)")
                    let rest = [Question.authority, .compliance, .completeness]
                        .map { report.verdicts[$0] }
                    let inEntry = offset - start - 2
                    #expect(
                        isSought
                            ? findings.first?.offset == (inEntry < 0 ? nil : inEntry)
                                && rest.allSatisfy { $0 == .pass } && report.notJudged.isEmpty
                            : rest.allSatisfy { $0 == .notJudged },
                        "byte \(offset): \(report.text)")
                    try ledger.flip(1 << bit, at: offset, of: AuditedLedger.segment)
                }
            }
        }
    }

    @Test("in a stored hash is named at its entry and no other")
    func tiles() throws {
        try flip("tiles/0") { offset, report in
            let findings = report.findings
            #expect(
                findings.map(\.code) == [.tileAltered]
                    && findings.first?.entry == offset / Digest.byteCount
                    && report.verdicts[.integrity] == .fail
                    && report.verdicts[.compliance] == .pass,
                "byte \(offset): \(report.text)")
        }
    }

    @Test("in the checkpoint is named there")
    func checkpoint() throws {
        try flip("checkpoint") { offset, report in
            let codes = report.findings.map(\.code)
            #expect(
                (codes == [.checkpointSignature] || codes == [.checkpointMalformed])
                    && report.findings.first?.field == "checkpoint"
                    && report.verdicts[.integrity] == .fail
                    && report.verdicts[.compliance] == .pass,
                "byte \(offset): \(report.text)")
        }
    }

    @Test("in the list of keys is named there")
    func keys() throws {
        try flip("vkeys") { offset, report in
            #expect(
                report.findings.map(\.code) == [.keysFileDiffers]
                    && report.verdicts[.integrity] == .fail
                    && report.verdicts[.authority] == .pass,
                "byte \(offset): \(report.text)")
        }
    }

    @Test("is reported alike by the whole program's audit")
    func whole() async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try Self.ledger(in: folder)
            let known = KnownEntries(history)
            let bytes = try ledger.bytes(of: AuditedLedger.segment)
            for offset in stride(from: 0, to: bytes.count, by: 397) {
                try ledger.flip(0x10, at: offset, of: AuditedLedger.segment)
                let quick = try ledger.audit(knowing: known)
                for jobs in [1, 4] {
                    #expect(try await ledger.audit(jobs: jobs).json == quick.json)
                }
                try ledger.flip(0x10, at: offset, of: AuditedLedger.segment)
            }
        }
    }
}
