import Audit
import Chain
import Encoding
import SampleLedger
import TestSupport
import Testing

@Suite("Statements that come in through the door")
struct DoorTests {
    private func play(_ directory: String, batch: Int) throws -> AuditedLedger {
        var script = Script(try Door(directory, batch: batch))
        try script.play()
        try script.taker.commit()
        return AuditedLedger(directory: directory)
    }

    @Test("give the same ledger and report, one at a time or in batches")
    func batches() async throws {
        try await withTemporaryFolder { folder in
            let files = [AuditedLedger.segment, "tiles/0", "checkpoint", "vkeys"]
            let first = try play(folder + "/one", batch: 1)
            let report = try await first.audit()
            #expect(report.findings == [])
            #expect(report.exitCode == 0)
            for batch in [3, 7, 1000] {
                let other = try play(folder + "/\(batch)", batch: batch)
                for file in files {
                    #expect(try other.bytes(of: file) == first.bytes(of: file))
                }
                #expect(try await other.audit().json == report.json)
            }
        }
    }

    @Test("make the very ledger that is written around it")
    func around() throws {
        try withTemporaryFolder { folder in
            let ledger = try play(folder + "/door", batch: 5)
            let (around, _) = try AuditedLedger.sample(in: folder + "/around")
            for file in [AuditedLedger.segment, "tiles/0", "checkpoint", "vkeys"] {
                #expect(try ledger.bytes(of: file) == around.bytes(of: file))
            }
        }
    }
}
