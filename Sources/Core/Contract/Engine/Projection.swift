import Quantities

/// Amounts that are brought within bounds of their own and limits of groups by one shift, with
/// their sum kept: clamp(a + min(s, s of its group), bounds), where a group's own shift is the one
/// at which it is at its limit.
struct Projection {
    let amounts: [Clamp<Int256>.Amount]
    /// The place among the limits of the group that each is in, if it is in one that has a limit.
    let groups: [Int?]
    let limits: [Int256]
    let sum: Int256

    /// The amounts after the shift; nothing where bounds and limits leave no room for the sum.
    /// Throws `overflow`.
    func shares() throws(QuantityError) -> [Share]? {
        var shares = amounts.map { Share(numerator: $0.at, parts: 1) }
        var free = Array(amounts.indices)
        var isFull = limits.map { _ in false }
        var rest = sum
        // A group that is above its limit is at it in the end too: what it gives up raises the
        // shift of the others, and never lowers what one of them takes.
        while true {
            guard try spread(rest, over: free, in: &shares) else { return nil }
            let over = try overfull(free, shares)
            guard !over.isEmpty else { return shares }
            for group in over {
                let members = free.filter { groups[$0] == group }
                guard try spread(limits[group], over: members, in: &shares) else { return nil }
                isFull[group] = true
                rest = try rest - limits[group]
            }
            free.removeAll { place in groups[place].map { isFull[$0] } ?? false }
        }
    }

    /// Shifts the amounts in some places until they reach a sum. Gives false where they cannot.
    private func spread(
        _ sum: Int256, over places: [Int], in shares: inout [Share]
    ) throws(QuantityError) -> Bool {
        let clamp = try Clamp(places.map { amounts[$0] }, to: sum)
        guard clamp.hasRoom else { return false }
        for (share, place) in zip(try clamp.shares(), places) { shares[place] = share }
        return true
    }

    /// The groups among these places that are above their limits.
    private func overfull(_ places: [Int], _ shares: [Share]) throws(QuantityError) -> [Int] {
        var sums = limits.map { _ in Int256.zero }
        var parts: Int128 = 1
        for place in places {
            guard let group = groups[place] else { continue }
            sums[group] = try sums[group] + shares[place].numerator
            // All places were spread over at once, in the same parts.
            parts = shares[place].parts
        }
        var over: [Int] = []
        for group in limits.indices where try sums[group] > limits[group] * parts {
            over.append(group)
        }
        return over
    }
}
