import Quantities
import Records
import TestSupport
import Testing

@testable import Contract

/// What pending flows come to, against taking in one after the other.
@Suite struct PendingFlowTests {
    private func flow(_ amount: Int128, _ asset: String, out: Bool, _ number: Int) throws -> Flow {
        Flow(
            amount: Quantity(unchecked: amount), asset: try AssetID(asset), number: number,
            portfolio: try Identifier("fund"), purpose: out ? .withdrawal : .deposit,
            reference: .plain("r\(number)"))
    }

    private func oneByOne(_ flows: PendingFlows, _ holdings: Holdings) throws -> Holdings {
        var held = holdings
        for (flow, slot) in flows.all { try held.take(flow, slot: slot) }
        return held
    }

    @Test("they come to the same as one after the other", arguments: UInt64(0)..<40)
    func same(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let assets = ["A", "B", "C", "cash"]
        var holdings = Holdings()
        try holdings.add(Quantity("5"), of: AssetID("B"), slot: 1)
        var flows = PendingFlows()
        for number in 1...60 {
            let slot = Int.random(in: 0...3, using: &random)
            // Few amounts, so that some sum to nothing.
            let amount = Int128(Int.random(in: 1...3, using: &random)) * 100_000_000
            flows.append(
                try flow(amount, assets[slot], out: Bool.random(using: &random), number),
                slot: slot)
            #expect(try flows.added(to: holdings) == oneByOne(flows, holdings))
        }
        flows.rename(try AssetID("A"), to: try AssetID("D"))
        let (old, new) = (try AssetID("A"), try AssetID("D"))
        #expect(flows.contains(new))
        #expect(!flows.contains(old))
        #expect(try flows.added(to: holdings) == oneByOne(flows, holdings))
        flows.append(try flow(7, "C", out: false, 61), slot: 2)
        #expect(try flows.added(to: holdings) == oneByOne(flows, holdings))
        flows.remove(try AssetID("C"))
        #expect(try flows.added(to: holdings) == oneByOne(flows, holdings))
        let taken = flows.removeAll()
        #expect(!taken.isEmpty && flows.isEmpty)
        #expect(try flows.added(to: holdings) == holdings)
    }

    @Test("what leaves its range says so, and what comes after it is still counted")
    func range() throws {
        let most = QuantityOfAssetUnit.limit - 1
        var flows = PendingFlows()
        flows.append(try flow(most, "A", out: false, 1), slot: 0)
        #expect(try flows.added(to: Holdings()).quantity(of: AssetID("A")).units == most)
        flows.append(try flow(most, "A", out: false, 2), slot: 0)
        #expect(throws: QuantityError.self) { try flows.added(to: Holdings()) }
        flows.append(try flow(5, "cash", out: false, 3), slot: 0)
        #expect(throws: QuantityError.self) { try flows.added(to: Holdings()) }
        flows.remove(try AssetID("A"))
        #expect(try flows.added(to: Holdings()) == oneByOne(flows, Holdings()))
    }
}
