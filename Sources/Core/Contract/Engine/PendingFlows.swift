import Quantities
import Records

/// The flows that are taken in at the next session, and what they come to: between two sessions
/// there may be any number, and each is held to what is there with those before it.
struct PendingFlows: Sendable {
    /// The flows and the slots of what they move, in the order they came.
    private(set) var all: [(flow: Flow, slot: Int)] = []
    /// What they come to, where there are any; nothing where that is not known.
    private var sum: Apart<Holdings>?

    /// Whether there are none.
    var isEmpty: Bool { all.isEmpty }

    /// Adds a flow.
    mutating func append(_ flow: Flow, slot: Int) {
        var sum = all.isEmpty ? Holdings() : self.sum?.value
        self.sum = nil
        all.append((flow, slot))
        do throws(QuantityError) {
            try sum?.take(flow, slot: slot)
            self.sum = sum.map { Apart($0) }
        } catch {
            // Each by itself may be taken in nonetheless.
        }
    }

    /// Takes all of them out.
    mutating func removeAll() -> [(flow: Flow, slot: Int)] {
        defer { self = PendingFlows() }
        return all
    }

    /// Forgets those of an asset.
    mutating func remove(_ asset: AssetID) {
        all.removeAll { $0.flow.asset == asset }
        sum = nil
    }

    /// Calls an asset by another name.
    mutating func rename(_ asset: AssetID, to name: AssetID) {
        for place in all.indices where all[place].flow.asset == asset {
            all[place].flow.asset = name
            sum = nil
        }
    }

    /// Whether some move an asset.
    func contains(_ asset: AssetID) -> Bool { all.contains { $0.flow.asset == asset } }

    /// Holdings with all of them taken in. Throws `outOfRange`.
    func added(to holdings: Holdings) throws(QuantityError) -> Holdings {
        var held = holdings
        guard let sum = sum?.value else {
            for (flow, slot) in all { try held.take(flow, slot: slot) }
            return held
        }
        held.cash = try held.cash + sum.cash
        for line in sum.lines { try held.add(line.quantity, of: line.asset, slot: line.slot) }
        return held
    }
}
