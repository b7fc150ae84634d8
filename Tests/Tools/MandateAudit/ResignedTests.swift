import Audit
import Chain
import Encoding
import Foundation
import Keys
import Records
import Quantities
import SampleLedger
import TestSupport
import Testing

@Suite("A ledger rewritten by someone who has keys")
struct ResignedTests {
    private let cast = Cast()

    @Test("chained anew after an edit and signed by the operator, it is named where it was edited")
    func editedStatement() async throws {
        var script = Script(History())
        try script.play()
        let index = try script.taker.index(of: "trade 2 of balanced")
        let forged = try script.taker.rechained { entries in
            entries[index] = try Self.editedFee(entries[index])
        }
        let report = try await forged.audit()
        let first = try #require(report.findings.first)
        #expect(first.code == .signatureInvalid && first.entry == index, "\(report.text)")
        #expect(
            Set(report.findings.map(\.code)) == [.signatureInvalid, .otherHistory],
            "\(report.text)")
        #expect(report.findings.count == 2)
        #expect(report.verdicts[.integrity] == .pass)
        #expect(report.verdicts[.authority] == .fail)
        #expect(report.verdicts[.compliance] == .notJudged)
    }

    @Test(
        "an entry's time changed, all chained anew and signed by the operator, shows in what follows"
    )
    func editedTime() async throws {
        var script = Script(History())
        try script.play()
        let forged = try script.taker.rechained { entries in
            entries[21] = try DamageTests.delayed(entries[21])
        }
        let report = try await forged.audit()
        let named = report.findings.map { "\($0.code.rawValue) \($0.entry ?? -1)" }
        #expect(named == ["other-history 22"], "\(report.text)")
        #expect(report.findings.first?.actual.isEmpty == false)
    }

    @Test("a statement signed by another key of the same role is taken for what it is")
    func otherKeyOfRole() async throws {
        // Another executor may decide: the ledger lists it. Another custodian it does not list.
        var script = Script(History()) { draft in
            if draft.label == "decision 2 of balanced" { draft.signers = [Cast().secondExecutor] }
        }
        try script.play()
        #expect(try await script.taker.audit().findings == [])

        var stranger = Script(History()) { draft in
            if draft.label == "withdrawal of balanced" {
                draft.signers = [Cast.key("another.custodian.example.org")]
            }
        }
        try stranger.play()
        let report = try await stranger.taker.audit()
        #expect(report.findings.first?.code == .signerUnknown)
        let place = try stranger.taker.index(of: "withdrawal of balanced")
        #expect(report.findings.first?.entry == place)
    }

    @Test("a signature of another statement, put under this one, is named")
    func swappedSignature() async throws {
        var kept: [UInt8]?
        var script = Script(History()) { draft in
            guard draft.label == "trade 1 of balanced" else { return }
            kept = try? draft.signed()
            draft.editText = { text in
                Array(
                    String(decoding: text, as: UTF8.self)
                        .replacingFirst("\"fee\":\"0.05\"", with: "\"fee\":\"0.04\"").utf8)
            }
            draft.editNote = { note in
                let split = (kept ?? []).firstRange(of: Array("\n\n".utf8))
                let own = note.firstRange(of: Array("\n\n".utf8))
                guard let split, let own else { return note }
                return Array(note[..<own.lowerBound]) + (kept ?? [])[split.lowerBound...]
            }
        }
        try script.play()
        let report = try await script.taker.audit()
        let place = try script.taker.index(of: "trade 1 of balanced")
        #expect(report.findings.first?.code == .signatureInvalid, "\(report.text)")
        #expect(report.findings.first?.entry == place)
    }

    @Test("a checkpoint by another key is named")
    func foreignCheckpoint() async throws {
        var script = Script(History())
        try script.play()
        let own = try script.taker.checkpoint()
        let forged = try SignedCheckpoint(
            own.checkpoint, signer: PrivateKey(generatedFor: Cast.origin))
        let report = try await script.taker.audit(checkpoint: forged)
        #expect(report.findings.map(\.code) == [.checkpointSignature])
        #expect(report.verdicts[.integrity] == .fail)
    }

    static func editedFee(_ entry: [UInt8]) throws -> [UInt8] {
        let text = String(decoding: entry, as: UTF8.self)
        let edited = text.replacingFirst("\"fee\":\"0.05\"", with: "\"fee\":\"0.06\"")
        try #require(edited != text)
        return Array(edited.utf8)
    }
}

extension String {
    func replacingFirst(_ part: String, with other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }
}
