import Audit
import Quantities
import Records
import SampleLedger
import Testing

@Suite("A clock that jumps ahead")
struct ClockTests {
    @Test(
        "further than the gap of the genesis is a warning where it did, and nowhere else",
        arguments: [(0, false), (1, true)])
    func jump(_ beyond: Int64, _ isSaid: Bool) async throws {
        let gap = Int64(Cast().genesis().gap)
        var last: Timestamp?
        var isOver = false
        var script = Script(History()) { draft in
            if draft.label == "positions of balanced" {
                draft.time = (last ?? draft.time).later(gap + beyond)
            }
            // Nothing is told of what came after.
            draft.isDropped = isOver
            isOver = isOver || draft.label == "positions of balanced"
            last = draft.time
        }
        try script.play()
        let report = try await script.taker.audit()
        #expect(report.findings.map(\.code) == (isSaid ? [.clockJumped] : []), "\(report.text)")
        if isSaid {
            let place = try script.taker.index(of: "positions of balanced")
            #expect(report.findings.map(\.entry) == [place])
        }
        #expect(report.exitCode == 0)
    }
}
