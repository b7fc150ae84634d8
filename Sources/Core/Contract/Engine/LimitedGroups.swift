import Quantities

/// The limits on groups that bound where a rebalance goes.
struct LimitedGroups {
    /// The place among the limits of the group that each line is in, if it is in one that has one.
    var places: [Int?] = []
    /// The most that each group may have, in units of 10^-12.
    var limits: [Int128] = []

    /// Whether none bounds anything.
    var isEmpty: Bool { limits.isEmpty }
}

extension Account {
    /// The weights that a rebalance goes to, as the mandate in force says. Throws `overflow`.
    func destination(
        _ trade: TradeRule, _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> Destination {
        try Destination(
            trade, holdings: holdings, valuation: valuation, groups: limitedGroups(in: market))
    }

    /// The limits on the groups of what the mandate holds.
    private func limitedGroups(in market: Market) -> LimitedGroups {
        guard let mandate = mandated?.mandate, !mandate.groupLimits.isEmpty else {
            return LimitedGroups()
        }
        return LimitedGroups(
            places: holdings.lines.map { line in
                line.isMandated
                    ? mandate.placesOfLimits(among: market.groups(of: line.slot)).first : nil
            },
            limits: mandate.groupLimits.map(\.atMost.units))
    }
}
