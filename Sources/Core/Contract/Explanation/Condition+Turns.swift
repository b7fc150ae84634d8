import Quantities
import Records

extension Condition {
    /// What alone would turn the comparison, everything being worth `total`, or how far it is from
    /// its limit; of an `and`, the parts that do not hold. Nothing where that is unknown, or follows
    /// from no single number exactly. Throws `overflow`.
    func turn(
        of account: Account, worth total: Value, in market: Market
    ) throws(QuantityError) -> String? {
        if case .and(let conditions) = self {
            var lacking: [String] = []
            for condition in conditions
            where try condition.holds(of: account, worth: total, in: market) != true {
                lacking.append("\(condition)")
            }
            return lacking.isEmpty ? nil : "would also need " + lacking.joined(separator: ", ")
        }
        guard let holds = try holds(of: account, worth: total, in: market) else { return nil }
        func turned(_ comparison: Comparison) -> Comparison {
            holds ? comparison.opposite : comparison
        }
        switch self {
        case .totalDrift(_, let limit):
            return try Condition.distance(
                from: account.summedDrift(of: total, in: market), to: limit, of: total)
        case .cash(let comparison, let limit):
            return try account.cash(turned(comparison), limit, of: total)
        case .drawdown(let sessions, let comparison, let limit):
            return try account.drawdown(over: sessions).known?.turn(turned(comparison), limit)
        case .returned(let asset, let sessions, let comparison, let limit):
            guard let found = account.change(of: asset, over: sessions, in: market).known else {
                return nil
            }
            return try account.price(
                of: asset, turned(comparison),
                Int256(found.before, times: Weight.one.units + limit.units),
                over: Weight.one.units, in: market)
        case .price(let asset, let comparison, let averaged, let sessions):
            guard
                let found = account.price(
                    of: asset, averageOf: averaged, over: sessions, in: market
                )
                .known
            else { return nil }
            // Of its own average the price is a part: pN against S is p(N − 1) against S − p.
            let isOwn = asset == averaged
            return try account.price(
                of: asset, turned(comparison), Int256(isOwn ? found.sum - found.price : found.sum),
                over: Int128(isOwn ? sessions - 1 : sessions), in: market)
        case .level(let asset, let comparison, let limit):
            let edge = try turned(comparison).edge(Int256(limit.units), over: 10_000)
            return turned(comparison).priceText(edge).map { "turns with \(asset) at \($0)" }
        default:
            return nil
        }
    }

    /// How far Σ|d| · V, in units of value times 10^-12, is from twice the limit.
    private static func distance(
        from sum: Int256, to limit: Weight, of total: Value
    ) throws(QuantityError) -> String {
        let wanted = Int256(limit.units * 2, times: total.units)
        guard sum != wanted else { return "at its limit" }
        let isBelow = sum < wanted
        let points = try percent(isBelow ? wanted - sum : sum - wanted, of: total.units * 2)
        return "\(points)pp \(isBelow ? "below" : "above") its limit"
    }
}

extension Account {
    /// The cash that would have to come in, or go out, for its weight to compare so: C + x against
    /// a(V + x) is x(1 − a) against aV − C. Nothing where no amount of it does.
    fileprivate func cash(
        _ comparison: Comparison, _ limit: Weight, of total: Value
    ) throws(QuantityError) -> String? {
        let one = Weight.one.units
        guard limit < .one else { return nil }
        let away =
            try Int256(limit.units, times: total.units) - Int256(holdings.cash.units, times: one)
        // A unit of money is 10^8 units of value.
        let edge = try comparison.edge(away, over: (one - limit.units) * 100_000_000)
        guard let units = edge.narrowed, units != 0, let money = try? Money(units: abs(units)),
            units > 0 || money <= holdings.cash.flooredToMoney
        else { return nil }
        return "turns with \(money) \(currency) \(units > 0 ? "more" : "less") cash"
    }

    /// The price of an asset alone that times a factor compares so with a bound. Nothing where
    /// actions adjust its prices, or none does within the range of returns.
    fileprivate func price(
        of asset: AssetID, _ comparison: Comparison, _ bound: Int256, over factor: Int128,
        in market: Market
    ) throws(QuantityError) -> String? {
        guard factor > 0, let session,
            let slot = pace.series.first(where: { $0.asset == asset })?.slot
        else { return nil }
        let history = view(of: market).history(slot)
        let edge = try comparison.edge(bound, over: factor)
        guard history.isPlain, let units = edge.narrowed else { return nil }
        if let before = history.price(at: session.number - 1),
            PriceHistory.isOutOfRange(from: before, to: units)
        {
            return nil
        }
        return comparison.priceText(edge).map { "turns with \(asset) at \($0)" }
    }
}

extension Drawdown {
    /// The index at which it would compare so: (H − I)/H against the limit is H(1 − limit) against
    /// I. Nothing where the index is itself the highest, which would move with it.
    fileprivate func turn(
        _ comparison: Comparison, _ limit: Weight
    ) throws(QuantityError) -> String? {
        guard now < highest else { return nil }
        let mirrored = comparison.mirrored
        let edge = try mirrored.edge(
            Int256(highest, times: Weight.one.units - limit.units), over: Weight.one.units)
        guard let units = edge.narrowed, units > 0, units <= highest else { return nil }
        return "turns with the index, \(Weight(unchecked: now)), at \(Weight(unchecked: units)) "
            + mirrored.direction
    }
}

extension Comparison {
    /// The comparison with its sides changed about.
    fileprivate var mirrored: Comparison {
        switch self {
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        }
    }

    /// The first whole number that times a factor above zero compares so with a bound: the least, or
    /// the greatest. Throws `overflow`.
    fileprivate func edge(_ bound: Int256, over factor: Int128) throws(QuantityError) -> Int256 {
        let divisor = Int256(factor)
        return switch self {
        case .greater: try bound.floored(by: divisor) + Int256(1)
        case .greaterOrEqual: try bound.ceiled(by: divisor)
        case .less: try bound.ceiled(by: divisor) - Int256(1)
        case .lessOrEqual: try bound.floored(by: divisor)
        }
    }

    fileprivate var direction: String {
        switch self {
        case .greater, .greaterOrEqual: "or more"
        case .less, .lessOrEqual: "or less"
        }
    }

    /// A price of so many units, and which way from it; nothing where there is no such price.
    fileprivate func priceText(_ units: Int256) -> String? {
        guard let units = units.narrowed, units > 0, let price = try? Price(units: units) else {
            return nil
        }
        return "\(price) \(direction)"
    }
}
