import Quantities

/// What a condition is evaluated on.
struct Measurement {
    let holdings: Holdings
    /// The value of everything.
    let total: Value
    /// The date of this look, and of the look before if there was one.
    let day: Day
    let lookBefore: Day?
    /// Sessions since the last decision to rebalance or first invest.
    let sinceRebalance: Int?
    /// The portfolio's own returns and index.
    let history: PortfolioHistory
    /// The prices that statistics of assets are of.
    let now: PricesNow

    /// The drift of the line in this place, or of cash in the place behind the last.
    func drift(_ place: Int) throws(QuantityError) -> Drift {
        guard place < holdings.lines.count else {
            return try Drift(
                value: holdings.cash, target: holdings.cashTarget, total: total.units)
        }
        let value = try Value(
            holdings.lines[place].quantity, at: now.view.price(holdings.lines[place].slot))
        return try Drift(
            value: value, target: holdings.lines[place].target, total: total.units)
    }

    /// The value of everything, where that is of ordinary size: below 2^80 units, 1.2 · 10^8.
    private var ordinaryTotal: Int128? {
        total.units > 0 && total.units >> 80 == 0 ? total.units : nil
    }

    /// |d| · V of a value and a target, in units of value times 10^-12, where they are of ordinary
    /// size: the same as that of a `Drift`, in 128 bits. Weights are below 2^40 units, so that it is
    /// below 2^121.
    private static func ordinaryMagnitude(
        _ value: Int128, _ target: Weight, of total: Int128
    ) -> Int128? {
        guard value >> 80 == 0, target.units >> 40 == 0 else { return nil }
        return abs(value &* Weight.one.units &- target.units &* total)
    }

    /// Σ|d| · V, in units of value times 10^-12.
    func summedDrift() throws(QuantityError) -> Int256 {
        guard let sum = ordinarySummedDrift() else {
            var sum = Int256.zero
            for place in places { sum = try sum + drift(place).magnitude }
            return sum
        }
        return Int256(sum)
    }

    private func ordinarySummedDrift() -> Int128? {
        guard let total = ordinaryTotal, places.count < 64,
            var sum = Measurement.ordinaryMagnitude(
                holdings.cash.units, holdings.cashTarget, of: total)
        else { return nil }
        let lines = holdings.lines.span
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: now.view),
                let magnitude = Measurement.ordinaryMagnitude(
                    value, lines[place].target, of: total)
            else { return nil }
            sum += magnitude
        }
        return sum
    }

    /// Whether a drift that the condition concerns is further than it allows; nothing where the
    /// numbers are not of ordinary size.
    func exceedsOrdinarily(_ condition: Condition) -> Bool? {
        guard let total = ordinaryTotal else { return nil }
        let one = Weight.one.units
        let comparison: Comparison
        // The limit of each is this many units of 10^-12, and as many times its target in them.
        var fixed: Int128 = 0
        var part: Int128?
        var usesBands = false
        switch condition {
        case .anyDrift(let stated, let limit): (comparison, fixed) = (stated, limit.units)
        case .anyRelativeDrift(let stated, let limit): (comparison, part) = (stated, limit.units)
        default: (comparison, usesBands) = (.greater, true)
        }
        guard fixed >> 40 == 0 else { return nil }
        // The limits of lines are mostly the same: what was divided last is at hand.
        var divided: (exact: Int128, units: Int128) = (0, 0)
        func exceeds(_ value: Int128, _ target: Weight, _ band: Int128?) -> Bool?? {
            guard
                let magnitude = Measurement.ordinaryMagnitude(value, target, of: total)
            else { return .none }
            var limit = fixed
            if usesBands || part != nil {
                let scaled = part.flatMap { target.units > 0 ? $0 &* target.units : nil }
                guard let exact = usesBands ? band : scaled else { return .some(nil) }
                if exact != divided.exact {
                    let (units, rest) = exact.quotientAndRemainder(dividingBy: one)
                    guard rest == 0, units >> 40 == 0 else { return .none }
                    divided = (exact, units)
                }
                limit = divided.units
            }
            return comparison.holds(magnitude, limit &* total)
        }
        let lines = holdings.lines.span
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: now.view),
                let found = exceeds(value, lines[place].target, lines[place].band)
            else {
                return nil
            }
            if found == true { return true }
        }
        return exceeds(holdings.cash.units, holdings.cashTarget, nil).map { $0 == true }
    }

    /// The places of everything that has a drift, by asset, cash last.
    var places: Range<Int> { 0..<holdings.lines.count + 1 }

    /// The band of the line in this place; cash has none.
    func band(_ place: Int) -> Int128? {
        place < holdings.lines.count ? holdings.lines[place].band : nil
    }
}

