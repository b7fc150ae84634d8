import Audit
import Chain
import Encoding
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("The door refuses a text")
struct TextRefusalTests {
    /// Signs a text that was edited and tries it; gives the findings.
    private func admit(
        _ body: (Counter) -> Statement.Body, _ part: String, _ other: String
    ) throws -> [Finding] {
        var door = try Counter()
        let body = body(door)
        let text = String(decoding: door.text(body), as: UTF8.self)
        let edited = text.replacing(part, with: other, maxReplacements: 1)
        try #require(edited != text, "\(text)")
        let signers =
            if case .prices = body { [door.cast.firstOracle] } else {
                [door.cast.ann, door.cast.ben]
            }
        let size = door.replay.size
        let findings = door.admit(try door.note(Array(edited.utf8), by: signers))
        #expect(door.replay.size == size)
        return findings
    }

    @Test(
        "with unknown, repeated, unsorted or missing members, or not in its one form",
        arguments: [
            ("\"part", "\"portfolio\":\"balanced\"", "\"owner\":1,\"portfolio\":\"balanced\""),
            ("repeated", "\"revision\":2", "\"revision\":2,\"revision\":2"),
            ("unsorted", "\"format\":1,\"kind\":\"target\"", "\"kind\":\"target\",\"format\":1"),
            ("missing", ",\"revision\":2", ""),
            ("a space", "\"revision\":2", "\"revision\": 2"),
            ("a plus sign", "\"revision\":2", "\"revision\":+2"),
            ("a fraction", "\"revision\":2", "\"revision\":2.0"),
            ("an exponent", "\"revision\":2", "\"revision\":2e0"),
            ("a leading zero", "\"revision\":2", "\"revision\":02"),
            ("null", "\"revision\":2", "\"revision\":null"),
            ("zero", "\"revision\":2", "\"revision\":0"),
            ("beyond 2^53", "\"revision\":2", "\"revision\":9007199254740992"),
            ("a number as text", "\"revision\":2", "\"revision\":\"2\""),
            ("an escape", "\"balanced\"", "\"b\\u0061lanced\""),
            ("a trailing zero", "\"0.58\"", "\"0.580\""),
            ("no leading digit", "\"0.58\"", "\".58\""),
            ("a weight above 1", "\"0.58\"", "\"1.58\""),
            ("a negative weight", "\"0.58\"", "\"-0.58\""),
            ("a number for a weight", "\"0.58\"", "0.58"),
            ("an asset twice", "\"VTI\":", "\"BND\":"),
            ("two newlines", "}\n", "}\n\n"),
            ("bytes after it", "}\n", "} \n"),
        ])
    func form(_ name: String, _ part: String, _ other: String) throws {
        let findings = try admit({ .target($0.target()) }, part, other)
        #expect(findings.codes == ["entry-not-canonical"], "\(name): \(findings)")
        let finding = try #require(findings.first)
        #expect((finding.offset ?? 0) > 0 && !finding.expected.isEmpty)
    }

    @Test("of a kind or format that is not known")
    func unknown() throws {
        for (part, other) in [
            ("\"format\":1", "\"format\":2"), ("\"kind\":\"target\"", "\"kind\":\"targes\""),
        ] {
            let findings = try admit({ .target($0.target()) }, part, other)
            #expect(findings.codes == ["statement-unknown"])
        }
    }

    @Test("with a price that is none", arguments: ["0", "-1", "1e5", "0.123456789", "1 000"])
    func price(_ text: String) throws {
        let findings = try admit({ .prices($0.prices()) }, "\"251\"", "\"\(text)\"")
        #expect(findings.codes == ["entry-not-canonical"])
        #expect(findings.first?.field.contains("VTI") == true, "\(findings)")
    }

    @Test("in an entry of more than 65,535 bytes")
    func size() throws {
        var door = try Counter()
        let source = (0..<1100).map { _ in String(repeating: "#", count: 60) }
        let contract = Contract(
            acceptBy: door.time.later(60), portfolio: "balanced", revision: 2, source: source)
        let findings = try door.admit(.contract(contract), by: [door.cast.ann, door.cast.ben])
        #expect(findings.codes == ["entry-malformed"])
        #expect(findings.first?.actual.contains("bytes") == true)
    }

    @Test("that is no signed note at all")
    func noNote() throws {
        for note in ["", "\n", "{}\n", "{}\n\n", "\u{2014} a b\n", "{}\n\n\u{2014} a AAAA\n"] {
            var door = try Counter()
            let findings = door.admit(Array(note.utf8))
            #expect(findings.codes == ["entry-malformed"], "\(note): \(findings)")
        }
    }
}
