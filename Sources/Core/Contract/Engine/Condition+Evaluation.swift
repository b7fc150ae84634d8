import Quantities

extension Condition {
    /// Whether the condition holds of an account in the session under way, in which everything it
    /// has is worth `total`; nothing where that is unknown. Throws `overflow`.
    func holds(
        of account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> Bool? {
        switch self {
        case .anyDrift, .outsideBand, .anyRelativeDrift:
            if let ordinary = OrdinaryDrifts(of: total),
                let exceeds = ordinary.exceeds(
                    self, account.holdings, at: account.view(of: market))
            {
                return exceeds
            }
            for place in account.places
            where try exceeds(place, of: account, worth: total, in: market) == true {
                return true
            }
            return false
        case .totalDrift(let comparison, let limit):
            return comparison.holds(
                try account.summedDrift(of: total, in: market),
                Int256(limit.units * 2, times: total.units))
        case .firstLook(let period):
            guard let before = account.lookBefore, let day = account.moment?.day else {
                return true
            }
            return !period.isSame(before, day)
        case .sessionsSinceRebalance(let comparison, let count):
            return account.sinceRebalance.map { comparison.holds($0, count) }
        case .cash(let comparison, let limit):
            return comparison.holds(
                Int256(account.holdings.cash.units, times: Weight.one.units),
                Int256(limit.units, times: total.units))
        case .drawdown, .volatility, .price, .returned, .correlation, .level:
            return try holdsOfStatistic(of: account, in: market)
        case .not(let condition):
            return try condition.holds(of: account, worth: total, in: market).map { !$0 }
        case .and(let conditions):
            return try Condition.combine(conditions, account, total, market, deciding: false)
        case .or(let conditions):
            return try Condition.combine(conditions, account, total, market, deciding: true)
        }
    }

    /// `and` is decided by one that is false, `or` by one that is true; failing that, one that
    /// is unknown leaves the whole unknown.
    private static func combine(
        _ conditions: [Condition], _ account: Account, _ total: Value, _ market: Market,
        deciding: Bool
    ) throws(QuantityError) -> Bool? {
        var isUnknown = false
        for condition in conditions {
            guard let holds = try condition.holds(of: account, worth: total, in: market) else {
                isUnknown = true
                continue
            }
            if holds == deciding { return deciding }
        }
        return isUnknown ? nil : !deciding
    }

    /// Whether the drift in this place is further than a condition about single drifts allows;
    /// nothing where the condition does not concern it.
    func exceeds(
        _ place: Int, of account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> Bool? {
        switch self {
        case .anyDrift(let comparison, let limit):
            return try account.drift(place, of: total, in: market).exceeds(
                comparison, limit.units * Weight.one.units)
        case .outsideBand:
            guard let band = account.band(place) else { return nil }
            return try account.drift(place, of: total, in: market).exceeds(.greater, band)
        case .anyRelativeDrift(let comparison, let part):
            let drift = try account.drift(place, of: total, in: market)
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
