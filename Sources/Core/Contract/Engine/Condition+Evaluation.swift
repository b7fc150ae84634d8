import Quantities

/// What a condition is evaluated on.
struct Measurement {
    let holdings: Holdings
    let valuation: Valuation
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
        let total = valuation.total.units
        guard place < holdings.lines.count else {
            return try Drift(value: holdings.cash, target: holdings.cashTarget, total: total)
        }
        return try Drift(
            value: valuation.values[place], target: holdings.lines[place].target, total: total)
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
            for place in measured.places where try exceeds(place, in: measured) == true {
                return true
            }
            return false
        case .totalDrift(let comparison, let limit):
            let total = measured.valuation.total.units
            return comparison.holds(
                try Condition.summedDrift(measured), Int256(limit.units * 2, times: total))
        case .firstLook(let period):
            return measured.lookBefore.map { !period.isSame($0, measured.day) } ?? true
        case .sessionsSinceRebalance(let comparison, let count):
            return measured.sinceRebalance.map { comparison.holds($0, count) }
        case .cash(let comparison, let limit):
            return comparison.holds(
                Int256(measured.holdings.cash.units, times: Weight.one.units),
                Int256(limit.units, times: measured.valuation.total.units))
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

    /// Σ|d| · V, in units of value times 10^-12.
    static func summedDrift(_ measured: Measurement) throws(QuantityError) -> Int256 {
        var sum = Int256.zero
        for place in measured.places { sum = try sum + measured.drift(place).magnitude }
        return sum
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
