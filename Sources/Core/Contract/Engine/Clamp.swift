import Quantities

/// A share of a whole, counted in parts of its units: so many parts make one unit.
struct Share: Equatable {
    var numerator: Int256
    var parts: Int128
}

/// Amounts that one shift moves, each within its own bounds, until they reach a sum.
struct Clamp<Number: ExactInteger> {
    let at: [Number]
    let lows: [Number]
    let highs: [Number]
    let sum: Number

    private func clamped(_ place: Int, by shift: Number) throws(QuantityError) -> Number {
        min(max(try at[place].adding(shift), lows[place]), highs[place])
    }

    /// Whether the bounds leave room for the sum. Throws `overflow`.
    var hasRoom: Bool {
        get throws(QuantityError) {
            var lowest = Number.zero
            var highest = Number.zero
            for place in at.indices {
                guard lows[place] <= highs[place] else { return false }
                lowest = try lowest.adding(lows[place])
                highest = try highest.adding(highs[place])
            }
            return lowest <= sum && sum <= highest
        }
    }

    /// The amounts after the shift, all in the same parts of a unit; the bounds leave room for the
    /// sum. Throws `overflow`.
    func shares() throws(QuantityError) -> (numerators: [Number], parts: Int128) {
        let (from, until) = try piece()
        // Between two breakpoints the same places move; they share what is missing.
        var begins: [Number] = []
        begins.reserveCapacity(at.count)
        var moves = 0
        var missing = sum
        for place in at.indices {
            let begin = try clamped(place, by: from)
            begins.append(begin)
            if try clamped(place, by: until) != begin { moves += 1 }
            missing = try missing.subtracting(begin)
        }
        let parts = Int128(max(moves, 1))
        for place in at.indices {
            let isMoved = try clamped(place, by: until) != begins[place]
            let share = try begins[place].multiplied(by: parts)
            begins[place] = isMoved ? try share.adding(missing) : share
        }
        return (begins, parts)
    }

    /// The two neighbouring breakpoints between which the sum is reached.
    private func piece() throws(QuantityError) -> (from: Number, until: Number) {
        // What is clamped rises with the shift, from the sum of the lows, which is no more than the
        // one that is to be reached, to that of the highs, which is no less.
        var breakpoints: [Number] = []
        breakpoints.reserveCapacity(2 * at.count)
        for place in at.indices {
            breakpoints.append(try lows[place].subtracting(at[place]))
            breakpoints.append(try highs[place].subtracting(at[place]))
        }
        guard !breakpoints.isEmpty else { return (.zero, .zero) }
        breakpoints.sort()
        var low = 0
        var high = breakpoints.count
        while low < high {
            let middle = (low + high) / 2
            var reached = Number.zero
            for place in at.indices {
                reached = try reached.adding(clamped(place, by: breakpoints[middle]))
            }
            if reached <= sum { low = middle + 1 } else { high = middle }
        }
        let from = breakpoints[max(low - 1, 0)]
        return (from, low < breakpoints.count ? breakpoints[low] : from)
    }
}
