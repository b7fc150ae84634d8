import Contract
public import Quantities
public import Tables

/// What an order of a size does to the price it is filled at, by the square-root law: Q units move
/// it by the part Y · σ · √(Q / volume) of itself, against whoever trades.
///
/// σ is the volatility of a day and the volume that of a day. Y is of order one: Tóth et al.,
/// "Anomalous price impact and the critical nature of liquidity in financial markets", Physical
/// Review X 1, 021006 (2011); Almgren et al., "Direct estimation of equity market impact" (2005)
/// find a power near it, 3/5. The law gives the move by the end of an order; here all of the order
/// is filled at it.
public struct MarketImpact: Equatable, Sendable {
    /// σ and the volume of each asset.
    public let table: LiquidityTable
    /// Y, from 0 to 100.
    public let coefficient: Weight
    /// The part of an asset's volume that is filled in a session, above 0 and at most the whole;
    /// nothing where the size alone bounds it.
    public let participation: Weight?

    /// The highest Y.
    public static let highestCoefficient = Weight(unchecked: 100 * Weight.one.units)

    /// The law with these figures, which are in the ranges of its members.
    public init(
        table: LiquidityTable, coefficient: Weight = .one, participation: Weight? = nil
    ) {
        precondition(coefficient >= .zero && coefficient <= MarketImpact.highestCoefficient)
        precondition(participation.map { $0 > .zero && $0 <= .one } ?? true)
        self.table = table
        self.coefficient = coefficient
        self.participation = participation
    }

    /// The first of these assets that the table does not name.
    public func firstUnknown(of assets: some Sequence<AssetID>) -> AssetID? {
        assets.first { table.rows[$0] == nil }
    }

    /// The price at which a quantity of an asset, above zero to buy and below to sell, is filled
    /// where it stands at `price`: √(Q / volume) is rounded up to 12 decimals, and the price to 8,
    /// up to buy and down to sell. Nothing where the table does not name the asset, where the price
    /// would not be above 0 and below 10^15, or where Q is beyond 10^14 volumes. Throws `overflow`.
    public func price(
        of asset: AssetID, _ quantity: Quantity, at price: Price
    ) throws(QuantityError) -> Price? {
        guard let row = table.rows[asset] else { return nil }
        // In units of 10^-24, as the square of the root's; below 10^26.
        let perRoot = coefficient.units * row.volatility.units
        guard perRoot > 0 else { return price }
        let part = try Int256(quantity.magnitude.units, times: DecimalText.powerOfTen(24)).ceiled(
            by: Int256(row.volume.units))
        guard let square = part.narrowed, square <= DecimalText.powerOfTen(38) else { return nil }
        let root = Rounding.root(square)
        let move = Int256(perRoot, times: root * root < square ? root + 1 : root)
        let isPurchase = quantity > .zero
        let factor = isPurchase ? try MarketImpact.one + move : try MarketImpact.one - move
        let moved = try factor * price.units
        let rounded =
            isPurchase
            ? try moved.ceiled(by: MarketImpact.one) : try moved.floored(by: MarketImpact.one)
        guard let units = rounded.narrowed, units > 0, units < PriceUnit.limit else { return nil }
        return Price(unchecked: units)
    }

    /// 1 in the units of a move: 10^-36.
    private static let one = Int256(DecimalText.powerOfTen(36))

    /// How much of what is left of an order is filled in a session where the asset stands at
    /// `price`, and at which: what participation leaves, or else as many whole lots as keep the
    /// price within the order's limit. Nothing where that is none. Throws `overflow`.
    func fillable(
        _ order: OpenDecision.Order, at price: Price, lot: Quantity
    ) throws(QuantityError) -> (quantity: Quantity, price: Price)? {
        func within(_ units: Int128) throws(QuantityError) -> (Quantity, Price)? {
            let part = Quantity(unchecked: order.left < .zero ? -units : units)
            guard units > 0, let moved = try self.price(of: order.asset, part, at: price),
                order.allows(moved)
            else { return nil }
            return (part, moved)
        }
        let wanted = try share(order.left.magnitude, of: order.asset, lot: lot).units
        if let all = try within(wanted) { return all }
        // The price moves no less the more is traded: the greatest number of lots is between one
        // that is within the limit, or none, and one that is not.
        var (most, tooMany) = (Int128(0), (wanted + lot.units - 1) / lot.units)
        while tooMany - most > 1 {
            let lots = most + (tooMany - most) / 2
            if try within(lots * lot.units) == nil { tooMany = lots } else { most = lots }
        }
        return try within(most * lot.units)
    }

    /// What participation leaves of a quantity: all of it, or whole lots.
    private func share(
        _ quantity: Quantity, of asset: AssetID, lot: Quantity
    ) throws(QuantityError) -> Quantity {
        guard let participation, let row = table.rows[asset] else { return quantity }
        let most = try Int256(row.volume.units, times: participation.units).floored(
            by: Int256(Weight.one.units))
        guard let units = most.narrowed, units < quantity.units else { return quantity }
        return Quantity(unchecked: units - units % lot.units)
    }
}
