import Audit
import Keys
import Records
import SampleLedger
import Testing

@Suite("A history that was signed by everyone and is wrong")
struct WrongHistoryTests {
    @Test(
        "is named at the entry where it is wrong",
        arguments: WrongHistory.trades + WrongHistory.decisions + WrongHistory.owners
            + WrongHistory.prices + WrongHistory.authority + WrongHistory.keys
            + WrongHistory.positions + WrongHistory.voids + WrongHistory.attestations
            + WrongHistory.stamps
            + WrongHistory.course)
    func named(_ wrong: WrongHistory) async throws {
        var isDone = false
        var script = Script(History()) { draft in
            guard draft.label == wrong.changed ?? wrong.label, !isDone else { return }
            isDone = true
            wrong.edit(&draft)
        }
        try script.play()
        let history = script.taker
        let report = try await history.audit()
        let place = try history.index(of: wrong.label)
        #expect(report.findings.first?.entry == place, "\(report.text)")
        let here = report.findings.filter { $0.entry == place }.map(\.code)
        #expect(here.contains(wrong.code), "\(report.text)")
        // Everything else follows from it, later.
        let others = report.findings.filter { $0.entry != place || $0.code != wrong.code }
        #expect(Set(others.map(\.code)) == wrong.besides, "\(report.text)")
        #expect(report.verdicts[wrong.code.question] == .fail)
        #expect(report.exitCode == 1)
        // What is seen as it is written is what an audit sees.
        #expect(
            report.findings.map(\.code.rawValue).sorted()
                == history.findings.map(\.code.rawValue).sorted())
    }

    @Test("a decision recorded a session late is missing there and late here")
    func late() async throws {
        let cast = Cast()
        var kept: Statement.Body?
        var script = Script(History()) { draft in
            if draft.label == "decision 3 of growth", kept == nil {
                kept = draft.body
                draft.isDropped = true
            } else if draft.label == "prices 6 of oracle 2", let late = kept {
                draft.followers = [
                    Draft.Follower("late decision", by: [cast.executor]) { _, _ in late }
                ]
            }
        }
        try script.play()
        let report = try await script.taker.audit()
        let missed = try script.taker.index(of: "prices 5 of oracle 2")
        let late = try script.taker.index(of: "late decision")
        let found = report.findings.map { [$0.code.rawValue, "\($0.entry ?? -1)"] }
        #expect(found.contains(["decision-missing", "\(missed)"]), "\(report.text)")
        // The session after a missed decision is a look of its own, whose decision this is not.
        let here = report.findings.filter { $0.entry == late }.map(\.code)
        #expect(here == [.decisionLate], "\(report.text)")
        #expect(report.findings.allSatisfy { ($0.entry ?? 0) >= missed })
    }
}