extension Condition {
    /// Whether the condition holds; nothing where that is unknown. Throws `overflow`.
    func holds(in measured: Measurement) throws(QuantityError) -> Bool? {
        switch self {
        case .anyDrift, .outsideBand, .anyRelativeDrift:
            if let exceeds = measured.exceedsOrdinarily(self) { return exceeds }
            for place in measured.places where try exceeds(place, in: measured) == true {
                return true
            }
            return false
        case .totalDrift(let comparison, let limit):
            let total = measured.total.units
            return comparison.holds(
                try measured.summedDrift(), Int256(limit.units * 2, times: total))
        case .firstLook(let period):
            return measured.lookBefore.map { !period.isSame($0, measured.day) } ?? true
        case .sessionsSinceRebalance(let comparison, let count):
            return measured.sinceRebalance.map { comparison.holds($0, count) }
        case .cash(let comparison, let limit):
            return comparison.holds(
                Int256(measured.holdings.cash.units, times: Weight.one.units),
                Int256(limit.units, times: measured.total.units))
        case .drawdown, .volatility, .price, .returned, .correlation, .level:
            return try holdsOfStatistic(in: measured)
        case .not(let condition):
            return try condition.holds(in: measured).map { !$0 }
        case .and(let conditions):
            return try Condition.combine(conditions, measured, deciding: false)
        case .or(let conditions):
            return try Condition.combine(conditions, measured, deciding: true)
        }
    }

    /// `and` is decided by one that is false, `or` by one that is true; failing that, one that
    /// is unknown leaves the whole unknown.
    private static func combine(
        _ conditions: [Condition], _ measured: Measurement, deciding: Bool
    ) throws(QuantityError) -> Bool? {
        var isUnknown = false
        for condition in conditions {
            guard let holds = try condition.holds(in: measured) else {
                isUnknown = true
                continue
            }
            if holds == deciding { return deciding }
        }
        return isUnknown ? nil : !deciding
    }

    /// Whether the drift in this place is further than a condition about single drifts allows;
    /// nothing where the condition does not concern it.
    func exceeds(_ place: Int, in measured: Measurement) throws(QuantityError) -> Bool? {
        switch self {
        case .anyDrift(let comparison, let limit):
            return try measured.drift(place).exceeds(
                comparison, limit.units * Weight.one.units)
        case .outsideBand:
            guard let band = measured.band(place) else { return nil }
            return try measured.drift(place).exceeds(.greater, band)
        case .anyRelativeDrift(let comparison, let part):
            let drift = try measured.drift(place)
            guard drift.target > 0 else { return nil }
            return try drift.exceeds(comparison, part.units * drift.target)
        default:
            return nil
        }
    }
}

extension Period {
    /// Whether two dates lie in the same one.
    func isSame(_ left: Day, _ right: Day) -> Bool {
        guard self != .week else { return left.week == right.week }
        let first = left.components
        let second = right.components
        guard first.year == second.year else { return false }
        return switch self {
        case .week, .year: true
        case .quarter: (first.month - 1) / 3 == (second.month - 1) / 3
        case .month: first.month == second.month
        }
    }
}
