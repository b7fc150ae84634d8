public import Contract
public import Quantities
public import Records

/// A broker that fills on paper: everything within the limits at the session's prices, for a fee
/// in proportion to the value.
public struct PaperBroker: Equatable, Sendable {
    /// What a fill costs, as a part of its value.
    public let fee: Weight

    /// A broker that takes this part of a fill's value, from 0 to below 1.
    public init(fee: Weight) {
        precondition(fee >= .zero && fee < .one)
        self.fee = fee
    }

    /// The fills of what a portfolio has open at the prices of the session under way, by asset:
    /// sales, then what cash pays for of the purchases. An order stays open whose price limit or
    /// fee limit fails, or which has no price. Where nothing is recorded, fills need no names.
    /// Throws `overflow` or `outOfRange`.
    public func fills(
        of account: Account, in market: Market, named: Bool = true
    ) throws(QuantityError) -> [Trade.Fill] {
        guard let open = account.open, let session = account.session else { return [] }
        let prices = account.openPrices(in: market)
        var orders: [Fillable] = []
        orders.reserveCapacity(prices.count)
        for (place, order) in open.orders.enumerated() where order.left != .zero {
            guard let price = prices[place], order.allows(price),
                try allows(open.feesAtMost, order.left, at: price)
            else { continue }
            orders.append(
                Fillable(
                    asset: order.asset, quantity: order.left, price: price,
                    lot: account.lot(of: order.asset, in: market)))
        }
        try scaleToCash(&orders, holding: account.holdings.cash)
        let prefix = named ? "paper-\(open.number)-\(session.id)-" : ""
        var fills: [Trade.Fill] = []
        fills.reserveCapacity(orders.count)
        for order in orders where order.quantity != .zero {
            fills.append(
                Trade.Fill(
                    asset: order.asset, executed: session.asOf,
                    execution: named ? prefix + order.asset.text : "",
                    fee: try order.fee(rate: fee),
                    price: order.price, quantity: order.quantity))
        }
        return fills
    }

    /// Whether nothing more comes of what a portfolio has open, once its fills of this session are
    /// recorded: what is left are purchases within their limits, of which cash pays for none. They
    /// have lapsed, and the decision is completed. Throws `overflow` or `outOfRange`.
    public func isDone(
        with account: Account, in market: Market
    ) throws(QuantityError) -> Bool {
        guard let open = account.open else { return true }
        let prices = account.openPrices(in: market)
        for (place, order) in open.orders.enumerated() where order.left != .zero {
            guard order.left > .zero, let price = prices[place], order.allows(price),
                try allows(open.feesAtMost, order.left, at: price)
            else { return false }
        }
        return try fills(of: account, in: market, named: false).isEmpty
    }

    private func allows(
        _ limit: Weight?, _ quantity: Quantity, at price: Price
    ) throws(QuantityError) -> Bool {
        guard let limit, fee > limit else { return true }
        let value = try Value(quantity.magnitude, at: price)
        return try Purchase.fee(on: value, rate: fee)
            <= Purchase.highestFee(on: value, limit: limit)
    }

    private func scaleToCash(
        _ orders: inout [Fillable], holding cash: Value
    ) throws(QuantityError) {
        var cash = cash
        var places: [Int] = []
        var purchases: [Purchase] = []
        for (place, order) in orders.enumerated() {
            if order.quantity > .zero {
                places.append(place)
                purchases.append(
                    Purchase(quantity: order.quantity, price: order.price, lot: order.lot))
            } else {
                let value = try Value(order.quantity.magnitude, at: order.price)
                cash = try cash + value - Value(order.fee(rate: fee))
            }
        }
        let scaled = try Purchase.scaled(purchases, toCash: cash, feeRate: fee)
        for (place, quantity) in zip(places, scaled) { orders[place].quantity = quantity }
    }
}

/// An order that can be filled at a price.
private struct Fillable {
    let asset: AssetID
    var quantity: Quantity
    let price: Price
    let lot: Quantity

    func fee(rate: Weight) throws(QuantityError) -> Money {
        try Purchase.fee(on: Value(quantity.magnitude, at: price), rate: rate)
    }
}
