import Quantities

extension Condition {
    /// The comparisons of single drifts that are enough by themselves: this one, or those that are
    /// joined by `or`.
    var enough: [Condition] {
        switch self {
        case .anyDrift(.greater, _), .anyDrift(.greaterOrEqual, _), .outsideBand,
            .anyRelativeDrift(.greater, _), .anyRelativeDrift(.greaterOrEqual, _):
            [self]
        case .or(let conditions): conditions.flatMap(\.enough)
        default: []
        }
    }

    /// How far a line may be from its target before this comparison of single drifts holds, in units
    /// of 10^-24, and whether it holds there already; nothing where it does not concern the line.
    fileprivate func reach(
        _ place: Int, of account: Account
    ) -> (limit: Int128, isInclusive: Bool)? {
        let one = Weight.one.units
        switch self {
        case .anyDrift(let comparison, let limit):
            return (limit.units * one, comparison == .greaterOrEqual)
        case .outsideBand:
            return account.band(place).map { ($0, false) }
        case .anyRelativeDrift(let comparison, let part):
            let target = account.holdings.lines[place].target.units
            // A part may be more than the whole, a target is not: what is beyond any weight is so.
            return target > 0
                ? (min(part.units, 2 * one * one / target) * target, comparison == .greaterOrEqual)
                : nil
        default:
            return nil
        }
    }
}

extension Account {
    /// The prices of the asset in this place at which its own drift makes one of these comparisons
    /// hold, everything being worth `total`. With q held and R the value of all else, its weight is w = qp/(R + qp), so that
    /// w = a at p = aR/(q(1 − a)). Throws `overflow`.
    func turns(
        of place: Int, by conditions: [Condition], worth total: Value, in market: Market
    ) throws(QuantityError) -> Explanation.Turns? {
        let line = holdings.lines[place]
        guard line.quantity > .zero else { return nil }
        let value = try Value(line.quantity, at: view(of: market).price(line.slot))
        let rest = total.units - value.units
        guard rest > 0 else { return nil }
        let one = Weight.one.units * Weight.one.units
        let target = line.target.units * Weight.one.units
        /// aR/(q(1 − a)), whole and remainder, for a weight of so many units of 10^-24.
        func price(at weight: Int128) throws(QuantityError) -> (units: Int128, isExact: Bool)? {
            let (quotient, remainder) = try Int256(weight, times: rest).flooredDivision(
                by: Int256(line.quantity.units, times: one - weight))
            return quotient.narrowed.map { ($0, remainder == .zero) }
        }
        var low: Int128?
        var high: Int128?
        for condition in conditions {
            guard let (limit, isInclusive) = condition.reach(place, of: self) else { continue }
            if target + limit < one, let (units, isExact) = try price(at: target + limit) {
                let least = isExact && isInclusive ? units : units + 1
                high = min(high ?? least, least)
            }
            if target - limit > 0, let (units, isExact) = try price(at: target - limit) {
                let most = isExact && !isInclusive ? units - 1 : units
                low = max(low ?? most, most)
            }
        }
        let turns = Explanation.Turns(
            low: low.flatMap { try? Price(units: $0) }, high: high.flatMap { try? Price(units: $0) }
        )
        return turns.low == nil && turns.high == nil ? nil : turns
    }
}
