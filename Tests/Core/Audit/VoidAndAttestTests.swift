import Audit
import Authority
import Chain
import Contract
import Encoding
import Foundation
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("What undoes an entry, and what an auditor attests")
struct VoidAndAttestTests {
    private let cast = Cast()

    private func history(_ edit: @escaping (inout Draft) -> Void = { _ in }) throws -> History {
        var script = Script(History(), edit: edit)
        try script.play()
        return script.taker
    }

    private func reference(_ label: String, in history: History) throws -> Reference {
        let index = try history.index(of: label)
        return Reference(index: index, leaf: history.leaves[index])
    }

    private func void(_ entry: Reference, of portfolio: Identifier?) -> Statement.Body {
        .void(
            Voiding(
                acceptBy: "2025-01-01T00:00:00Z", entry: entry, portfolio: portfolio,
                reason: .commitment(.zero)))
    }

    @Test("a trade that is undone leaves what there was before it")
    func reversed() throws {
        let clean = try history()
        let place = try clean.index(of: "void of growth")
        var before: Account?
        var replay = Replay()
        var trade: Int?
        if case .void(let voiding) = try ReadEntry(clean.entries[place]).statement.get().body {
            trade = voiding.entry.index
        }
        let undone = try #require(trade)
        for (index, bytes) in clean.entries.enumerated() {
            var hasher = Signing.SHA256()
            if index == undone { before = replay.account("growth") }
            let prepared = PreparedEntry(
                UnverifiedEntry(index: index, bytes: bytes), keyring: replay.authority.keyring,
                hasher: &hasher)
            _ = replay.take(prepared, leaf: prepared.leaf ?? .zero)
            guard index == place else { continue }
            #expect(replay.account("growth")?.holdings == before?.holdings)
            #expect(replay.account("growth")?.lastDecision == before?.lastDecision)
        }
    }

