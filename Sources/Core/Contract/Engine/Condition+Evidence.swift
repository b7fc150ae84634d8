import Quantities

extension Condition {
    /// The condition with what was measured, such as `any drift > 5pp: VTI +6.91pp`: the parts of
    /// it that agree with the whole, and of single drifts the furthest; where the whole is unknown,
    /// what leaves it so. Throws `overflow`.
    func evidence(in measured: Measurement) throws(QuantityError) -> String {
        switch self {
        case .anyDrift, .outsideBand:
            guard let (place, drift) = try furthest(in: measured, relative: false) else {
                return "\(self)"
            }
            let points = try Condition.percent(drift.magnitude, of: drift.total)
            return "\(self): \(measured.name(place)) \(drift.sign)\(points)pp"
        case .anyRelativeDrift:
            guard let (place, drift) = try furthest(in: measured, relative: true) else {
                return "\(self)"
            }
            let part = try (drift.magnitude * Weight.one.units).floored(
                by: Int256(drift.target, times: drift.total) * 1_000_000)
            let text = DecimalText.text(units: part.narrowed ?? 0, places: 4)
            return "\(self): \(measured.name(place)) \(drift.sign)\(text)%"
        case .totalDrift:
            let points = try Condition.percent(
                measured.summedDrift(), of: measured.total.units * 2)
            return "\(self): \(points)pp"
        case .sessionsSinceRebalance:
            return "\(self): \(measured.sinceRebalance.map { "\($0)" } ?? "none")"
        case .cash:
            let cash = Int256(measured.holdings.cash.units, times: Weight.one.units)
            let weight = try Condition.percent(cash, of: measured.total.units)
            return "\(self): \(weight)%"
        case .drawdown, .volatility, .price, .returned, .correlation, .level:
            return "\(self): \(try measuredStatistic(in: measured))"
        case .not(let condition) where condition.mayBeUnknown:
            return "\(self): \(try condition.measuredStatistic(in: measured))"
        case .firstLook, .not:
            return "\(self)"
        case .and(let conditions), .or(let conditions):
            let whole = try holds(in: measured)
            var evidence: [String] = []
            for condition in conditions where try condition.holds(in: measured) == whole {
                evidence.append(try condition.evidence(in: measured))
            }
            return evidence.joined(separator: "; ")
        }
    }

    /// The furthest drift, of those that exceed what the condition allows if any does, else of
    /// all it concerns; of equals the first by asset.
    private func furthest(
        in measured: Measurement, relative: Bool
    ) throws(QuantityError) -> (place: Int, drift: Drift)? {
        let holds = try holds(in: measured) == true
        var best: (place: Int, drift: Drift)?
        for place in measured.places {
            guard let exceeds = try exceeds(place, in: measured), exceeds || !holds else {
                continue
            }
            let drift = try measured.drift(place)
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

extension Measurement {
    fileprivate func name(_ place: Int) -> AssetID {
        place < holdings.lines.count ? holdings.lines[place].asset : .cash
    }
}

extension Drift {
    fileprivate var sign: String { numerator.signum < 0 ? "-" : "+" }
}
