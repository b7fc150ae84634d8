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

    /// The weights that these shares are, that of cash last: rounded down to 12 decimals, the
    /// missing units going to the largest remainders, ties by name. A share of so many units has a
    /// weight of 10^-12. Throws `overflow`, and `outOfRange` where they do not make up a whole.
    init(
        shares: [Int256], unit: Int256, of holdings: Holdings
    ) throws(QuantityError) {
        let apportionment = Apportionment(
            shares: shares.map { Share(numerator: $0, parts: 1) },
            beforeCash: holdings.insertion(of: .cash), unit: unit)
        self.init(try apportionment.weights())
    }

    /// The weights that everything held has among itself, without cash. Throws `overflow`.
    init(asHeld holdings: Holdings, valuation: Valuation) throws(QuantityError) {
        let values = valuation.values.map { max($0, .zero).units }
        var whole = Int256.zero
        for value in values { whole = try whole + Int256(value) }
        let shares = (values + [0]).map { Int256($0, times: Weight.one.units) }
        try self.init(shares: shares, unit: whole, of: holdings)
    }

    private init(weights: [Int128], cash: Int128) {
        self.weights = weights
        self.cash = cash
    }

    /// Weights of which that of cash is the last.
    private init(_ weights: [Int128]) {
        self.weights = weights
        cash = self.weights.removeLast()
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
        let boxes = try Boxes(trade, holdings, valuation)
        guard let shifted = try boxes.shifted(within: groups) else {
            self.init(targetsOf: holdings)
            return
        }
        self.init(shifted)
    }
}

/// How far weights may be from their targets in the end, that of cash last.
private struct Boxes {
    private let holdings: Holdings
    private let valuation: Valuation
    /// How far the box of each line reaches to either side, in units of 10^-36, at most the whole.
    /// That of cash reaches nowhere.
    private var reaches: [Int128] = []
    /// The units of 10^-36 of which all reaches are multiples, so that numbers stay small: mostly
    /// those of weights.
    private var unit = Boxes.unitOfWeights

    private static let unitOfWeights = DecimalText.powerOfTen(24)
    private static let whole = DecimalText.powerOfTen(36)

    /// The boxes of what is held. Throws `overflow`.
    init(
        _ trade: TradeRule, _ holdings: Holdings, _ valuation: Valuation
    ) throws(QuantityError) {
        self.holdings = holdings
        self.valuation = valuation
        var ordinary = OrdinaryDrifts(of: valuation.total)
        let lines = holdings.lines.span
        reaches.reserveCapacity(lines.count)
        for place in lines.indices {
            guard let band = lines[place].band else {
                reaches.append(0)
                continue
            }
            var part = trade.reach.units
            if trade.scope == .breached {
                let value = valuation.values[place]
                var isOutside = ordinary?.isOutside(lines[place], worth: value)
                if isOutside == nil {
                    isOutside = try Drift(
                        value: value, target: lines[place].target, total: valuation.total.units
                    ).exceeds(.greater, band)
                }
                if isOutside != true { part = Weight.one.units }
            }
            let reach = Boxes.reach(part, of: band)
            if reach != reaches.last {
                while reach % unit != 0 { unit /= 10 }
            }
            reaches.append(reach)
        }
    }

    /// λ times a band, in units of 10^-36.
    private static func reach(_ part: Int128, of band: Int128) -> Int128 {
        // A box never leaves the whole, so a wider reach is as good as one of the whole.
        let exact = part.ordinaryProduct(band) ?? Int256(part, times: band).narrowed
        return exact.map { min($0, whole) } ?? whole
    }

    /// The weights that one shift brings into their boxes, rounded down to units of 10^-12, the
    /// missing units going to the largest remainders, ties by name. Nothing where boxes and limits
    /// leave no room.
    func shifted(within groups: LimitedGroups) throws(QuantityError) -> [Int128]? {
        let whole = Int256(valuation.total.units, times: perWeight)
        let beforeCash = holdings.insertion(of: .cash)
        guard groups.isEmpty else {
            let places = groups.places + [nil]
            let projection = Projection(
                amounts: try amounts(), groups: places,
                limits: try groups.limits.map { limit throws(QuantityError) in
                    try whole * limit
                },
                sum: try whole * Weight.one.units)
            guard let shares = try projection.shares() else { return nil }
            return try Apportionment(
                shares: shares, beforeCash: beforeCash, unit: whole, groups: places,
                limits: groups.limits
            ).weights()
        }
        let shares: [Share]
        if let ordinary = try? clamp(Int128.self).shares() {
            shares = ordinary
        } else {
            shares = try clamp(Int256.self).shares()
        }
        return try Apportionment(shares: shares, beforeCash: beforeCash, unit: whole).weights()
    }

    /// How many units of boxes make one of weights.
    private var perWeight: Int128 { Boxes.unitOfWeights / unit }

    private func clamp<Number: ExactInteger>(
        _: Number.Type
    ) throws(QuantityError) -> Clamp<Number> {
        let whole = try Weight.one.units.multiplied(by: perWeight)
        return Clamp(amounts: try amounts(), sum: try .product(valuation.total.units, whole))
    }

    /// The values and their boxes, in units of boxes times the whole value, in numbers of one kind.
    /// Throws `overflow` where they are too small.
    private func amounts<Number: ExactInteger>() throws(QuantityError) -> [Clamp<Number>.Amount] {
        let total = valuation.total.units
        let perWeight = perWeight
        let whole = try Weight.one.units.multiplied(by: perWeight)
        var amounts: [Clamp<Number>.Amount] = []
        amounts.reserveCapacity(reaches.count + 1)
        func append(_ value: Value, target: Weight, reach: Int128) throws(QuantityError) {
            let middle = try target.units.multiplied(by: perWeight)
            amounts.append(
                try Clamp.Amount(
                    .product(value.units, whole),
                    from: .product(max(middle - reach, 0), total),
                    to: .product(min(middle + reach, whole), total)))
        }
        let lines = holdings.lines.span
        var (exact, reach) = (Int128(0), Int128(0))
        for place in lines.indices {
            // The reaches of lines are mostly the same.
            if reaches[place] != exact { (exact, reach) = (reaches[place], reaches[place] / unit) }
            try append(valuation.values[place], target: lines[place].target, reach: reach)
        }
        try append(holdings.cash, target: holdings.cashTarget, reach: 0)
        return amounts
    }
}
