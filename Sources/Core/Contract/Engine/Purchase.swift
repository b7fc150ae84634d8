public import Quantities

/// A purchase that is to be made at a price.
public struct Purchase: Equatable, Sendable {
    /// How much is wanted.
    public let quantity: Quantity
    /// What one unit costs.
    public let price: Price
    /// The smallest quantity that can be bought.
    public let lot: Quantity

    public init(quantity: Quantity, price: Price, lot: Quantity) {
        self.quantity = quantity
        self.price = price
        self.lot = lot
    }

    /// What a trade of this value costs at a rate: their product, rounded down to 8 decimals.
    /// Throws `outOfRange`.
    public static func fee(on value: Value, rate: Weight) throws(QuantityError) -> Money {
        guard rate > .zero else { return .zero }
        let (product, overflow) = value.units.multipliedReportingOverflow(by: rate.units)
        if !overflow { return try Money(units: product / feeUnit) }
        let wide = try Int256(value.units, times: rate.units).floored(by: Int256(feeUnit))
        guard let units = wide.narrowed else {
            throw QuantityError(
                .outOfRange, found: "a fee on \(value)", expected: "a fee within range")
        }
        return try Money(units: units)
    }

    /// The most a trade of this value may cost under a limit: their product, rounded up to 0.01.
    /// Throws `outOfRange`.
    public static func highestFee(on value: Value, limit: Weight) throws(QuantityError) -> Money {
        let cents = try Int256(value.units, times: limit.units).ceiled(
            by: Int256(feeUnit * hundredth))
        guard let units = cents.narrowed else {
            throw QuantityError(
                .outOfRange, found: "a fee on \(value)", expected: "a fee within range")
        }
        return try Money(units: units * hundredth)
    }

    /// Units of money in 0.01.
    private static let hundredth: Int128 = 1_000_000
    /// Units of value times 10^-12 in a unit of money.
    private static let feeUnit = DecimalText.powerOfTen(20)

    /// How much of each purchase cash pays for: all of it, or, where values and fees exceed the
    /// cash, every quantity times cash over their sum, rounded down to its lot, until they fit.
    /// Throws `overflow` or `outOfRange`.
    public static func scaled(
        _ purchases: [Purchase], toCash cash: Value, feeRate: Weight
    ) throws(QuantityError) -> [Quantity] {
        var quantities = purchases.map(\.quantity)
        while true {
            var sum = Value.zero
            for (place, purchase) in purchases.enumerated() {
                let value = try Value(quantities[place], at: purchase.price)
                sum = try sum + value + Value(fee(on: value, rate: feeRate))
            }
            guard sum > cash, sum > .zero else { return quantities }
            for place in quantities.indices {
                quantities[place] =
                    cash > .zero
                    ? try quantities[place].scaled(
                        by: Int256(cash.units), over: Int256(sum.units),
                        lot: purchases[place].lot)
                    : .zero
            }
        }
    }
}
