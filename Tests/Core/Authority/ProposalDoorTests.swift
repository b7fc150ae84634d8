import Audit
import Authority
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("A proposal at the door")
struct ProposalDoorTests {
    private let cast = Cast()
    private var model: PrivateKey { cast.model }

    /// A ledger where the model may propose weights of `balanced`.
    private func counter() throws -> Counter {
        var door = try Counter()
        let owners = [cast.ann, cast.ben]
        let contract = Contract(
            acceptBy: door.time.later(60), portfolio: "balanced",
            revision: door.replay.authority.nextNumber(.contract, of: "balanced"),
            source: [
                "mandate \"led\" in USD", "hold VTI 20%..60%", "hold BND", "hold cash 2%",
                "weights proposed by model, valid 5 sessions", "rebalance at every look",
                "trade all to target",
            ])
        #expect(try door.admit(.contract(contract), by: owners).codes == [])
        return door
    }

    private func proposal(
        _ door: Counter, vti: Weight = "0.5", bnd: Weight = "0.48", number: Int? = nil
    ) -> Proposal {
        Proposal(
            acceptBy: door.time.later(60),
            number: number ?? door.replay.authority.nextNumber(.proposal, of: "balanced"),
            portfolio: "balanced",
            weights: [
                Target.Share(asset: "BND", weight: bnd), Target.Share(asset: "VTI", weight: vti),
                Target.Share(asset: .cash, weight: "0.02"),
            ])
    }

    @Test("is the model's to make, once")
    func signed() throws {
        var door = try counter()
        let first = proposal(door)
        for signers in [[cast.executor], [cast.ann, cast.ben], [cast.custodian]] {
            #expect(try door.admit(.proposal(first), by: signers).codes.contains("role-missing"))
        }
        #expect(try door.admit(.proposal(first), by: [cast.stranger]).codes == ["signer-unknown"])
        #expect(try door.admit(.proposal(first), by: [model]).codes == [])
        #expect(try door.admit(.proposal(first), by: [model]).codes == ["replayed"])
        #expect(
            try door.admit(.proposal(proposal(door, number: 3)), by: [model]).codes
                == ["number-skipped"])
        #expect(try door.admit(.proposal(proposal(door)), by: [model]).codes == [])
    }

    @Test("is refused outside its range, late, and with another sum")
    func bounded() throws {
        var door = try counter()
        for (vti, bnd) in [("0.61", "0.37"), ("0.5", "0.480000000001")] as [(Weight, Weight)] {
            #expect(
                try door.admit(.proposal(proposal(door, vti: vti, bnd: bnd)), by: [model]).codes
                    == ["target-out-of-bounds"])
        }
        let held = proposal(door)
        door.now = door.time.later(3600)
        #expect(try door.admit(.proposal(held), by: [model]).codes == ["late"])
    }

    @Test("is refused after its key was revoked")
    func revoked() throws {
        var door = try counter()
        let keys = KeyChange(
            acceptBy: door.time.later(60),
            revision: door.replay.authority.nextRevision(ofKeysOf: nil),
            revoked: [KeyChange.Revocation(key: model.verifierKey.description)])
        #expect(try door.admit(.keys(keys), by: [cast.ann, cast.ben, cast.dora]).codes == [])
        #expect(
            try door.admit(.proposal(proposal(door)), by: [model]).codes.contains("key-revoked"))
    }

    @Test("is found by an audit where the door took it in")
    func audited() throws {
        var door = try counter()
        let note = try door.note(
            door.text(.proposal(proposal(door, vti: "0.61", bnd: "0.37"))), by: [model])
        #expect(door.admit(note, policy: .audit).codes == ["target-out-of-bounds"])
        // It has no effect, but its number is used.
        #expect(door.replay.authority.nextNumber(.proposal, of: "balanced") == 2)
    }
}
