import Audit
import Chain
import Encoding
import Keys
import Records
import Quantities
import SampleLedger
import Testing

@Suite("Another view of a ledger")
struct SecondViewTests {
    private func histories() throws -> (own: History, fork: History, longer: History) {
        var own = Script(History())
        try own.play()
        var fork = Script(History()) { draft in
            if draft.label == "income of growth", case .flow(var flow) = draft.body {
                flow.amount = "12.35"
                draft.body = .flow(flow)
            }
        }
        try fork.play()
        var shorter = History()
        for (entry, label) in zip(own.taker.entries, own.taker.labels).prefix(30) {
            shorter.append(entry, label: label)
        }
        return (shorter, fork.taker, own.taker)
    }

    @Test("a checkpoint of the same history agrees, of any size")
    func agrees() async throws {
        let (_, _, whole) = try histories()
        for size in [0, 1, 2, 30, Sample.size] {
            let view = SecondView(source: "since", checkpoint: try whole.checkpoint(of: size))
            let report = try await whole.audit(since: [view])
            #expect(report.findings == [])
            #expect(report.secondViews == ["since, at \(size) entries"])
        }
    }

    @Test("a checkpoint of more entries shows that the tail was cut")
    func truncated() async throws {
        let (short, _, whole) = try histories()
        let view = SecondView(source: "since", checkpoint: try whole.checkpoint())
        let report = try await short.audit(since: [view])
        #expect(report.findings.map(\.code) == [.truncated], "\(report.text)")
        #expect(report.verdicts[.integrity] == .fail)
        #expect(try await short.audit().findings == [])
    }

    @Test("a checkpoint of another history shows the fork, where it has come to that")
    func forked() async throws {
        let (_, fork, whole) = try histories()
        let place = try whole.index(of: "income of growth")
        for size in [place, place + 1, Sample.size] {
            let view = SecondView(source: "since", checkpoint: try fork.checkpoint(of: size))
            let report = try await whole.audit(since: [view])
            #expect(report.findings.map(\.code) == (size == place ? [] : [.forked]))
            let outcome = size == place ? "" : ", which disagrees"
            #expect(report.secondViews == ["since, at \(size) entries\(outcome)"])
        }
    }

    @Test("a checkpoint by someone else is no view")
    func invalid() async throws {
        let (_, fork, whole) = try histories()
        let forged = try SignedCheckpoint(
            fork.checkpoint().checkpoint, signer: PrivateKey(generatedFor: Cast.origin))
        let view = SecondView(source: "since", checkpoint: forged)
        let report = try await whole.audit(since: [view])
        #expect(report.findings.map(\.code) == [.secondViewInvalid])
    }

    @Test("an anchor that is not this ledger's is named")
    func anchors() async throws {
        let (_, _, whole) = try histories()
        let cast = Cast()
        let leaf = try #require(whole.leaves.first)
        let good: [Anchor] = [
            .none, .genesis(leaf), .remembered(leaf), .operatorKey(cast.operator_.verifierKey),
            .owners([cast.ann.verifierKey]),
            .owners([cast.ben.verifierKey, cast.ann.verifierKey]),
        ]
        for anchor in good {
            #expect(try await whole.audit(anchor: anchor).findings == [])
        }
        let bad: [Anchor] = [
            .genesis(.zero), .remembered(.zero), .operatorKey(cast.ann.verifierKey),
            .owners([cast.ann.verifierKey, cast.cleo.verifierKey]),
            .owners([cast.firstOracle.verifierKey]),
        ]
        for anchor in bad {
            let report = try await whole.audit(anchor: anchor)
            #expect(report.findings.map(\.code) == [.anchorDiffers], "\(report.text)")
            #expect(report.exitCode == 1)
        }
    }
}
