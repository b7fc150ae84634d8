import Audit
import Authority
import Chain
import Encoding
import Records
import SampleLedger
import Signing
import Testing

@Suite("A report")
struct ReportTests {
    @Test("shows text of several lines alike in every form")
    func lines() async throws {
        var script = Script(History()) { draft in
            guard draft.label == "contract 1 of growth", case .contract(var contract) = draft.body
            else { return }
            contract.source[0] = "mandat \"growth\" in USD"
            draft.body = .contract(contract)
        }
        try script.play()
        let report = try await script.taker.audit()
        let actual = try #require(
            report.findings.first { $0.code == .contractInvalid }?.actual)
        #expect(actual.contains("\n"))
        let json = String(decoding: report.json, as: UTF8.self)
        for form in [report.html, report.text, json] {
            #expect(!form.contains("\u{FFFD}"))
        }
    }

    @Test("names the stored hashes of a level that are not there once")
    func levels() throws {
        var hasher = SHA256()
        let entries = (0..<1024).map { index in
            PreparedEntry(
                UnverifiedEntry(index: index, bytes: [UInt8(index & 0xFF)]), keyring: Keyring(),
                hasher: &hasher)
        }
        for stored in [[], [Digest.zero]] {
            var auditor = Auditor(AuditTerms(checkpoint: nil, keysFile: nil, tiles: [stored]))
            for entry in entries { auditor.takeStored(entry.leaf ?? .zero) }
            auditor.endStored()
            for entry in entries { auditor.take(entry, stored: entry.leaf) }
            let tiles = auditor.finish().findings.filter { $0.code == .tileAltered }
            #expect(tiles.map(\.entry) == [255])
            #expect(tiles.first?.field == "tiles/1")
            #expect(tiles.first?.message.contains("0 to 3 of tile level 1") == true)
        }
    }
}
