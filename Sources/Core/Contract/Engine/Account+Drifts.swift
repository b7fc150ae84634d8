import Quantities
import Records

/// What a condition about weights is evaluated on: everything held is worth `total`, which the
/// caller knows already, at the prices of the session under way.
extension Account {
    /// The drift of the line in this place, or of cash in the place behind the last.
    func drift(
        _ place: Int, of total: Value, in market: Market
    ) throws(QuantityError) -> Drift {
        guard place < holdings.lines.count else {
            return try Drift(
                value: holdings.cash, target: holdings.cashTarget, total: total.units)
        }
        let line = holdings.lines[place]
        let value = try Value(line.quantity, at: view(of: market).price(line.slot))
        return try Drift(value: value, target: line.target, total: total.units)
    }

    /// The places of everything that has a drift, by asset, cash last.
    var places: Range<Int> { 0..<holdings.lines.count + 1 }

    /// The band of the line in this place; cash has none.
    func band(_ place: Int) -> Int128? {
        place < holdings.lines.count ? holdings.lines[place].band : nil
    }

    /// The name of the line in this place, or of cash.
    func name(_ place: Int) -> AssetID {
        place < holdings.lines.count ? holdings.lines[place].asset : .cash
    }

    /// Sessions since the last decision to rebalance or first invest.
    var sinceRebalance: Int? {
        guard let session, let lastRebalance else { return nil }
        return session.number - lastRebalance
    }

    /// Σ|d| · V, in units of value times 10^-12.
    func summedDrift(of total: Value, in market: Market) throws(QuantityError) -> Int256 {
        if let ordinary = OrdinaryDrifts(of: total),
            let sum = ordinary.sum(holdings, at: market.views[pace.view])
        {
            return Int256(sum)
        }
        var sum = Int256.zero
        for place in places { sum = try sum + drift(place, of: total, in: market).magnitude }
        return sum
    }
}
