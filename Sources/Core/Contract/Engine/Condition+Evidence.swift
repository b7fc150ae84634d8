import Quantities

extension Condition {
    /// The condition with what was measured, such as `any drift > 5pp: VTI +6.91pp`: the parts of
    /// it that agree with the whole, and of single drifts the furthest; where the whole is unknown,
    /// what leaves it so. Throws `overflow`.
    func evidence(
        of account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> String {
        switch self {
        case .anyDrift, .outsideBand:
            guard
                let (place, drift) = try furthest(
                    of: account, worth: total, in: market, relative: false)
            else {
                return "\(self)"
            }
            let points = try Condition.percent(drift.magnitude, of: drift.total)
            return "\(self): \(account.name(place)) \(drift.sign)\(points)pp"
        case .anyRelativeDrift:
            guard
                let (place, drift) = try furthest(
                    of: account, worth: total, in: market, relative: true)
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
            let whole = try holds(of: account, worth: total, in: market)
            var evidence: [String] = []
            for condition in conditions
            where try condition.holds(of: account, worth: total, in: market) == whole {
                evidence.append(try condition.evidence(of: account, worth: total, in: market))
            }
            return evidence.joined(separator: "; ")
        }
    }

    /// The furthest drift, of those that exceed what the condition allows if any does, else of
    /// all it concerns; of equals the first by asset.
    private func furthest(
        of account: Account, worth total: Value, in market: Market, relative: Bool
    ) throws(QuantityError) -> (place: Int, drift: Drift)? {
        let holds = try holds(of: account, worth: total, in: market) == true
        var best: (place: Int, drift: Drift)?
        for place in account.places {
            guard let exceeds = try exceeds(place, of: account, worth: total, in: market),
                exceeds || !holds
            else {
                continue
            }
            let drift = try account.drift(place, of: total, in: market)
            if let present = best {
                // |d|/t against |e|/u, without dividing
                let further = try drift.magnitude * (relative ? present.drift.target : 1)
                let nearer = try present.drift.magnitude * (relative ? drift.target : 1)
                if further <= nearer { continue }
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
}
