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
                let inside =
                    try Drift(line, value: valuation.values[place], total: total)
                    .exceeds(.greater, band) == false
                let whole = trade.scope == .breached && inside
                reach = try Destination.reach(
                    whole ? Weight.one.units : trade.reach.units, of: band)
            }
            boxes.append(Destination.box(around: line.target.units, reach: reach))
        }
        boxes.append(Destination.box(around: holdings.cashTarget.units, reach: 0))
        let values = valuation.values.map(\.units) + [holdings.cash.units]
        let shifted = try Destination.shift(values, total: total, into: boxes)
        self.init(weights: Array(shifted.dropLast()), cash: shifted[shifted.count - 1])
    }

    /// The whole, in the units of boxes: 10^-36.
    private static let whole = DecimalText.powerOfTen(36)

    /// λ times a band, in units of 10^-36.
    private static func reach(_ part: Int128, of band: Int128) throws(QuantityError) -> Int128 {
        guard let reach = Int256(part, times: band).narrowed, reach < whole * 100 else {
            return whole
        }
        return min(reach, whole)
    }

    private static func box(around target: Int128, reach: Int128) -> (low: Int128, high: Int128) {
        let middle = target * DecimalText.powerOfTen(24)
        return (max(0, middle - reach), min(whole, middle + reach))
    }

    /// Shifts values into boxes that are parts of their total, and rounds down to units of 10^-12,
    /// the missing units going to the largest remainders, ties to the first.
    private static func shift(
        _ values: [Int128], total: Int128, into boxes: [(low: Int128, high: Int128)]
    ) throws(QuantityError) -> [Int128] {
        // Everything is counted in units of total · 10^-places, with no more places than needed.
        var scale: Int128 = 1
        while scale < whole,
            boxes.allSatisfy({ ($0.low % (scale * 10), $0.high % (scale * 10)) == (0, 0) })
        {
            scale *= 10
        }
        let one = whole / scale
        let at = values.map { Int256($0, times: one) }
        let lows = boxes.map { Int256($0.low / scale, times: total) }
        let highs = boxes.map { Int256($0.high / scale, times: total) }
        let sum = Int256(total, times: one)

        // The sum rises with the shift: find the last breakpoint at which it is not above.
        var breakpoints: [Int256] = []
        for place in at.indices {
            breakpoints.append(try lows[place] - at[place])
            breakpoints.append(try highs[place] - at[place])
        }
        breakpoints.sort()
        func clamped(_ place: Int, by shift: Int256) throws(QuantityError) -> Int256 {
            min(max(try at[place] + shift, lows[place]), highs[place])
        }
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
        let until = low < breakpoints.count ? breakpoints[low] : from

        // Between two breakpoints the same places move; they share what is missing.
        var free: [Bool] = []
        var missing = sum
        var movers: Int128 = 0
        for place in at.indices {
            let begin = try clamped(place, by: from)
            let moves = try clamped(place, by: until) != begin
            free.append(moves)
            missing = try missing - begin
            if moves { movers += 1 }
        }
        let parts = max(movers, 1)
        let divisor = try sum * parts
        var weights: [Int128] = []
        var remainders: [Int256] = []
        for place in at.indices {
            var share = try clamped(place, by: from) * parts
            if free[place] { share = try share + missing }
            let (quotient, remainder) = try (share * Weight.one.units).flooredDivision(by: divisor)
            weights.append(quotient.narrowed ?? 0)
            remainders.append(remainder)
        }
        return try topUp(weights, remainders: remainders)
    }

    private static func topUp(
        _ weights: [Int128], remainders: [Int256]
    ) throws(QuantityError) -> [Int128] {
        var weights = weights
        let missing = Weight.one.units - weights.reduce(0, +)
        guard missing >= 0, missing <= Int128(weights.count) else {
            throw QuantityError(
                .outOfRange, found: "a missing weight of \(missing) units",
                expected: "boxes that hold a whole")
        }
        let order = weights.indices.sorted { left, right in
            remainders[left] == remainders[right]
                ? left < right : remainders[left] > remainders[right]
        }
        for place in order.prefix(Int(missing)) { weights[place] += 1 }
        return weights
    }
}
