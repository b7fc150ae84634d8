import Audit
import Authority
import Chain
import Keys
import SampleLedger
import Signing
import Testing
import Witnessing

@Suite("A policy of witnesses")
struct WitnessTests {
    private let witnesses: [PrivateKey]

    init() throws {
        witnesses = try (1...3).map { try PrivateKey(generatedFor: "witness.example/w\($0)") }
    }

    private func policy(log: VerifierKey? = nil, needed: Int) throws -> WitnessPolicy {
        var text = log.map { "log \($0)\n" } ?? ""
        for (place, witness) in witnesses.enumerated() {
            let key = try VerifierKey(
                name: witness.verifierKey.name, publicKey: witness.verifierKey.publicKey,
                algorithm: .cosignature)
            text += "witness W\(place + 1) \(key)\n"
        }
        text += "group all-of-them \(needed) W1 W2 W3\nquorum all-of-them\n"
        return try WitnessPolicy(Array(text.utf8))
    }

    private func cosigned(
        _ checkpoint: SignedCheckpoint, by places: [Int], at times: [UInt64] = []
    ) throws -> SignedCheckpoint {
        var lines = checkpoint.note.signatures
        for (number, place) in places.enumerated() {
            lines.append(
                try NoteSignature(
                    cosigning: checkpoint.note.text,
                    at: number < times.count ? times[number] : 4_102_444_800,
                    signer: witnesses[place]))
        }
        return try SignedCheckpoint(SignedNote(text: checkpoint.note.text, signatures: lines))
    }

    @Test("a quorum passes and is named, fewer are found")
    func quorum() async throws {
        var script = Script(History())
        try script.play()
        let history = script.taker
        let policy = try policy(
            log: history.replay.authority.operatorKey, needed: 2)
        for (places, names) in [
            ([], ""), ([1], " (W2)"), ([0, 2], " (W1, W3)"), ([0, 1, 2], " (W1, W2, W3)"),
        ] {
            let report = try await history.audit(
                checkpoint: try cosigned(history.checkpoint(), by: places), policy: policy)
            let isQuorum = places.count >= 2
            #expect(report.findings.map(\.code) == (isQuorum ? [] : [.witnessesTooFew]))
            #expect(report.verdicts[.integrity] == (isQuorum ? .pass : .fail))
            #expect(
                report.secondViews == [
                    "\(places.count) of 3 witnesses\(names), " + (isQuorum ? "a" : "no")
                        + " quorum" + (isQuorum ? ", at 2100-01-01T00:00:00Z" : "")
                ])
        }
    }

    @Test("the times of cosignatures are said, and held against the last entry")
    func times() async throws {
        var script = Script(History())
        try script.play()
        let history = script.taker
        let last = try #require(history.replay.lastTime)
        for (times, text) in [
            ([4_102_444_800, 4_102_444_860], "from 2100-01-01T00:00:00Z to 2100-01-01T00:01:00Z"),
            (
                [4_102_444_800, 1000],
                "from 1970-01-01T00:16:40Z to 2100-01-01T00:00:00Z, before the last entry, "
                    + "\(last): a clock was wrong"
            ),
            (
                [UInt64(Int64.max), UInt64(Int64.max)],
                "at second 9223372036854775807 since 1970"
            ),
        ] {
            let report = try await history.audit(
                checkpoint: try cosigned(history.checkpoint(), by: [0, 1], at: times),
                policy: try policy(needed: 2))
            #expect(report.findings.isEmpty)
            #expect(report.secondViews == ["2 of 3 witnesses (W1, W2), a quorum, " + text])
        }
        let report = try await history.audit(
            checkpoint: try cosigned(
                history.checkpoint(), by: [0, 1], at: [UInt64(Int64.max) + 1, 4_102_444_800]),
            policy: try policy(needed: 2))
        #expect(report.findings.map(\.code) == [.witnessesTooFew])
    }

    @Test("cosignatures of another checkpoint count for nothing")
    func moved() async throws {
        var script = Script(History())
        try script.play()
        let history = script.taker
        let older = try cosigned(history.checkpoint(of: 20), by: [0, 1, 2])
        let newest = try history.checkpoint()
        let lines = newest.note.signatures + older.note.signatures.filter { $0.bytes.count == 72 }
        let mixed = try SignedCheckpoint(SignedNote(text: newest.note.text, signatures: lines))
        let report = try await history.audit(checkpoint: mixed, policy: try policy(needed: 1))
        #expect(report.findings.map(\.code) == [.witnessesTooFew])
    }

    @Test("a policy of another log is not this ledger's")
    func otherLog() async throws {
        var script = Script(History())
        try script.play()
        let history = script.taker
        let stranger = try PrivateKey(generatedFor: Cast.origin)
        let report = try await history.audit(
            checkpoint: try cosigned(history.checkpoint(), by: [0, 1, 2]),
            policy: try policy(log: stranger.verifierKey, needed: 3))
        #expect(report.findings.map(\.code) == [.checkpointSignature])
        #expect(report.findings.first?.field == "policy")
    }
}
