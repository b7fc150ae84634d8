import Audit
import Authority
import Chain
import Contract
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("A change of keys")
struct KeyChangeTests {
    private let cast = Cast()

    private func history(_ edit: @escaping (inout Draft) -> Void) throws -> History {
        var script = Script(History(), edit: edit)
        try script.play()
        return script.taker
    }

    /// What is doubted of the custodian's.
    struct Doubt {
        let since: Timestamp
        let labels: [String]
    }

    /// The sample with the operator's key changed near its end.
    private func rotated(isHandedOver: Bool = true) throws -> History {
        try history { $0.rotateOperator(isHandedOver: isHandedOver) }
    }

    @Test("of the operator by owners alone is said, and rejected from the key before")
    func replaced() async throws {
        let history = try rotated(isHandedOver: false)
        let place = try history.index(of: "keys 1")
        let owner: Anchor = .owners([cast.ann.verifierKey])
        for anchor in [.none, owner, .operatorKey(cast.nextOperator.verifierKey)] as [Anchor] {
            let report = try await history.audit(anchor: anchor)
            #expect(report.findings.map(\.code) == [.operatorReplaced], "\(report.text)")
            #expect(report.findings.map(\.entry) == [place])
            #expect(report.exitCode == 0)
            #expect(report.text.contains("NOT signed by the one before"))
        }
        let report = try await history.audit(anchor: .operatorKey(cast.operator_.verifierKey))
        let found = report.findings.map { [$0.code.rawValue, "\($0.entry ?? -1)"] }
        #expect(
            found == [["anchor-differs", "\(place)"], ["operator-replaced", "\(place)"]],
            "\(report.text)")
        #expect(report.exitCode == 1)
    }

    @Test("signed by an operator's key that it does not replace is refused")
    func idleOperator() throws {
        let history = try history { draft in
            guard draft.label == "keys 1" else { return }
            draft.signers.append(cast.operator_)
        }
        #expect(history.findings.map(\.code) == [.roleMissing])
    }

    @Test("follows a key that is suspect until it is out of force everywhere")
    func suspectElsewhere() async throws {
        var since: Timestamp?
        var labels = ["keys of balanced"]
        let history = try history { draft in
            let isSigner = draft.signers.contains { $0.verifierKey == cast.ben.verifierKey }
            if isSigner, since != nil || draft.label == "keys 1" { labels.append(draft.label) }
            guard draft.label == "keys 1" else { return }
            let (time, acceptBy) = (draft.time, draft.time.later(86_400))
            since = time
            // Out of one portfolio, and still an owner of the ledger and of another.
            draft.followers = [
                Draft.Follower("keys of balanced", by: [cast.ann, cast.ben]) { _, _ in
                    .keys(
                        KeyChange(
                            acceptBy: acceptBy, ownersNeeded: 1, revision: 1,
                            revoked: [WrongHistory.revocation(cast.ben, since: time)],
                            scope: "balanced"))
                }
            ]
        }
        #expect(history.findings == [] && since != nil)
        let report = try await history.audit()
        #expect(labels.contains("contract 3 of growth"))
        #expect(report.findings.allSatisfy { $0.code == .keySuspect }, "\(report.text)")
        #expect(
            report.findings.map { $0.entry ?? -1 }
                == labels.compactMap { history.labels.firstIndex(of: $0) }.sorted())
    }

    @Test("of the operator that makes the key before suspect names the checkpoints it signed since")
    func suspectCheckpoint() async throws {
        let history = try history { $0.rotateOperator(suspectSince: "2024-01-05T00:00:00Z") }
        let place = try history.index(of: "keys 1")
        for (size, isSuspect) in [(1, false), (place, true), (place + 1, false)] {
            let view = SecondView(source: "since", checkpoint: try history.checkpoint(of: size))
            let report = try await history.audit(since: [view])
            let checkpoints = report.findings.filter { $0.entry == nil }
            #expect(checkpoints.map(\.code) == (isSuspect ? [.keySuspect] : []), "at \(size)")
            #expect(report.exitCode == 0)
        }
    }

    @Test("of the operator that was cut off with the tail leaves the cut named")
    func cutBelow() async throws {
        let history = try rotated()
        let place = try history.index(of: "keys 1")
        var short = History()
        for entry in history.entries.prefix(place) { short.append(entry) }
        let view = SecondView(source: "since", checkpoint: try history.checkpoint())
        let report = try await short.audit(since: [view])
        #expect(report.findings.map(\.code) == [.truncated], "\(report.text)")
        #expect(report.text.contains("None of the operator's keys up to here signed it"))
        let earlier = SecondView(source: "since", checkpoint: try history.checkpoint(of: place))
        var shorter = History()
        for entry in history.entries.prefix(place - 1) { shorter.append(entry) }
        let plain = try await shorter.audit(since: [earlier])
        #expect(plain.findings.map(\.code) == [.truncated])
        #expect(!plain.text.contains("None of the operator's keys"))
    }

    @Test(
        "names what was signed with a key that others may have had, and nothing else",
        arguments: [
            Doubt(since: "2024-01-07T21:00:00Z", labels: ["income of growth"]),
            Doubt(
                since: "2024-01-04T00:00:00Z",
                labels: ["withdrawal of balanced", "income of growth"]),
            Doubt(since: "2024-01-09T00:00:00Z", labels: []),
        ])
    func suspect(_ doubt: Doubt) async throws {
        let (time, labels) = (doubt.since, doubt.labels)
        let history = try history { draft in
            // What the custodian says after that is none of theirs any more.
            let later = ["positions of balanced", "deposit of guided"]
            if later.contains(draft.label) { draft.isDropped = true }
            guard draft.label == "keys 1" else { return }
            draft.editKeys {
                $0.revoked.append(WrongHistory.revocation(cast.custodian, since: time))
            }
        }
        let report = try await history.audit()
        #expect(report.findings.allSatisfy { $0.code == .keySuspect }, "\(report.text)")
        #expect(report.findings.map(\.entry) == labels.map { history.labels.firstIndex(of: $0) })
        #expect(report.exitCode == 0)
    }

    @Test("that makes a key suspect from a time that is still to come is refused")
    func suspectLater() async throws {
        let history = try history { draft in
            guard draft.label == "keys 1" else { return }
            let later = draft.time.later(1)
            draft.editKeys {
                $0.revoked = [WrongHistory.revocation(cast.custodian, since: later)]
            }
        }
        #expect(history.findings.map(\.code) == [.keysInvalid])
    }

    @Test("of the operator is followed from either key, under checkpoints of the next alone")
    func rotation() async throws {
        let history = try rotated()
        #expect(history.findings == [])
        let checkpoint = try history.checkpoint()
        #expect((try? checkpoint.verified(by: cast.nextOperator.verifierKey)) != nil)
        #expect((try? checkpoint.verified(by: cast.operator_.verifierKey)) == nil)
        let anchors: [Anchor] = [
            .none, .operatorKey(cast.operator_.verifierKey),
            .operatorKey(cast.nextOperator.verifierKey),
        ]
        for anchor in anchors {
            #expect(try await history.audit(anchor: anchor).findings == [])
        }
        let stranger = try await history.audit(
            anchor: .operatorKey(Cast.key(Cast.origin, secret: "third").verifierKey))
        #expect(stranger.findings.map(\.code) == [.anchorDiffers])
    }

    @Test("of the operator ends what the key before it signs, and not what it signed")
    func rotatedCheckpoints() async throws {
        let history = try rotated()
        let old = try SignedCheckpoint(history.checkpoint().checkpoint, signer: cast.operator_)
        let report = try await history.audit(checkpoint: old)
        #expect(report.findings.map(\.code) == [.checkpointSignature], "\(report.text)")
        let place = try history.index(of: "keys 1")
        for size in [1, place, place + 1, Sample.size] {
            let seen = try history.checkpoint(of: size)
            let view = SecondView(source: "since", checkpoint: seen)
            #expect(try await history.audit(since: [view]).findings == [], "at \(size)")
            let isBefore = size <= place
            let other = try SignedCheckpoint(
                seen.checkpoint, signer: isBefore ? cast.nextOperator : cast.operator_)
            let wrong = SecondView(source: "since", checkpoint: other)
            let found = try await history.audit(since: [wrong]).findings
            #expect(found.map(\.code) == [.secondViewInvalid], "at \(size)")
        }
    }

    @Test("of the operator leaves damage before and in it named where it is")
    func damageBefore() async throws {
        let history = try rotated()
        let place = try history.index(of: "keys 1")
        for index in [0, 5, place, place + 1, Sample.size - 1] {
            var entries = history.entries
            entries[index][entries[index].count - 20] ^= 1
            let report = try await history.audit(entries: entries)
            #expect(report.findings.map(\.code) == [.entryAltered], "\(report.text)")
            #expect(report.findings.first?.entry == index)
        }
    }

    @Test("is in force from the next entry, for the portfolio it names and no other")
    func scope() throws {
        let authority = try history { _ in }.replay.authority
        let names = authority.members.map(\.key.name)
        #expect(names.contains("dora@example.org") && names.contains("cleo-again@example.org"))
        #expect(!names.contains("cleo@example.org"))
        #expect(!names.contains("old.executor.example.org"))
        #expect(authority.nextRevision(ofKeysOf: nil) == 2)
        #expect(authority.nextRevision(ofKeysOf: "growth") == 2)
        #expect(authority.nextRevision(ofKeysOf: "balanced") == 1)
    }

    @Test("lets one oracle complete sessions from the next entry on, and then two again")
    func oracles() throws {
        var completed: [Int] = []
        var script = Script(History()) { draft in
            draft.editSource {
                "prices from 2 of 2" == $0.prefix(18) ? "prices from 1 of 2 oracles" : $0
            }
            guard draft.label == "keys 1" else { return }
            draft.editKeys { $0.oraclesNeeded = 1 }
            let acceptBy = draft.time.later(86_400)
            draft.followers = [
                Draft.Follower("two again", by: [cast.ann, cast.ben]) { replay, _ in
                    completed.append(replay.market?.needed ?? 0)
                    return .keys(KeyChange(acceptBy: acceptBy, oraclesNeeded: 2, revision: 2))
                }
            ]
        }
        try script.play()
        #expect(script.taker.findings == [])
        #expect(completed == [1] && script.taker.replay.market?.needed == 2)
        #expect(script.taker.replay.market?.session?.number == 11)
    }

    @Test("that leaves a contract without the prices it asks for is refused")
    func quorum() async throws {
        let history = try history { draft in
            guard draft.label == "keys 1" else { return }
            draft.editKeys { $0.oraclesNeeded = 1 }
        }
        let place = try history.index(of: "keys 1")
        let found = history.findings.filter { $0.entry == place }
        #expect(found.map(\.code) == [.keysInvalid])
        #expect(found.first?.expected == "2 or more, as the contract of balanced asks for")
        // It has no effect: sessions still take two oracles.
        #expect(history.replay.market?.needed == 2)
    }
}

extension Draft {
    /// Changes the lines of a contract.
    mutating func editSource(_ edit: (String) -> String) {
        guard case .contract(var contract) = body else { return }
        contract.source = contract.source.map(edit)
        body = .contract(contract)
    }
}
