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

    /// The drift of each line and last of cash, by asset.
    func drifts() throws(QuantityError) -> [(asset: AssetID, drift: Drift, band: Int128?)] {
        var drifts: [(asset: AssetID, drift: Drift, band: Int128?)] = []
        drifts.reserveCapacity(holdings.lines.count + 1)
        let total = valuation.total.units
        for (place, line) in holdings.lines.enumerated() {
            let drift = try Drift(line, value: valuation.values[place], total: total)
            drifts.append((line.asset, drift, line.band))
        }
        let cash = try Drift(value: holdings.cash, target: holdings.cashTarget, total: total)
        drifts.append((.cash, cash, nil))
        return drifts
    }
}

/// Whether a condition holds, and what shows it.
struct Finding {
    let holds: Bool
    /// The rule with what was measured, such as `any drift > 5pp: VTI 6.91pp`.
    let evidence: String
}

extension Condition {
    /// Whether the condition holds; unknown is nothing. Throws `overflow`.
    func evaluate(_ measured: Measurement) throws(QuantityError) -> Finding? {
        switch self {
        case .anyDrift(let comparison, let limit):
            try largest(measured) { drift, _ throws(QuantityError) in
                try drift.exceeds(comparison, limit.units * Weight.one.units)
            }
        case .outsideBand:
            try largest(measured) { drift, band throws(QuantityError) in
                guard let band else { return false }
                return try drift.exceeds(.greater, band)
            }
        case .anyRelativeDrift(let comparison, let part):
            try largest(measured) { drift, _ throws(QuantityError) in
                guard drift.target > 0 else { return false }
                return try drift.exceeds(comparison, part: part)
            }
        case .totalDrift(let comparison, let limit):
            try totalDrift(measured, comparison, limit)
        case .firstLook(let period):
            Finding(
                holds: measured.lookBefore.map { !period.isSame($0, measured.day) } ?? true,
                evidence: "\(self)")
        case .sessionsSinceRebalance(let comparison, let count):
            measured.sinceRebalance.map { since in
                Finding(holds: comparison.holds(since, count), evidence: "\(self): \(since)")
            }
        case .cash(let comparison, let limit):
            try cash(measured, comparison, limit)
        case .not(let condition):
            try condition.evaluate(measured).map { found in
                Finding(holds: !found.holds, evidence: "\(self)")
            }
        case .and(let conditions):
            try Condition.combine(conditions, measured, deciding: false)
        case .or(let conditions):
            try Condition.combine(conditions, measured, deciding: true)
        }
    }

    /// `and` is decided by one that is false, `or` by one that is true; failing that, one that
    /// is unknown leaves the whole unknown.
    private static func combine(
        _ conditions: [Condition], _ measured: Measurement, deciding: Bool
    ) throws(QuantityError) -> Finding? {
        var evidence: [String] = []
        var unknown = false
        var decided = false
        for condition in conditions {
            guard let found = try condition.evaluate(measured) else {
                unknown = true
                continue
            }
            if found.holds == deciding { decided = true }
            if found.holds { evidence.append(found.evidence) }
        }
        if !decided, unknown { return nil }
        return Finding(
            holds: decided == deciding, evidence: evidence.joined(separator: "; "))
    }

    /// Whether any drift satisfies the test; the largest of those that do is the evidence, of
    /// equals the first by asset.
    private func largest(
        _ measured: Measurement,
        _ test: (Drift, Int128?) throws(QuantityError) -> Bool
    ) throws(QuantityError) -> Finding {
        var worst: (asset: AssetID, drift: Drift)?
        for (asset, drift, band) in try measured.drifts() where try test(drift, band) {
            if let present = worst, try drift.magnitude <= present.drift.magnitude { continue }
            worst = (asset, drift)
        }
        guard let worst else { return Finding(holds: false, evidence: "") }
        let points = try Condition.points(worst.drift.magnitude, of: worst.drift.total)
        let sign = worst.drift.numerator.signum < 0 ? "-" : "+"
        return Finding(holds: true, evidence: "\(self): \(worst.asset) \(sign)\(points)pp")
    }

    private func totalDrift(
        _ measured: Measurement, _ comparison: Comparison, _ limit: Weight
    ) throws(QuantityError) -> Finding {
        var sum = Int256.zero
        for (_, drift, _) in try measured.drifts() { sum = try sum + drift.magnitude }
        let total = measured.valuation.total.units
        let holds = comparison.holds(sum, Int256(limit.units * 2, times: total))
        let points = try Condition.points(sum, of: total * 2)
        return Finding(holds: holds, evidence: "\(self): \(points)pp")
    }

    private func cash(
        _ measured: Measurement, _ comparison: Comparison, _ limit: Weight
    ) throws(QuantityError) -> Finding {
        let total = measured.valuation.total.units
        let actual = Int256(measured.holdings.cash.units, times: Weight.one.units)
        let holds = comparison.holds(actual, Int256(limit.units, times: total))
        let points = try Condition.points(actual, of: total)
        return Finding(holds: holds, evidence: "\(self): \(points)%")
    }

    /// A part of the whole in percentage points with 4 decimals, cut toward −∞.
    private static func points(_ part: Int256, of total: Int128) throws(QuantityError) -> String {
        // part is in units of value · 10^-12; a hundredth with 4 decimals is 10^-6.
        let units = try part.floored(by: Int256(total, times: 1_000_000))
        return DecimalText.text(units: units.narrowed ?? 0, places: 4)
    }
}

extension Period {
    /// Whether two dates lie in the same one.
    func isSame(_ left: Day, _ right: Day) -> Bool {
        let first = left.components
        let second = right.components
        return switch self {
        case .week: left.week == right.week
        case .month: (first.year, first.month) == (second.year, second.month)
        case .quarter:
            (first.year, (first.month - 1) / 3) == (second.year, (second.month - 1) / 3)
        case .year: first.year == second.year
        }
    }
}
