import Quantities

/// A share of a whole, counted in parts of its units: so many parts make one unit.
struct Share: Equatable {
    var numerator: Int256
    var parts: Int128
}

/// Amounts that one shift moves, each within its own bounds, until they reach a sum.
struct Clamp<Number: ExactInteger> {
    /// An amount, and how far the shift may move it: from `down` to `up`.
    struct Amount {
        let at: Number
        let down: Number
        let up: Number

        /// An amount with its bounds. Throws `overflow`.
        init(_ at: Number, from low: Number, to high: Number) throws(QuantityError) {
            self.at = at
            down = try low.subtracting(at)
            up = try high.subtracting(at)
        }
    }

    let amounts: [Amount]
    let sum: Number

    /// Whether the bounds leave room for the sum. Throws `overflow`.
    var hasRoom: Bool {
        get throws(QuantityError) {
            var lowest = Number.zero
            var highest = Number.zero
            for amount in amounts {
                guard amount.down <= amount.up else { return false }
                lowest = try lowest.adding(amount.at).adding(amount.down)
                highest = try highest.adding(amount.at).adding(amount.up)
            }
            return lowest <= sum && sum <= highest
        }
    }

    /// The amounts after the shift, all in the same parts of a unit; the bounds leave room for the
    /// sum. Throws `overflow`.
    ///
    /// What is missing is shared out as if there were no bounds. Where the bounds then make the sum
    /// too large, the shift is less, and what has reached its lower bound stays there; where they
    /// make it too small, the shift is more, and what has reached its upper bound does. The rest of
    /// them share what is missing then, until the sum is right or none is left.
    func shares() throws(QuantityError) -> [Share] {
        var missing = sum
        for amount in amounts { missing = try missing.subtracting(amount.at) }
        var free = Int128(amounts.count)
        // The shift is below the one and above the other, as far as is known.
        var most: Number?
        var least: Number?
        while free > 0 {
            // The shift is missing/free, between these two whole numbers.
            let (floor, ceiling) = try missing.bounds(ofPart: free)
            var (raised, lowered) = (Number.zero, Number.zero)
            var (raisedCount, loweredCount) = (Int128(0), Int128(0))
            for amount in amounts {
                if let most, amount.down >= most { continue }
                if let least, amount.up <= least { continue }
                // What cannot move may have reached both.
                if amount.down >= ceiling {
                    raised = try raised.adding(amount.down)
                    raisedCount += 1
                }
                if amount.up <= floor {
                    lowered = try lowered.adding(amount.up)
                    loweredCount += 1
                }
            }
            // How far these go to their bounds, and how far the shift would take them.
            let bounded = try raised.adding(lowered).multiplied(by: free)
            let shifted = try missing.multiplied(by: raisedCount + loweredCount)
            if bounded == shifted { break }
            if bounded > shifted {
                most = ceiling
                missing = try missing.subtracting(raised)
                free -= raisedCount
            } else {
                least = floor
                missing = try missing.subtracting(lowered)
                free -= loweredCount
            }
        }
        guard free > 0 else { return try shifted(by: most ?? least ?? .zero, parts: 1) }
        return try shifted(by: missing, parts: free)
    }

    /// The amounts after a shift of so many parts.
    private func shifted(by shift: Number, parts: Int128) throws(QuantityError) -> [Share] {
        var shares: [Share] = []
        shares.reserveCapacity(amounts.count)
        let (floor, ceiling) = try shift.bounds(ofPart: parts)
        for amount in amounts {
            var share: Number
            if amount.down >= ceiling {
                share = try amount.at.adding(amount.down).multiplied(by: parts)
            } else if amount.up <= floor {
                share = try amount.at.adding(amount.up).multiplied(by: parts)
            } else {
                share = try amount.at.multiplied(by: parts).adding(shift)
            }
            shares.append(Share(numerator: share.wide, parts: parts))
        }
        return shares
    }
}
