import Quantities

/// A share of a whole, counted in parts of its units: so many parts make one unit.
struct Share: Equatable {
    var numerator: Int256
    var parts: Int128
}

/// Amounts that one shift moves, each within its own bounds, until they reach a sum.
struct Clamp {
    let at: [Int256]
    let lows: [Int256]
    let highs: [Int256]
    let sum: Int256

    func clamped(_ place: Int, by shift: Int256) throws(QuantityError) -> Int256 {
        min(max(try at[place] + shift, lows[place]), highs[place])
    }

    /// Whether the bounds leave room for the sum. Throws `overflow`.
    var hasRoom: Bool {
        get throws(QuantityError) {
            var lowest = Int256.zero
            var highest = Int256.zero
            for place in at.indices {
                guard lows[place] <= highs[place] else { return false }
                lowest = try lowest + lows[place]
                highest = try highest + highs[place]
            }
            return lowest <= sum && sum <= highest
        }
    }

    /// The amounts after the shift, all in the same parts of a unit; the bounds leave room for the
    /// sum. Throws `overflow`.
    func shares() throws(QuantityError) -> (numerators: [Int256], parts: Int128) {
        let (from, until) = try piece()
        // Between two breakpoints the same places move; they share what is missing.
        var begins: [Int256] = []
        var moves: [Bool] = []
        var missing = sum
        for place in at.indices {
            let begin = try clamped(place, by: from)
            begins.append(begin)
            moves.append(try clamped(place, by: until) != begin)
            missing = try missing - begin
        }
        let parts = Int128(max(moves.count { $0 }, 1))
        var shares: [Int256] = []
        for place in at.indices {
            let share = try begins[place] * parts
            shares.append(moves[place] ? try share + missing : share)
        }
        return (shares, parts)
    }

    /// The two neighbouring breakpoints between which the sum is reached.
    private func piece() throws(QuantityError) -> (from: Int256, until: Int256) {
        // What is clamped rises with the shift, from the sum of the lows, which is no more than the
        // one that is to be reached, to that of the highs, which is no less.
        var breakpoints: [Int256] = []
        for place in at.indices {
            breakpoints.append(try lows[place] - at[place])
            breakpoints.append(try highs[place] - at[place])
        }
        guard !breakpoints.isEmpty else { return (.zero, .zero) }
        breakpoints.sort()
        var low = 0
        var high = breakpoints.count
        while low < high {
            let middle = (low + high) / 2
            var reached = Int256.zero
            for place in at.indices {
                reached = try reached + clamped(place, by: breakpoints[middle])
            }
            if reached <= sum { low = middle + 1 } else { high = middle }
        }
        let from = breakpoints[max(low - 1, 0)]
        return (from, low < breakpoints.count ? breakpoints[low] : from)
    }
}
