public import Quantities
import Records

extension Market {
    /// Keeps volumes of the assets in these slots from the next session on, under the quorum of a
    /// view.
    mutating func followVolumes(of slots: [Int], inView view: Int) {
        for slot in slots { views[view].followVolume(slot) }
    }

    /// Takes in the volumes of the assets in these slots in the session under way, as if every
    /// oracle had stated them, where there are any.
    public mutating func take(volumes: [Quantity?], slots: [Int]) {
        precondition(volumes.count == slots.count)
        guard let session else { return }
        for (place, volume) in volumes.enumerated() {
            guard let volume else { continue }
            for index in views.indices {
                views[index].setVolume(slots[place], volume, session: session.number)
            }
        }
    }

    /// Takes in the volumes that statements of the session under way give.
    mutating func takeVolumes(_ statements: [[Prices.Volume]], session: Int) {
        guard views.contains(where: \.followsVolumes),
            statements.contains(where: { !$0.isEmpty })
        else { return }
        var stated: [Int: [Quantity]] = [:]
        for volume in statements.joined() {
            guard let slot = knownSlot(of: volume.asset) else { continue }
            stated[slot, default: []].append(volume.quantity)
        }
        for (slot, quantities) in stated {
            let sorted = quantities.sorted()
            for index in views.indices where views[index].quorum.needed <= sorted.count {
                views[index].setVolume(slot, sorted[(sorted.count - 1) / 2], session: session)
            }
        }
    }
}
