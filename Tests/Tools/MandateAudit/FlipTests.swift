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
        _ file: String, share: Int = 0, of shares: Int = 1,
        _ judge: (_ offset: Int, _ report: AuditReport) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let known = KnownEntries(history)
            try #require(try ledger.audit(knowing: known).findings.isEmpty)
            var bytes = try ledger.bytes(of: file)
            var generator = SplitMix64(seed: 20_240_102)
            let seeds = bytes.map { _ in Int(generator.next() % 8) }
            for offset in stride(from: share, to: bytes.count, by: shares) {
                for bit in Self.everyBit ? 0..<8 : seeds[offset]..<seeds[offset] + 1 {
                    bytes[offset] ^= 1 << bit
                    try ledger.write(bytes, to: file)
                    try judge(offset, try ledger.audit(knowing: known))
                    bytes[offset] ^= 1 << bit
                }
            }
        }
    }

    @Test("in an entry or its length is named at that entry and no other", arguments: 0..<4)
    func entries(share: Int) throws {
        var ends: [Int] = []
        var script = Script(History())
        try script.play()
        for entry in script.taker.entries { ends.append((ends.last ?? 0) + 2 + entry.count) }
        try flip(AuditedLedger.segment, share: share, of: 4) { offset, report in
            let place = ends.firstIndex { offset < $0 }
            let findings = report.findings
            #expect(
                findings.map(\.code) == [.entryAltered] && findings.first?.entry == place
                    && report.verdicts[.integrity] == .fail && report.exitCode == 1
                    && report.size == ends.count,
                "byte \(offset): \(report.text)")
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
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let known = KnownEntries(history)
            var bytes = try ledger.bytes(of: AuditedLedger.segment)
            for offset in stride(from: 0, to: bytes.count, by: 397) {
                bytes[offset] ^= 0x10
                try ledger.write(bytes, to: AuditedLedger.segment)
                let quick = try ledger.audit(knowing: known)
                for jobs in [1, 4] {
                    #expect(try await ledger.audit(jobs: jobs).json == quick.json)
                }
                bytes[offset] ^= 0x10
            }
        }
    }
}
