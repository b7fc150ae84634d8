import Quantities

/// The weights that a rebalance goes to: one for each line and one for cash, in units of 10^-12,
/// summing to the whole.
struct Destination: Equatable {
    var weights: [Int128]
    var cash: Int128

    /// The weights of the targets themselves.
    init(targetsOf holdings: Holdings) {
        self.init(
            weights: holdings.lines.map(\.target.units), cash: holdings.cashTarget.units)
    }

    /// The weights that these shares are of a whole, that of cash last: rounded down to 12 decimals,
    /// the missing units going to the largest remainders, ties by name. Throws `overflow`, and
    /// `outOfRange` where they do not make up the whole.
    init(shares: [Int256], of whole: Int256, names: [AssetID]) throws(QuantityError) {
        let weights = try Destination.rounded(shares, of: whole, names: names)
        self.init(weights: Array(weights.dropLast()), cash: weights[weights.count - 1])
    }

    private init(weights: [Int128], cash: Int128) {
        self.weights = weights
        self.cash = cash
    }

    /// The weights clamp(w + s, box) with the one shift s for which they sum to the whole. A box
    /// reaches λ times the band to either side of the target, and nowhere where there is no band;
    /// under `trade breached` it reaches the whole band for what is inside it.
    init(
        _ trade: TradeRule, holdings: Holdings, valuation: Valuation
    ) throws(QuantityError) {
        guard trade.reach != .zero || trade.scope == .breached else {
            self.init(targetsOf: holdings)
            return
        }
        let total = valuation.total.units
        var boxes: [(low: Int128, high: Int128)] = []
        for (place, line) in holdings.lines.enumerated() {
            var reach: Int128 = 0
            if let band = line.band {
                let drift = try Drift(
                    value: valuation.values[place], target: line.target, total: total)
                let isOutside = try drift.exceeds(.greater, band)
                let staysInside = trade.scope == .breached && !isOutside
                reach = Destination.reach(
                    staysInside ? Weight.one.units : trade.reach.units, of: band)
            }
            boxes.append(Destination.box(around: line.target.units, reach: reach))
        }
        boxes.append(Destination.box(around: holdings.cashTarget.units, reach: 0))
        let values = valuation.values.map(\.units) + [holdings.cash.units]
        // Cash takes its place among the ids, by which ties are broken.
        let names = holdings.lines.map(\.asset) + [.cash]
        let shifted = try Destination.shift(values, total: total, into: boxes, names: names)
        self.init(weights: Array(shifted.dropLast()), cash: shifted[shifted.count - 1])
    }

    /// The whole, in the units of boxes: 10^-36.
    private static let whole = DecimalText.powerOfTen(36)

    /// λ times a band, in units of 10^-36.
    private static func reach(_ part: Int128, of band: Int128) -> Int128 {
        // A box never leaves the whole, so a wider reach is as good as one of the whole.
        Int256(part, times: band).narrowed.map { min($0, whole) } ?? whole
    }

    private static func box(around target: Int128, reach: Int128) -> (low: Int128, high: Int128) {
        let middle = target * DecimalText.powerOfTen(24)
        return (max(0, middle - reach), min(whole, middle + reach))
    }

    /// Shifts values into boxes that are parts of their total, and rounds down to units of 10^-12,
    /// the missing units going to the largest remainders, ties by name.
    private static func shift(
        _ values: [Int128], total: Int128, into boxes: [(low: Int128, high: Int128)],
        names: [AssetID]
    ) throws(QuantityError) -> [Int128] {
        // Everything is counted in units of total · 10^-places, with no more places than needed.
        var scale: Int128 = 1
        while scale < whole,
            boxes.allSatisfy({ ($0.low % (scale * 10), $0.high % (scale * 10)) == (0, 0) })
        {
            scale *= 10
        }
        let one = whole / scale
        let clamp = Clamp(
            at: values.map { Int256($0, times: one) },
            lows: boxes.map { Int256($0.low / scale, times: total) },
            highs: boxes.map { Int256($0.high / scale, times: total) },
            sum: Int256(total, times: one))
        let (from, until) = try clamp.piece()

        // Between two breakpoints the same places move; they share what is missing.
        var begins: [Int256] = []
        var moves: [Bool] = []
        var missing = clamp.sum
        for place in values.indices {
            let begin = try clamp.clamped(place, by: from)
            begins.append(begin)
            moves.append(try clamp.clamped(place, by: until) != begin)
            missing = try missing - begin
        }
        let parts = Int128(max(moves.count { $0 }, 1))
        var shares: [Int256] = []
        for place in values.indices {
            let share = try begins[place] * parts
            shares.append(moves[place] ? try share + missing : share)
        }
        return try rounded(shares, of: clamp.sum * parts, names: names)
    }

    /// Shares of a whole in units of 10^-12, rounded down, the missing units going to the largest
    /// remainders, ties by name.
    private static func rounded(
        _ shares: [Int256], of whole: Int256, names: [AssetID]
    ) throws(QuantityError) -> [Int128] {
        var weights: [Int128] = []
        var remainders: [Int256] = []
        for share in shares {
            let (weight, remainder) = try weigh(share, of: whole)
            weights.append(weight)
            remainders.append(remainder)
        }
        return try topUp(weights, remainders: remainders, names: names)
    }

    /// A share of the whole in units of 10^-12, rounded down, and what remains. Four decimals at a
    /// time, so that the largest portfolio does not overflow.
    private static func weigh(
        _ share: Int256, of whole: Int256
    ) throws(QuantityError) -> (weight: Int128, remainder: Int256) {
        var (quotient, remainder) = try share.flooredDivision(by: whole)
        for _ in 0..<3 {
            let (digits, rest) = try (remainder * 10_000).flooredDivision(by: whole)
            quotient = try quotient * 10_000 + digits
            remainder = rest
        }
        return (quotient.narrowed ?? 0, remainder)
    }

    private static func topUp(
        _ weights: [Int128], remainders: [Int256], names: [AssetID]
    ) throws(QuantityError) -> [Int128] {
        var weights = weights
        let missing = Weight.one.units - weights.reduce(0, +)
        guard missing >= 0, missing <= Int128(weights.count) else {
            throw QuantityError(
                .outOfRange, found: "a missing weight of \(missing) units",
                expected: "boxes that hold a whole")
        }
        guard missing > 0 else { return weights }
        let order = weights.indices.sorted { left, right in
            remainders[left] == remainders[right]
                ? names[left] < names[right] : remainders[left] > remainders[right]
        }
        for place in order.prefix(Int(missing)) { weights[place] += 1 }
        return weights
    }
}

/// Values that one shift moves, each within its own bounds, until they reach a sum.
private struct Clamp {
    let at: [Int256]
    let lows: [Int256]
    let highs: [Int256]
    let sum: Int256

    func clamped(_ place: Int, by shift: Int256) throws(QuantityError) -> Int256 {
        min(max(try at[place] + shift, lows[place]), highs[place])
    }

    /// The two neighbouring breakpoints between which the sum is reached.
    func piece() throws(QuantityError) -> (from: Int256, until: Int256) {
        // What is clamped rises with the shift, from below the sum to above it: the lows sum to no
        // more and the highs to no less, since the targets lie between them.
        var breakpoints: [Int256] = []
        for place in at.indices {
            breakpoints.append(try lows[place] - at[place])
            breakpoints.append(try highs[place] - at[place])
        }
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
