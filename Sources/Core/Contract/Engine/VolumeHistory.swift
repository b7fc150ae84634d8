import Quantities

/// What was traded of one asset in the last sessions, as far as it was stated.
struct VolumeHistory: Sendable {
    /// For how many sessions a volume is kept.
    static let mostSessions = 1024

    private struct Entry {
        let session: Int
        var quantity: Quantity
    }

    /// The sessions that had a volume, the oldest first; older ones than are kept may be among them
    /// for a while.
    private var entries: [Entry] = []

    /// Takes in the volume of a session later than every one before.
    mutating func record(_ quantity: Quantity, session: Int) {
        if entries.count >= 2 * VolumeHistory.mostSessions {
            entries.removeAll { $0.session <= session - VolumeHistory.mostSessions }
        }
        entries.append(Entry(session: session, quantity: quantity))
    }

    /// From now on volumes count in units of which there are so many for so many before, rounded
    /// down.
    mutating func scale(by numerator: Int, over denominator: Int) {
        for place in entries.indices {
            let wide = Int256(entries[place].quantity.units, times: Int128(numerator))
            let scaled = try? wide.floored(by: Int256(Int128(denominator)))
            let most = QuantityOfAssetUnit.limit - 1
            entries[place].quantity = Quantity(unchecked: min(scaled?.narrowed ?? most, most))
        }
    }

    /// Takes back the volume of a session, if it is the last one.
    mutating func forget(session: Int) {
        if entries.last?.session == session { entries.removeLast() }
    }

    /// A part of the mean of the volumes stated in the last `count` sessions, rounded down to 8
    /// decimals; nothing where none was. Throws `overflow` or `outOfRange`.
    func part(
        _ part: Weight, over count: Int, to session: Int
    ) throws(QuantityError) -> Quantity? {
        var sum: Int128 = 0
        var stated: Int128 = 0
        // Each is below 10^23 units, and there are at most 1,024.
        for entry in entries.reversed() {
            guard entry.session > session - count else { break }
            sum += entry.quantity.units
            stated += 1
        }
        guard stated > 0 else { return nil }
        let most = try Int256(sum, times: part.units).floored(
            by: Int256(stated, times: Weight.one.units))
        // More than can be held bounds nothing.
        return most.narrowed.flatMap { try? Quantity(units: $0) }
    }
}
