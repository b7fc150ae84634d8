import Quantities

/// Makes shares of a whole weights of 12 decimals: rounded down, the missing units going to the
/// largest remainders, ties by name.
struct Apportionment {
    /// What is apportioned, and its names, by which ties are broken.
    let shares: [Share]
    let names: [AssetID]
    /// The units of a share that are the whole.
    let whole: Int256
    /// The group of each that has a limit, if any, and the limits in units of weights.
    var groups: [Int?] = []
    var limits: [Int128] = []

    /// The weights, in units of 10^-12. Throws `overflow`, and `outOfRange` where the shares do not
    /// make up the whole.
    func weights() throws(QuantityError) -> [Int128] {
        var weights: [Int128] = []
        var remainders: [Int256] = []
        weights.reserveCapacity(shares.count)
        remainders.reserveCapacity(shares.count)
        var parts: Int128 = 1
        var counted = whole
        for share in shares {
            if share.parts != parts { (parts, counted) = (share.parts, try whole * share.parts) }
            let (weight, remainder) = try Apportionment.weigh(share.numerator, of: counted)
            weights.append(weight)
            remainders.append(remainder)
        }
        try topUp(&weights, remainders)
        return weights
    }

    /// A share of the whole in units of 10^-12, rounded down, and what remains. At once, or four
    /// decimals at a time, so that the largest portfolio does not overflow.
    private static func weigh(
        _ share: Int256, of whole: Int256
    ) throws(QuantityError) -> (weight: Int128, remainder: Int256) {
        if let share = share.narrowed {
            let (weight, remainder) = try Int256(share, times: Weight.one.units)
                .flooredDivision(by: whole)
            return (weight.narrowed ?? 0, remainder)
        }
        var (quotient, remainder) = try share.flooredDivision(by: whole)
        for _ in 0..<3 {
            let (digits, rest) = try (remainder * 10_000).flooredDivision(by: whole)
            quotient = try quotient * 10_000 + digits
            remainder = rest
        }
        return (quotient.narrowed ?? 0, remainder)
    }

    /// Gives the missing units away, passing over what would take a group above its limit. There
    /// are always enough to take them: of what is in a group as many have a remainder as its
    /// remainders sum to, and its limit is a whole number of units.
    private func topUp(
        _ weights: inout [Int128], _ remainders: [Int256]
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
        for place in try byRemainder(remainders) where missing > 0 {
            if groups.indices.contains(place), let group = groups[place] {
                guard room[group] > 0 else { continue }
                room[group] -= 1
            }
            weights[place] += 1
            missing -= 1
        }
    }

    /// The places, the largest remainder first.
    private func byRemainder(_ remainders: [Int256]) throws(QuantityError) -> [Int] {
        func comes(_ left: Int, _ right: Int, before first: Int256, _ second: Int256) -> Bool {
            first == second ? names[left] < names[right] : first > second
        }
        guard !shares.allSatisfy({ $0.parts == shares[0].parts }) else {
            return remainders.indices.sorted {
                comes($0, $1, before: remainders[$0], remainders[$1])
            }
        }
        // Remainders of shares in different parts are compared without dividing.
        var overflow: QuantityError?
        let order = remainders.indices.sorted { left, right in
            do throws(QuantityError) {
                return comes(
                    left, right, before: try remainders[left] * shares[right].parts,
                    try remainders[right] * shares[left].parts)
            } catch {
                overflow = error
                return false
            }
        }
        if let overflow { throw overflow }
        return order
    }
}
