import Quantities

/// Makes shares of a whole weights of 12 decimals: rounded down, the missing units going to the
/// largest remainders, ties by name.
struct Apportionment {
    /// The shares of assets, in the order of their names, and that of cash behind the last.
    let shares: [Share]
    /// How many of the assets have names before that of cash.
    let beforeCash: Int
    /// The units of a share that make 10^-12 of the whole.
    let unit: Int256
    /// The group of each that has a limit, if any, and the limits in units of weights.
    var groups: [Int?] = []
    var limits: [Int128] = []

    /// What rounding down leaves of a share.
    private struct Remainder {
        let place: Int
        /// Its place by name among the others.
        let rank: Int
        let amount: Int256
        let parts: Int128
    }

    /// The weights, in units of 10^-12. Throws `overflow`, and `outOfRange` where the shares do not
    /// make up the whole.
    func weights() throws(QuantityError) -> [Int128] {
        var weights: [Int128] = []
        var remainders: [Remainder] = []
        weights.reserveCapacity(shares.count)
        remainders.reserveCapacity(shares.count)
        var parts: Int128 = 1
        var counted = unit
        for (place, share) in shares.enumerated() {
            if share.parts != parts { (parts, counted) = (share.parts, try unit * share.parts) }
            let (weight, remainder) = try share.numerator.flooredDivision(by: counted)
            weights.append(weight.narrowed ?? 0)
            // Cash comes between two assets.
            let rank = place < shares.count - 1 ? 2 * place + 1 : 2 * beforeCash
            remainders.append(
                Remainder(place: place, rank: rank, amount: remainder, parts: parts))
        }
        try topUp(&weights, &remainders)
        return weights
    }

    /// Gives the missing units away, passing over what would take a group above its limit. There
    /// are always enough to take them: of what is in a group as many have a remainder as its
    /// remainders sum to, and its limit is a whole number of units.
    private func topUp(
        _ weights: inout [Int128], _ remainders: inout [Remainder]
    ) throws(QuantityError) {
        var missing = Weight.one.units - weights.reduce(0, +)
        guard missing >= 0, missing <= Int128(weights.count) else {
            throw QuantityError(
                .outOfRange, found: "a missing weight of \(missing) units",
                expected: "boxes that hold a whole")
        }
        guard missing > 0 else { return }
        var room = limits
        for (place, group) in groups.enumerated() {
            if let group { room[group] -= weights[place] }
        }
        try Apportionment.sort(&remainders)
        for remainder in remainders where missing > 0 {
            let place = remainder.place
            if groups.indices.contains(place), let group = groups[place] {
                guard room[group] > 0 else { continue }
                room[group] -= 1
            }
            weights[place] += 1
            missing -= 1
        }
    }

    /// Puts the largest remainders first.
    private static func sort(_ remainders: inout [Remainder]) throws(QuantityError) {
        var overflow: QuantityError?
        remainders.sort { left, right in
            var (first, second) = (left.amount, right.amount)
            if left.parts != right.parts {
                // Remainders of shares in different parts are compared without dividing.
                do throws(QuantityError) {
                    (first, second) = (try first * right.parts, try second * left.parts)
                } catch {
                    overflow = error
                    return false
                }
            }
            return first == second ? left.rank < right.rank : first > second
        }
        if let overflow { throw overflow }
    }
}
