import Quantities

extension Condition {
    /// The condition, which holds or not, or of which that is unknown, with what was measured, such
    /// as `any drift > 5pp: VTI +6.91pp`: the parts of it that agree with the whole, and of single
    /// drifts the furthest; where the whole is unknown, what leaves it so. Throws `overflow`.
    func evidence(
        that holds: Bool?, of account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> String {
        switch self {
        case .anyDrift, .outsideBand:
            guard
                let (place, drift) = try furthest(
                    exceeding: holds == true, of: account, worth: total, in: market)
            else {
                return "\(self)"
            }
            let points = try Condition.percent(drift.magnitude, of: drift.total)
            return "\(self): \(account.name(place)) \(drift.sign)\(points)pp"
        case .anyRelativeDrift:
            guard
                let (place, drift) = try furthest(
                    exceeding: holds == true, of: account, worth: total, in: market,
                    isRelative: true)
            else {
                return "\(self)"
            }
            let part = try (drift.magnitude * Weight.one.units).floored(
                by: Int256(drift.target, times: drift.total) * 1_000_000)
            let text = DecimalText.text(units: part.narrowed ?? 0, places: 4)
            return "\(self): \(account.name(place)) \(drift.sign)\(text)%"
        case .totalDrift:
            let points = try Condition.percent(
                account.summedDrift(of: total, in: market), of: total.units * 2)
            return "\(self): \(points)pp"
        case .sessionsSinceRebalance:
            return "\(self): \(account.sinceRebalance.map { "\($0)" } ?? "none")"
        case .cash:
            let cash = Int256(account.holdings.cash.units, times: Weight.one.units)
            let weight = try Condition.percent(cash, of: total.units)
            return "\(self): \(weight)%"
        case .drawdown, .volatility, .price, .returned, .correlation, .level:
            return "\(self): \(try measuredStatistic(of: account, in: market))"
        case .not(let condition) where condition.mayBeUnknown:
            return "\(self): \(try condition.measuredStatistic(of: account, in: market))"
        case .firstLook, .not:
            return "\(self)"
        case .and(let conditions), .or(let conditions):
            var evidence: [String] = []
            for condition in conditions {
                if !areAll(holds),
                    try condition.holds(of: account, worth: total, in: market) != holds
                {
                    continue
                }
                evidence.append(
                    try condition.evidence(that: holds, of: account, worth: total, in: market))
            }
            return evidence.joined(separator: "; ")
        }
    }

    /// Whether all parts of it are what the whole is, which holds or not.
    private func areAll(_ holds: Bool?) -> Bool {
        switch self {
        case .and: holds == true
        case .or: holds == false
        default: false
        }
    }

    /// The furthest drift, of those that exceed what the condition allows if any does, else of
    /// all it concerns; of equals the first by asset.
    private func furthest(
        exceeding: Bool, of account: Account, worth total: Value, in market: Market,
        isRelative: Bool = false
    ) throws(QuantityError) -> (place: Int, drift: Drift)? {
        if let allowed = OrdinaryDrifts.Allowed(self), let ordinary = OrdinaryDrifts(of: total) {
            let found = ordinary.furthest(
                allowed, exceeding: exceeding, account.holdings,
                at: market.views[account.pace.view])
            if let found {
                return try found.map { place throws(QuantityError) in
                    (place, try account.drift(place, of: total, in: market))
                }
            }
        }
        var best: (place: Int, drift: Drift)?
        for place in account.places {
            let drift = try account.drift(place, of: total, in: market)
            if let best, try drift.isNoFurther(than: best.drift, isRelative: isRelative) {
                continue
            }
            guard let exceeds = try exceeds(place, of: account, worth: total, in: market),
                exceeds || !exceeding
            else {
                continue
            }
            best = (place, drift)
        }
        return best
    }

    /// A part of the whole in percent with at most 4 decimals, cut toward −∞; the part in units of
    /// value times 10^-12.
    static func percent(_ part: Int256, of total: Int128) throws(QuantityError) -> String {
        let units = try part.floored(by: Int256(total, times: 1_000_000))
        return DecimalText.text(units: units.narrowed ?? 0, places: 4)
    }
}

extension Drift {
    fileprivate var sign: String { numerator.signum < 0 ? "-" : "+" }

    /// Whether it is no greater than another of the same whole, or each as a part of its target.
    fileprivate func isNoFurther(
        than other: Drift, isRelative: Bool
    ) throws(QuantityError) -> Bool {
        guard isRelative, target != other.target else { return try magnitude <= other.magnitude }
        // |d|/t against |e|/u, without dividing.
        return try magnitude * other.target <= other.magnitude * target
    }
}
