import Audit
import Quantities
import Records
import SampleLedger
import Testing

@Suite("A ledger that is as it should be")
struct CleanLedgerTests {
    @Test("a history of every kind of statement passes all four questions")
    func clean() async throws {
        var script = Script(History())
        try script.play()
        let history = script.taker
        #expect(history.findings == [])
        #expect(Set(history.replay.counts.kinds.keys) == Set(Kind.allCases))
        #expect(history.entries.count == Sample.size)
        let report = try await history.audit()
        #expect(report.findings == [])
        #expect(Question.allCases.allSatisfy { report.verdicts[$0] == .pass })
        #expect(report.notJudged == [])
        #expect(report.exitCode == 0)
        #expect(report.size == Sample.size && report.sessions == 11)
        #expect(report.decisions == 11)
    }

    @Test("a history told afterwards passes too")
    func historical() async throws {
        var time = "2024-01-02T09:00:00Z" as Timestamp
        var script = Script(History(), mode: .historical) { draft in
            if case .prices(let prices) = draft.body { time = max(time, prices.asOf) }
            draft.time = time
            draft.editFills { $0.with(executed: time) }
            draft.editPositions { $0.asOf = time }
        }
        try script.play()
        #expect(try await script.taker.audit().findings == [])
    }

    @Test("the report is the same however many groups are checked at once")
    func jobs() async throws {
        var script = Script(History()) { draft in
            if draft.label == "decision 2 of balanced" { draft.isDropped = true }
        }
        try script.play()
        let first = try await script.taker.audit(jobs: 1)
        #expect(!first.findings.isEmpty)
        for jobs in [1, 2, 3, 16] {
            let again = try await script.taker.audit(jobs: jobs)
            #expect(again.json == first.json)
            #expect(again.text == first.text)
            #expect(again.html == first.html)
        }
    }
}
