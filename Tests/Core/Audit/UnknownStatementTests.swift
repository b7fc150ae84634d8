import Audit
import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("A statement of a newer version")
struct UnknownStatementTests {
    /// The sample with one statement in a format of tomorrow, signed by these.
    private func history(
        _ label: String, by signers: [PrivateKey]? = nil, breaking isBroken: Bool = false
    ) throws -> History {
        var script = Script(History()) { draft in
            guard draft.label == label else { return }
            if let signers { draft.signers = signers }
            draft.editText = { text in
                Array(
                    String(decoding: text, as: UTF8.self)
                        .replacing("\"format\":1", with: "\"format\":2").utf8)
            }
            guard isBroken else { return }
            draft.editNote = { note in
                Array(
                    String(decoding: note, as: UTF8.self)
                        .replacing("\"format\":2", with: "\"format\":3").utf8)
            }
        }
        try script.play()
        return script.taker
    }

    private func reports(_ history: History) async throws -> AuditReport {
        let report = try await history.audit(jobs: 1)
        for jobs in [2, 8] {
            #expect(try await history.audit(jobs: jobs).json == report.json)
        }
        return report
    }

    @Test(
        "is named, and what rests on it is not judged",
        arguments: ["deposit of balanced", "income of growth"])
    func named(label: String) async throws {
        let history = try history(label)
        let report = try await reports(history)
        #expect(report.findings.map(\.code) == [.statementUnknown], "\(report.text)")
        #expect(report.findings.first?.entry == (try history.index(of: label)))
        for question in [Question.authority, .compliance, .completeness] {
            #expect(report.verdicts[question] == .notJudged)
        }
    }

    @Test(
        "has its signatures checked, whenever their keys came to be known",
        arguments: ["deposit of growth", "income of growth"])
    func signatures(label: String) async throws {
        let cast = Cast()
        // The key of this owner is added by the third entry.
        for signers in [[cast.cleo], [cast.custodian]] {
            let history = try history(label, by: signers, breaking: true)
            let report = try await reports(history)
            let place = try history.index(of: label)
            #expect(
                report.findings.map { "\($0.code.rawValue) \($0.entry ?? -1)" } == [
                    "statement-unknown \(place)", "signature-invalid \(place)",
                ], "\(report.text)")
        }
        let strange = try history(label, by: [cast.custodian, cast.stranger])
        let report = try await reports(strange)
        #expect(report.findings.map(\.code) == [.statementUnknown, .signerUnknown])
        #expect(report.findings.last?.actual == cast.stranger.verifierKey.name)
        #expect(report.verdicts[.authority] == .fail)
    }

    @Test("shuts the door: nothing that comes after it is taken in")
    func door() throws {
        // The statement in today's format, by its signer and by a stranger.
        var notes: [[UInt8]] = []
        var script = Script(History()) { draft in
            guard draft.label == "income of growth" else { return }
            for signer in [Cast().custodian, Cast().stranger] {
                var other = draft
                other.signers = [signer]
                if let note = try? other.signed() { notes.append(note) }
            }
        }
        try script.play()
        try #require(notes.count == 2)
        var replay = try history("income of growth").replay
        #expect(replay.doubtful != nil)
        let size = replay.size
        for note in notes {
            let header = EntryHeader(
                index: size, previous: replay.lastLeaf, time: replay.lastTime ?? .epoch)
            var hasher = SHA256()
            let entry = PreparedEntry(
                UnverifiedEntry(index: size, bytes: header.line + note),
                keyring: replay.authority.keyring, hasher: &hasher)
            for allowed in [[], Set(FindingCode.allCases)] {
                let findings = replay.take(
                    entry, leaf: entry.leaf ?? .zero, policy: .door(allowing: allowed))
                #expect(!findings.isEmpty)
                #expect(replay.size == size)
            }
        }
    }
}
