import Audit
import Authority
import Keys
import Quantities
import Records
import SampleLedger
import Testing

@Suite("A number")
struct NumberTests {
    private let cast = Cast()

    @Test("of a statement that the mandate leaves without effect is used all the same")
    func ineffective() throws {
        var door = try Counter()
        func record(_ body: Statement.Body, by signers: [PrivateKey]) throws -> [String] {
            let note = try door.note(door.text(body), by: signers)
            return door.admit(note, policy: .audit).codes
        }
        let owners = [cast.ann, cast.ben]
        let outside = door.target(["BND": "0.2", "VTI": "0.78", "cash": "0.02"])
        #expect(try record(.target(outside), by: owners) == ["target-out-of-bounds"])
        let inside = door.target(revision: outside.revision)
        #expect(try record(.target(inside), by: owners) == ["replayed"])
        #expect(door.replay.authority.nextNumber(.target, of: "balanced") == outside.revision + 1)

        let revision = door.replay.authority.nextNumber(.contract, of: "balanced")
        let unreadable = Contract(
            acceptBy: door.time.later(60), portfolio: "balanced", revision: revision,
            source: ["no mandate"])
        #expect(try record(.contract(unreadable), by: owners) == ["contract-invalid"])
        #expect(door.replay.authority.nextNumber(.contract, of: "balanced") == revision + 1)

        let number = door.replay.authority.nextNumber(of: cast.custodian.verifierKey)
        let tooLarge = Flow(
            amount: "900000000", asset: .cash, number: number, portfolio: "balanced",
            purpose: .withdrawal, reference: .plain("all"))
        #expect(try !record(.flow(tooLarge), by: [cast.custodian]).isEmpty)
        #expect(door.replay.authority.nextNumber(of: cast.custodian.verifierKey) == number + 1)
    }

    @Test("of a statement that is not its signers' to make stays free")
    func unauthorised() throws {
        var door = try Counter()
        let target = door.target()
        let note = try door.note(door.text(.target(target)), by: [cast.ann])
        #expect(door.admit(note, policy: .audit).codes == ["signers-too-few"])
        #expect(door.replay.authority.nextNumber(.target, of: "balanced") == target.revision)
    }

    /// A part of a contract of the portfolio `third`.
    private func part(_ place: Int, of count: Int, revision: Int) -> Statement.Body {
        var contract = Contract(
            acceptBy: "2024-02-01T00:00:00Z", portfolio: "third", revision: revision,
            source: (1...count).map { "line \($0)" })
        contract.part = Part(number: place, of: count, whole: contract.digestOfWhole)
        contract.source = ["line \(place)"]
        return .contract(contract)
    }

    private func opened() throws -> Authority {
        var authority = try Authority.begun()
        let portfolio = try Authority.opening("third", owners: [cast.ann], needed: 1)
        try authority.take(.portfolio(portfolio), by: [cast.ann, cast.ben])
        return authority
    }

    @Test("that was used is named also where entries were lost, whatever part carries it")
    func replayedParts() throws {
        var authority = try opened()
        for revision in 1...2 {
            for place in 1...2 {
                try authority.take(part(place, of: 2, revision: revision), by: [cast.ann])
            }
        }
        for lenient in [false, true] {
            for place in 1...2 {
                let found = try authority.objections(
                    to: part(place, of: 2, revision: 1), by: [cast.ann], lenient: lenient)
                #expect(found.map(\.code) == [.replayed])
                #expect(found.map(\.field) == ["body.revision"])
            }
        }
    }

    @Test("of a part whose first parts were lost is used with it")
    func lostParts() throws {
        var authority = try opened()
        let found = try authority.objections(
            to: part(2, of: 3, revision: 4), by: [cast.ann])
        #expect(found.map(\.code) == [.partsBroken])
        let whole = try authority.take(
            part(2, of: 3, revision: 4), by: [cast.ann], lenient: true)
        #expect(whole == nil)
        #expect(authority.nextNumber(.contract, of: "third") == 5)
        let again = try authority.objections(
            to: part(1, of: 3, revision: 4), by: [cast.ann], lenient: true)
        #expect(again.map(\.code) == [.replayed])
    }
}
