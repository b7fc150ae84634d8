import Audit
import Quantities
import Records
import SampleLedger
import Testing

@Suite("A custodian's statement of positions")
struct PositionTests {
    private func findings(_ edit: @escaping (inout Positions) -> Void) async throws -> [Finding] {
        var script = Script(History()) { draft in
            guard draft.label == "positions of balanced" else { return }
            draft.editPositions(edit)
        }
        try script.play()
        return try await script.taker.audit().findings
    }

    @Test("of less than a cent more or less is as the entries lead to", arguments: [-1, 1])
    func rounding(_ sign: Int128) async throws {
        #expect(
            try await findings {
                $0.cash = Money(unchecked: $0.cash.units + sign * 990_000)
            } == [])
        #expect(
            try await findings {
                $0.cash = Money(unchecked: $0.cash.units + sign * 1_010_000)
            }.map(\.code) == [.positionDiffers])
    }

    @Test("is not of a time before those stated last")
    func order() async throws {
        let cast = Cast()
        var script = Script(History()) { draft in
            guard draft.label == "positions of balanced", case .positions(var next) = draft.body
            else { return }
            next.number += 1
            next.asOf = next.asOf.later(-1)
            let again = next
            draft.followers = [
                Draft.Follower("again", by: [cast.custodian]) { _, _ in .positions(again) }
            ]
        }
        try script.play()
        let report = try await script.taker.audit()
        #expect(report.findings.map(\.code) == [.timeContradicted], "\(report.text)")
        #expect(report.findings.map(\.entry) == [try script.taker.index(of: "again")])
    }
}
