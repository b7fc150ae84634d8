import Audit
import SampleLedger
import Testing

@Suite("A history that was signed by everyone and is wrong")
struct WrongHistoryTests {
    @Test(
        "is named at the entry where it is wrong",
        arguments: WrongHistory.trades + WrongHistory.decisions + WrongHistory.owners
            + WrongHistory.prices + WrongHistory.authority)
    func named(_ wrong: WrongHistory) async throws {
        var isDone = false
        var script = Script(History()) { draft in
            guard draft.label == wrong.label, !isDone else { return }
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
}
