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
        let weights = try Apportionment(
            shares: shares.map { Share(numerator: $0, parts: 1) }, names: names, whole: whole
        ).weights()
        self.init(weights: Array(weights.dropLast()), cash: weights[weights.count - 1])
    }

    /// The weights that everything held has among itself, without cash. Throws `overflow`.
    init(asHeld holdings: Holdings, valuation: Valuation) throws(QuantityError) {
        var shares = valuation.values.map { Int256(max($0, .zero).units) }
        var whole = Int256.zero
        for share in shares { whole = try whole + share }
        shares.append(.zero)
        try self.init(shares: shares, of: whole, names: holdings.lines.map(\.asset) + [.cash])
    }

    private init(weights: [Int128], cash: Int128) {
        self.weights = weights
        self.cash = cash
    }

    /// The weights clamp(w + s, box) with the one shift s for which they sum to the whole. A box
    /// reaches λ times the band to either side of the target, and nowhere where there is no band;
    /// under `trade breached` it reaches the whole band for what is inside it. What is in a group
    /// with a limit is shifted by no more than takes the group to it.
    init(
        _ trade: TradeRule, holdings: Holdings, valuation: Valuation,
        groups: LimitedGroups = LimitedGroups()
    ) throws(QuantityError) {
        guard trade.reach != .zero || trade.scope == .breached else {
            self.init(targetsOf: holdings)
            return
        }
        let total = valuation.total.units
        let ordinary = OrdinaryDrifts(of: valuation.total)
        var boxes: [(low: Int128, high: Int128)] = []
        boxes.reserveCapacity(holdings.lines.count + 1)
        for (place, line) in holdings.lines.enumerated() {
            var reach: Int128 = 0
            if let band = line.band {
                var part = trade.reach.units
                if trade.scope == .breached {
                    let value = valuation.values[place]
                    var isOutside = ordinary?.isOutside(line, worth: value)
                    if isOutside == nil {
                        isOutside = try Drift(value: value, target: line.target, total: total)
                            .exceeds(.greater, band)
                    }
                    if isOutside != true { part = Weight.one.units }
                }
                reach = Destination.reach(part, of: band)
            }
            boxes.append(Destination.box(around: line.target.units, reach: reach))
        }
        boxes.append(Destination.box(around: holdings.cashTarget.units, reach: 0))
        let values = valuation.values.map(\.units) + [holdings.cash.units]
        // Cash takes its place among the ids, by which ties are broken.
        let names = holdings.lines.map(\.asset) + [.cash]
        guard
            let shifted = try Destination.shift(
                values, total: total, into: boxes, names: names, groups)
        else {
            self.init(targetsOf: holdings)
            return
        }
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
    /// the missing units going to the largest remainders, ties by name. Nothing where boxes and
    /// limits leave no room.
    private static func shift(
        _ values: [Int128], total: Int128, into boxes: [(low: Int128, high: Int128)],
        names: [AssetID], _ groups: LimitedGroups
    ) throws(QuantityError) -> [Int128]? {
        // Everything is counted in units of total · 10^-places, with no more places than needed.
        func areMultiples(of unit: Int128) -> Bool {
            boxes.allSatisfy { ($0.low % unit, $0.high % unit) == (0, 0) }
        }
        // Most boxes end at whole units of weights, and that is few enough places.
        let usual = DecimalText.powerOfTen(24)
        var scale: Int128 = areMultiples(of: usual) ? usual : 1
        while scale < usual, areMultiples(of: scale * 10) { scale *= 10 }
        guard groups.isEmpty else {
            return try shift(values, total, boxes, scale: scale, names, groups)
        }
        let found: (shares: [Share], whole: Int256)
        if let ordinary = try? clamp(Int128.self, values, total, boxes, scale: scale) {
            found = ordinary
        } else {
            found = try clamp(Int256.self, values, total, boxes, scale: scale)
        }
        return try Apportionment(shares: found.shares, names: names, whole: found.whole).weights()
    }

    /// The same within the limits of groups.
    private static func shift(
        _ values: [Int128], _ total: Int128, _ boxes: [(low: Int128, high: Int128)],
        scale: Int128, _ names: [AssetID], _ groups: LimitedGroups
    ) throws(QuantityError) -> [Int128]? {
        let one = whole / scale
        let places = groups.places + [nil]
        let projection = Projection(
            at: values.map { Int256($0, times: one) },
            lows: boxes.map { Int256($0.low / scale, times: total) },
            highs: boxes.map { Int256($0.high / scale, times: total) },
            groups: places,
            limits: groups.limits.map { limit in
                Int256(limit * (DecimalText.powerOfTen(24) / scale), times: total)
            },
            sum: Int256(total, times: one))
        guard let shares = try projection.shares() else { return nil }
        return try Apportionment(
            shares: shares, names: names, whole: Int256(total, times: one), groups: places,
            limits: groups.limits
        ).weights()
    }

    /// The shares of values that one shift brings into their boxes, and the whole that they make up,
    /// in numbers of one kind. Throws `overflow` where they are too small.
    private static func clamp<Number: ExactInteger>(
        _: Number.Type, _ values: [Int128], _ total: Int128, _ boxes: [(low: Int128, high: Int128)],
        scale: Int128
    ) throws(QuantityError) -> (shares: [Share], whole: Int256) {
        let one = whole / scale
        var at: [Number] = []
        var lows: [Number] = []
        var highs: [Number] = []
        at.reserveCapacity(values.count)
        lows.reserveCapacity(values.count)
        highs.reserveCapacity(values.count)
        for (place, box) in boxes.enumerated() {
            at.append(try .product(values[place], one))
            lows.append(try .product(box.low / scale, total))
            highs.append(try .product(box.high / scale, total))
        }
        let sum: Number = try .product(total, one)
        let clamp = Clamp<Number>(at: at, lows: lows, highs: highs, sum: sum)
        let (numerators, parts) = try clamp.shares()
        return (numerators.map { Share(numerator: $0.wide, parts: parts) }, sum.wide)
    }
}
