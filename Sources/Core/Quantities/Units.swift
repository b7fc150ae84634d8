/// Units of a price: money for one unit of an asset.
public enum PriceUnit: QuantityUnit {
    /// The name used in messages.
    public static let name = "price"
    /// Digits after the point.
    public static let places = 8
    /// 10^23 units of 10^-places.
    @inlinable public static var limit: Int128 { 100_000_000_000_000_000_000_000 }
}

/// Units of a quantity: how much of an asset, signed where it is an order (+ buys, − sells).
public enum QuantityOfAssetUnit: QuantityUnit {
    /// The name used in messages.
    public static let name = "quantity"
    /// Digits after the point.
    public static let places = 8
    /// 10^23 units of 10^-places.
    @inlinable public static var limit: Int128 { 100_000_000_000_000_000_000_000 }
}

/// Units of an amount of money as people write it.
public enum MoneyUnit: QuantityUnit {
    /// The name used in messages.
    public static let name = "amount of money"
    /// Digits after the point.
    public static let places = 8
    /// 10^23 units of 10^-places.
    @inlinable public static var limit: Int128 { 100_000_000_000_000_000_000_000 }
}

/// Units of a value: the exact product of a quantity and a price, and sums of such.
public enum ValueUnit: QuantityUnit {
    /// The name used in messages.
    public static let name = "value"
    /// Digits after the point.
    public static let places = 16
    /// 10^31 units of 10^-places.
    @inlinable public static var limit: Int128 { 10_000_000_000_000_000_000_000_000_000_000 }
}

/// Units of a weight or rate: a part of the whole.
public enum WeightUnit: QuantityUnit {
    /// The name used in messages.
    public static let name = "weight"
    /// Digits after the point.
    public static let places = 12
    /// 10^18 units of 10^-places.
    @inlinable public static var limit: Int128 { 1_000_000_000_000_000_000 }
}

/// Money for one unit of an asset: 8 decimal places, below 10^15.
public typealias Price = Fixed<PriceUnit>
/// How much of an asset: 8 decimal places, below 10^15; orders and fills are signed, + buys.
public typealias Quantity = Fixed<QuantityOfAssetUnit>
/// An amount of money as people write it: 8 decimal places, below 10^15.
public typealias Money = Fixed<MoneyUnit>
/// Quantity times price, and cash, exact to 16 places and never rounded, below 10^15.
public typealias Value = Fixed<ValueUnit>
/// A part of the whole, such as a weight, a band, a rate of cost: 12 decimal places.
public typealias Weight = Fixed<WeightUnit>

extension Weight {
    /// The whole.
    @inlinable public static var one: Weight { Weight(unchecked: 1_000_000_000_000) }
}

extension Value {
    /// The amount of money, exactly.
    @inlinable
    public init(_ money: Money) { self.init(unchecked: money.units * 100_000_000) }

    /// What a quantity is worth at a price, exactly. Throws `outOfRange` or `overflow`.
    @inlinable
    public init(_ quantity: Quantity, at price: Price) throws(QuantityError) {
        let (units, overflow) = quantity.units.multipliedReportingOverflow(by: price.units)
        guard !overflow else { throw .overflow("\(quantity) at \(price)") }
        try self.init(units: units)
    }

    /// The amount of money with 8 decimal places, what is below dropped toward −∞.
    public var flooredToMoney: Money {
        let (quotient, remainder) = units.quotientAndRemainder(dividingBy: 100_000_000)
        return Money(unchecked: remainder < 0 ? quotient - 1 : quotient)
    }
}
