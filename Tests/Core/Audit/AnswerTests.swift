import Audit
import Authority
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Testing

@Suite("A statement that was handed in")
struct AnswerTests {
    private let cast = Cast()

    private func whole(_ edit: @escaping (inout Draft) -> Void = { _ in }) throws -> History {
        var script = Script(History(), edit: edit)
        try script.play()
        return script.taker
    }

    /// The next target, which nothing is against.
    private func target(of history: History, revision: Int = 0) -> Statement.Body {
        .target(
            Target(
                acceptBy: "2024-03-01T00:00:00Z", portfolio: "balanced",
                revision: history.replay.authority.nextNumber(.target, of: "balanced") + revision,
                weights: [
                    Target.Share(asset: "BND", weight: "0.4"),
                    Target.Share(asset: "VTI", weight: "0.58"),
                    Target.Share(asset: .cash, weight: "0.02"),
                ]))
    }

    private func soon(_ history: History) -> Timestamp {
        (history.replay.lastTime ?? .epoch).later(60)
    }

    private func expectRefused(_ report: AuditReport, _ location: SourceLocation) {
        #expect(
            report.findings.map(\.code) == [.statementRefused], "\(report.text)",
            sourceLocation: location)
        #expect(report.verdicts[.completeness] == .fail, sourceLocation: location)
    }

    @Test("and that nothing is against was refused wrongly, whatever the operator signs")
    func wrongly() async throws {
        let history = try whole()
        let note = try history.note(target(of: history), by: [cast.ann, cast.ben])
        #expect(
            try await history.audit(expecting: note).findings.map(\.code) == [.statementOmitted])
        for code in FindingCode.allCases where code != .late {
            let refusal = try history.refusal(of: note, code, at: soon(history))
            expectRefused(
                try await history.audit(expecting: note, refusals: [refusal]), #_sourceLocation)
        }
        let late = try history.refusal(of: note, .late, at: soon(history))
        expectRefused(
            try await history.audit(expecting: note, refusals: [late]), #_sourceLocation)
    }

    @Test("and was refused for what holds where it was refused is answered")
    func rightly() async throws {
        let history = try whole()
        let skipping = try history.note(target(of: history, revision: 1), by: [cast.ann, cast.ben])
        let right = try history.refusal(of: skipping, .numberSkipped, at: soon(history))
        let report = try await history.audit(expecting: skipping, refusals: [right])
        #expect(report.findings == [] && report.exitCode == 0, "\(report.text)")
        #expect(report.text.contains("a.note was refused at"))
        // Of several, the one that holds counts; one of another note is none of it.
        let wrong = try history.refusal(of: skipping, .cashOverdrawn, at: soon(history))
        let both = try await history.audit(expecting: skipping, refusals: [wrong, right])
        #expect(both.findings == [])
        let other = try history.refusal(of: [1], .numberSkipped, at: soon(history))
        let report2 = try await history.audit(expecting: skipping, refusals: [other])
        #expect(report2.findings.map(\.code) == [.statementOmitted])
    }

    @Test("and was refused as late is answered only once an entry is as late")
    func late() async throws {
        let history = try whole()
        let short = history.prefix(history.entries.count - 1)
        let note = try short.note(target(of: short), by: [cast.ann, cast.ben])
        let lie = try short.refusal(of: note, .late, at: "2099-01-01T00:00:00Z")
        let open = try await short.audit(expecting: note, refusals: [lie])
        #expect(open.findings == [], "\(open.text)")
        #expect(open.verdicts[.completeness] == .notJudged && open.exitCode == 3)
        expectRefused(
            try await history.audit(expecting: note, refusals: [lie]), #_sourceLocation)
        // A reason that rests on no time does not make a time right that no entry bears out.
        let skipping = try short.note(target(of: short, revision: 1), by: [cast.ann, cast.ben])
        let later = try short.refusal(of: skipping, .numberSkipped, at: "2099-01-01T00:00:00Z")
        expectRefused(
            try await history.audit(expecting: skipping, refusals: [later]), #_sourceLocation)
        let before = try short.refusal(of: skipping, .numberSkipped, at: "2024-01-03T00:00:00Z")
        expectRefused(
            try await short.audit(expecting: skipping, refusals: [before]), #_sourceLocation)
    }

    @Test("is not answered by a key of the operator's that was not in force there")
    func oldKey() async throws {
        let history = try whole { $0.rotateOperator(suspectSince: "2024-01-04T00:00:00Z") }
        let note = try history.note(target(of: history, revision: 1), by: [cast.ann, cast.ben])
        let old = try history.refusal(
            of: note, .numberSkipped, at: soon(history), by: cast.operator_)
        let unanswered = try await history.audit(expecting: note, refusals: [old])
        #expect(unanswered.findings.map(\.code).contains(.statementOmitted), "\(unanswered.text)")
        // What the old key says of before it left is held against it, and that it was suspect.
        let place = try history.index(of: "keys 1")
        let earlier = history.prefix(place)
        let then = try earlier.note(target(of: earlier, revision: 1), by: [cast.ann, cast.ben])
        let time = (earlier.replay.lastTime ?? .epoch).later(1)
        let right = try earlier.refusal(of: then, .numberSkipped, at: time)
        let report = try await history.audit(expecting: then, refusals: [right])
        let found = report.findings.filter { $0.entry == nil }
        #expect(found.map(\.code) == [.keySuspect], "\(report.text)")
    }

    @Test("was not refused before an entry that its signers had seen")
    func backdated() async throws {
        let history = try whole()
        let note = try history.note(target(of: history), by: [cast.ann, cast.ben])
        let first = try #require(history.prefix(1).replay.lastTime)
        let backdated = try history.refusal(
            of: note, .portfolioUnknown, at: first, size: 1, by: cast.operator_)
        expectRefused(
            try await history.audit(expecting: note, refusals: [backdated]), #_sourceLocation)
    }

    @Test("and was refused beyond the entries of this copy is not judged")
    func beyond() async throws {
        let history = try whole()
        let short = history.prefix(30)
        let note = try history.note(target(of: history, revision: 1), by: [cast.ann, cast.ben])
        let refusal = try history.refusal(of: note, .numberSkipped, at: soon(history))
        let report = try await short.audit(expecting: note, refusals: [refusal])
        #expect(report.findings == [] && report.exitCode == 3, "\(report.text)")
        let forged = try history.refusal(
            of: note, .numberSkipped, at: soon(history), by: Cast.key(Cast.origin, secret: "x"))
        let omitted = try await short.audit(expecting: note, refusals: [forged])
        #expect(omitted.findings.map(\.code) == [.statementOmitted])
    }

    @Test("and could never be accepted is nobody's omission")
    func strangers() async throws {
        let history = try whole()
        let body = target(of: history)
        guard case .target(var elsewhere) = body else { return }
        elsewhere.portfolio = "nobodys"
        let both = [cast.ann, cast.ben]
        let impossible = [
            (try history.note(body, by: [cast.stranger]), "signer-unknown"),
            (try history.note(body, by: both, ledger: Cast.origin + "x"), "other-ledger"),
            (try history.note(.target(elsewhere), by: both), "portfolio-unknown"),
            (try history.note(body, by: [cast.firstOracle]), "role-missing"),
            (try history.note(body, by: [cast.ann]), "signers-too-few"),
        ]
        for (note, code) in impossible {
            let report = try await history.audit(expecting: note)
            #expect(report.findings == [], "\(report.text)")
            #expect(report.text.contains("could not be: \(code)"), "\(report.text)")
        }
        // What was possible once and is not now was omitted all the same.
        let growth = history.prefix(30)
        guard case .target(var early) = target(of: growth) else { return }
        early.portfolio = "growth"
        early.revision = 1
        let note = try growth.note(.target(early), by: [cast.cleo])
        #expect(
            try await history.audit(expecting: note).findings.map(\.code) == [.statementOmitted])
    }
}