    @Test(
        "is refused twice, of itself, of a decision, of what was sold since and of prices that count no more",
        arguments: [true, false])
    func refused(isLive: Bool) throws {
        let clean = try history()
        let growth = [cast.ben, cast.cleoAgain, cast.executor]
        let balanced = [cast.ann, cast.ben, cast.executor]
        let oracle = [cast.ann, cast.ben, cast.firstOracle]
        guard
            case .void(let first) = try ReadEntry(
                clean.entries[clean.index(of: "void of growth")]
            ).statement.get().body
        else { return }
        let decided = first.entry.index - 1
        let attempts: [(Reference, Identifier?, [PrivateKey])] = [
            (first.entry, "growth", growth),
            (try reference("void of growth", in: clean), "growth", growth),
            (Reference(index: decided, leaf: clean.leaves[decided]), "growth", growth),
            (try reference("trade 1 of balanced", in: clean), "balanced", balanced),
            (try reference("trade 1 of balanced", in: clean), "growth", growth),
            (try reference("prices 3 of oracle 1", in: clean), nil, oracle),
            (try reference("prices 8 of oracle 1", in: clean), nil, oracle),
            (try reference("genesis", in: clean), nil, oracle),
        ]
        for (entry, portfolio, signers) in attempts {
            var time = "2024-01-02T09:00:00Z" as Timestamp
            var script = Script(History(), mode: isLive ? .live : .historical) { draft in
                if !isLive {
                    if case .prices(let prices) = draft.body { time = max(time, prices.asOf) }
                    draft.time = time
                    draft.editFills { $0.with(executed: time) }
                    draft.editPositions { $0.asOf = time }
                }
                guard draft.label == "attestation" else { return }
                draft.followers = [
                    Draft.Follower("another void", by: signers) { replay, _ in
                        // In the other mode the same entries have other leaves.
                        void(
                            Reference(
                                index: entry.index,
                                leaf: replay.authority.leaves[entry.index] ?? .zero),
                            of: portfolio)
                    }
                ]
            }
            try script.play()
            let place = try script.taker.index(of: "another void")
            let found = script.taker.findings.filter { $0.entry == place }
            #expect(
                found.map(\.code).contains(.voidInvalid), "\(entry) of \(portfolio?.text ?? "-")")
            // At the door it is refused, and nothing changes.
            var replay = Replay()
            for (index, bytes) in script.taker.entries.prefix(place + 1).enumerated() {
                var hasher = Signing.SHA256()
                let prepared = PreparedEntry(
                    UnverifiedEntry(index: index, bytes: bytes),
                    keyring: replay.authority.keyring, hasher: &hasher)
                let findings = replay.take(
                    prepared, leaf: prepared.leaf ?? .zero, policy: .door(allowing: []))
                #expect(findings.isEmpty == (index < place))
            }
            #expect(replay.size == place)
        }
    }

    @Test("an executor whose key was revoked is stood in for by another")
    func revokedExecutor() async throws {
        var isRevoked = false
        let history = try history { draft in
            if draft.label == "void of growth" {
                let change = KeyChange(
                    acceptBy: "2025-01-01T00:00:00Z", revision: 2,
                    revoked: [KeyChange.Revocation(key: "\(cast.executor.verifierKey)")])
                let undo = draft.body
                draft.body = .keys(change)
                draft.signers = [cast.ann, cast.ben]
                draft.followers = [
                    Draft.Follower(
                        "undone", by: [cast.ben, cast.cleoAgain, cast.secondExecutor]
                    ) { _, _ in undo }
                ]
                isRevoked = true
            } else if isRevoked, draft.signers.map(\.verifierKey) == [cast.executor.verifierKey] {
                draft.signers = [cast.secondExecutor]
            }
        }
        #expect(history.findings == [])
        #expect(try await history.audit().findings == [])
    }

    @Test("the report says what was attested, by whom, and shows a fail")
    func attested() async throws {
        let clean = try history()
        let place = try clean.index(of: "attestation")
        let report = try await clean.audit()
        #expect(
            report.text.contains(
                "attested      auditor.example.org, over \(place) entries: integrity pass, "
                    + "authority pass, compliance pass, completeness pass (entry \(place))"))
        let failing = try history { draft in
            guard draft.label == "attestation" else { return }
            draft.editAttestation { $0.verdicts.compliance = .fail }
        }
        #expect(try await failing.audit().text.contains("compliance fail"))
    }

    @Test("an auditor who is trusted is another view, up to what was attested")
    func view() async throws {
        let clean = try history()
        let place = try clean.index(of: "attestation")
        var terms = AuditTerms(checkpoint: try clean.checkpoint().bytes, keysFile: nil)
        terms.trustedAuditors = [cast.auditor.verifierKey, cast.stranger.verifierKey]
        var source = MemorySource(clean)
        let report = await Auditor.audit(terms, from: &source, jobs: 1) { _ in }
        #expect(
            report.secondViews == [
                "auditor.example.org, who attested \(place) entries in entry \(place)",
                "none of stranger@example.org, who has attested nothing here",
            ])
    }

    @Test("what an audit found is attested in the bytes that are defined, and is accepted")
    func drafted() async throws {
        let clean = try history()
        let report = try await clean.audit()
        let statement = try #require(report.attestation(by: cast.auditor.verifierKey))
        #expect(report.attestation(by: cast.ann.verifierKey) == nil)
        #expect(report.attestation(by: cast.stranger.verifierKey) == nil)
        guard case .attest(let attestation) = statement.body else { return }
        #expect(attestation.findings == Signing.SHA256.hash(Array("[]".utf8)))
        #expect(attestation.size == clean.entries.count && attestation.number == 2)
        #expect(statement.after?.index == clean.entries.count - 1)
        let again = try history { draft in
            guard draft.label == "attestation" else { return }
            let first = draft.body
            draft.followers = [
                Draft.Follower(repeatedAs: "replayed"),
                Draft.Follower("attested later", by: [cast.auditor]) { _, _ in
                    guard case .attest(var next) = first else { return first }
                    next.number = 2
                    return .attest(next)
                },
            ]
        }
        // Once more it is replayed; and what comes after more entries is of more entries.
        let codes = again.findings.map(\.code)
        #expect(codes == [.replayed, .headDiffers], "\(again.findings)")
        // A JSON report holds the very bytes.
        let wrong = try await history { draft in
            if draft.label == "decision 2 of balanced" { draft.isDropped = true }
        }.audit()
        let found = try #require(wrong.attestation(by: cast.auditor.verifierKey))
        guard case .attest(let failed) = found.body else { return }
        #expect(failed.verdicts.completeness == .fail && failed.verdicts.integrity == .pass)
        let json = String(decoding: wrong.json, as: UTF8.self)
        let start = try #require(json.range(of: "\"findings\":")).upperBound
        let end = try #require(json.range(of: ",\"genesis\":")).lowerBound
        #expect(failed.findings == Signing.SHA256.hash(Array(json[start..<end].utf8)))
    }
}
