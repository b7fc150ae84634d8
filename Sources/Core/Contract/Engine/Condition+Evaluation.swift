import Quantities

extension Condition {
    /// Whether the condition holds of an account in the session under way, in which everything it
    /// has is worth `total`; nothing where that is unknown. Throws `overflow`.
    func holds(
        of account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> Bool? {
        if mayBeUnknown { return try holdsOfStatistic(of: account, in: market) }
        return try Trigger(self).holds(of: account, worth: total, in: market)
    }

    /// Whether any drift is further than a condition about single drifts allows.
    func exceedsAnywhere(
        in account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> Bool {
        for place in account.places
        where try exceeds(place, of: account, worth: total, in: market) == true {
            return true
        }
        return false
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
