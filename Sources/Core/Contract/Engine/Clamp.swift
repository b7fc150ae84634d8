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

        /// An amount with its bounds.
        @inline(__always)
        init(_ at: Number, from low: Number, to high: Number) {
            self.at = at
            down = low.minus(at)
            up = high.minus(at)
        }
    }

    private let amounts: [Amount]
    private let sum: Number

    /// Amounts, and the sum that they are to reach. Throws `overflow` where they are too many or too
    /// large: no sum below is of more than four for each.
    init(_ amounts: [Amount], to sum: Number) throws(QuantityError) {
        var isExact = sum.isTerm && amounts.count < Number.mostTerms / 4
        for amount in amounts where !(amount.at.isTerm && amount.down.isTerm && amount.up.isTerm) {
            isExact = false
        }
        guard isExact else { throw .overflow("a shift of \(amounts.count) amounts") }
        self.amounts = amounts
        self.sum = sum
    }

    /// Whether the bounds leave room for the sum.
    var hasRoom: Bool {
        var lowest = Number.zero
        var highest = Number.zero
        for amount in amounts {
            guard amount.down <= amount.up else { return false }
            lowest = lowest.plus(amount.at).plus(amount.down)
            highest = highest.plus(amount.at).plus(amount.up)
        }
        return lowest <= sum && sum <= highest
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
        for amount in amounts { missing = missing.minus(amount.at) }
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
                    raised = raised.plus(amount.down)
                    raisedCount += 1
                }
                if amount.up <= floor {
                    lowered = lowered.plus(amount.up)
                    loweredCount += 1
                }
            }
            // How far these go to their bounds, against how far the shift would take them.
            let (bounded, count) = (raised.plus(lowered), raisedCount + loweredCount)
            guard try bounded.isAtMost(times: free, missing, times: count) else {
                (missing, free, most) = (missing.minus(raised), free - raisedCount, ceiling)
                continue
            }
            // What was raised alone is no less than the shift would make it.
            guard loweredCount > 0 else { break }
            (missing, free, least) = (missing.minus(lowered), free - loweredCount, floor)
        }
        guard free > 0 else { return try shifted(by: most ?? least ?? .zero, parts: 1) }
        return try shifted(by: missing, parts: free)
    }

    /// The amounts after a shift of so many parts.
    private func shifted(by shift: Number, parts: Int128) throws(QuantityError) -> [Share] {
        let (floor, ceiling) = try shift.bounds(ofPart: parts)
        var shares: [Share] = []
        shares.reserveCapacity(amounts.count)
        for amount in amounts {
            let share: Number
            if amount.down >= ceiling {
                share = amount.at.plus(amount.down).times(parts)
            } else if amount.up <= floor {
                share = amount.at.plus(amount.up).times(parts)
            } else {
                share = amount.at.times(parts).plus(shift)
            }
            shares.append(Share(numerator: share.wide, parts: parts))
        }
        return shares
    }
}
