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
        let ordinary = OrdinaryDrifts(of: valuation.total)
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
        let total = valuation.total.units
        let whole = Int256(total, times: perWeight)
        let beforeCash = holdings.insertion(of: .cash)
        guard groups.isEmpty else {
            let places = groups.places + [nil]
            let projection = Projection(
                amounts: amounts(), groups: places,
                limits: groups.limits.map { Int256($0 * perWeight, times: total) },
                sum: sum())
            guard let shares = try projection.shares() else { return nil }
            return try Apportionment(
                shares: shares, beforeCash: beforeCash, unit: whole, groups: places,
                limits: groups.limits
            ).weights()
        }
        let shares =
            isOrdinary
            ? try Clamp<Int128>(amounts(), to: sum()).shares()
            : try Clamp<Int256>(amounts(), to: sum()).shares()
        return try Apportionment(shares: shares, beforeCash: beforeCash, unit: whole).weights()
    }

    /// How many units of boxes make one of weights.
    private var perWeight: Int128 { Boxes.unitOfWeights / unit }

    /// Whether 128 bits do for everything, as of portfolios of ordinary size: all values are below
    /// 2^78 units, which is 3 · 10^7, and boxes end at whole units of weights, which are below 2^40.
    private var isOrdinary: Bool {
        var values = valuation.total.units | holdings.cash.units
        var targets = holdings.cashTarget.units
        let lines = holdings.lines.span
        for place in lines.indices {
            values |= valuation.values[place].units
            targets |= lines[place].target.units
        }
        return values >> 78 == 0 && targets >> 40 == 0 && unit == Boxes.unitOfWeights
            && lines.count < 63
    }

    private func sum<Number: ExactInteger>() -> Number {
        Number(valuation.total.units, times: Weight.one.units * perWeight)
    }

    /// The values and their boxes, in units of boxes times the whole value.
    private func amounts<Number: ExactInteger>() -> [Clamp<Number>.Amount] {
        let total = valuation.total.units
        let perWeight = perWeight
        let whole = Weight.one.units * perWeight
        var amounts: [Clamp<Number>.Amount] = []
        amounts.reserveCapacity(reaches.count + 1)
        func append(_ value: Value, target: Weight, reach: Int128) {
            let middle = target.units * perWeight
            amounts.append(
                Clamp.Amount(
                    Number(value.units, times: whole),
                    from: Number(max(middle - reach, 0), times: total),
                    to: Number(min(middle + reach, whole), times: total)))
        }
        let lines = holdings.lines.span
        var (exact, reach) = (Int128(0), Int128(0))
        for place in lines.indices {
            // The reaches of lines are mostly the same.
            if reaches[place] != exact { (exact, reach) = (reaches[place], reaches[place] / unit) }
            append(valuation.values[place], target: lines[place].target, reach: reach)
        }
        append(holdings.cash, target: holdings.cashTarget, reach: 0)
        return amounts
    }
}
