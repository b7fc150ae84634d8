public import Contract
public import Quantities
public import Records

/// A broker that fills on paper: everything within the limits at the session's prices, or at those
/// that its size moves them to, for a fee in proportion to the value.
public struct PaperBroker: Equatable, Sendable {
    /// What a fill costs, as a part of its value.
    public let fee: Weight
    /// How orders move prices; nothing where they do not.
    public let impact: MarketImpact?

    /// A broker that takes this part of a fill's value, from 0 to below 1.
    public init(fee: Weight, impact: MarketImpact? = nil) {
        precondition(fee >= .zero && fee < .one)
        self.fee = fee
        self.impact = impact
    }

    /// The fills of what a portfolio has open at the prices of the session under way, by asset:
    /// sales, then what cash pays for of the purchases. An order stays open whose price limit or
    /// fee limit fails, or which has no price. Where orders move prices, each asset is filled once
    /// a session, as far as its limit and participation go; the rest stays open. Where nothing is
    /// recorded and nothing moved, fills need no names. Throws `overflow` or `outOfRange`.
    public func fills(
        of account: Account, in market: Market, named: Bool = true
    ) throws(QuantityError) -> [Trade.Fill] {
        guard let open = account.open, let session = account.session else { return [] }
        let prices = account.openPrices(in: market)
        var orders: [Fillable] = []
        orders.reserveCapacity(prices.count)
        for (place, order) in open.orders.enumerated() where order.left != .zero {
            guard let price = prices[place], order.allows(price) else { continue }
            var fillable = Fillable(
                asset: order.asset, quantity: order.left, quoted: price, price: price,
                lot: account.lot(of: order.asset, in: market), isBegun: order.filled != .zero)
            if let impact {
                guard !wasFilled(order.asset, in: session, of: account, decision: open.number),
                    let part = try impact.fillable(order, at: price, lot: fillable.lot)
                else { continue }
                (fillable.quantity, fillable.price) = part
            }
            guard try allows(open.feesAtMost, fillable.quantity, at: fillable.price) else {
                continue
            }
            orders.append(fillable)
        }
        try scaleToCash(&orders, holding: account.holdings.cash)
        let named = named || impact != nil
        let prefix = named ? PaperBroker.prefix(open.number, session) : ""
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

    /// How the names begin that a session's fills of a decision have.
    private static func prefix(_ decision: Int, _ session: Session) -> String {
        "paper-\(decision)-\(session.id)-"
    }

    /// Whether an asset was filled in the session, under its decision or the one before, which may
    /// have been open until this session.
    private func wasFilled(
        _ asset: AssetID, in session: Session, of account: Account, decision: Int
    ) -> Bool {
        [decision, decision - 1].contains { number in
            account.remembers(execution: PaperBroker.prefix(number, session) + asset.text)
        }
    }

    /// Whether nothing more comes of what a portfolio has open, once its fills of this session are
    /// recorded: what is left are purchases within their limits, of which cash pays for none. They
    /// have lapsed, and the decision is completed. Where orders move prices, what a limit or
    /// participation cut waits for the next session, and so does what cash would pay for at the
    /// session's price. Throws `overflow` or `outOfRange`.
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
        if impact != nil {
            let close = Close(decision: open.number, outcome: .completed, portfolio: account.id)
            guard account.check(close, in: market).isEmpty else { return false }
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
        var scaled = try Purchase.scaled(purchases, toCash: cash, feeRate: fee)
        if let impact, scaled != purchases.map(\.quantity) {
            let bought = places.map { orders[$0] }
            scaled = try closest(scaled, of: bought, purchases, toCash: cash, impact)
        }
        for (place, quantity) in zip(places, scaled) where orders[place].quantity != quantity {
            orders[place].quantity = quantity
            if let impact { try orders[place].move(by: impact) }
        }
    }

    /// How much of purchases is bought where less moves the price less: scaled at the prices of all
    /// of them, cash is left; scaled anew at the prices of that, some is missing; and so on, ever
    /// closer. Gives those that cash pays for with the least of it left.
    private func closest(
        _ first: [Quantity], of orders: [Fillable], _ wanted: [Purchase], toCash cash: Value,
        _ impact: MarketImpact
    ) throws(QuantityError) -> [Quantity] {
        // Nothing bought leaves all of it.
        var (best, least) = (first, cash)
        var quantities = first
        var before = first
        for _ in 0..<PaperBroker.mostScalings {
            var paid = Value.zero
            var purchases = wanted
            for (place, quantity) in quantities.enumerated() {
                let order = orders[place]
                let price =
                    try impact.price(of: order.asset, quantity, at: order.quoted) ?? order.price
                let value = try Value(quantity, at: price)
                paid = try paid + value + Value(Purchase.fee(on: value, rate: fee))
                purchases[place] = Purchase(
                    quantity: wanted[place].quantity, price: price, lot: order.lot)
            }
            let left = try cash - paid
            if left >= .zero, left < least { (best, least) = (quantities, left) }
            let next = try Purchase.scaled(purchases, toCash: cash, feeRate: fee)
            // In whole lots they may go back and forth.
            if next == quantities || next == before || least < Fillable.least { break }
            (before, quantities) = (quantities, next)
        }
        return best
    }

    /// How often purchases are scaled to cash anew, at the most: each time what is left, or missing,
    /// is less than half of what it was, and mostly a small part.
    private static let mostScalings = 64
}

/// An order that can be filled at a price.
private struct Fillable {
    let asset: AssetID
    var quantity: Quantity
    /// The session's price.
    let quoted: Price
    /// The price it is filled at.
    var price: Price
    let lot: Quantity
    /// Whether a part of the order has been filled.
    let isBegun: Bool

    /// Sets the price to that of its quantity. A rest worth less than the least that is ordered
    /// waits.
    mutating func move(by impact: MarketImpact) throws(QuantityError) {
        price = try impact.price(of: asset, quantity, at: quoted) ?? price
        if isBegun, try Value(quantity, at: price) < Fillable.least { quantity = .zero }
    }

    /// 0.01 of a currency.
    static let least = Value(unchecked: DecimalText.powerOfTen(ValueUnit.places - 2))

    func fee(rate: Weight) throws(QuantityError) -> Money {
        try Purchase.fee(on: Value(quantity.magnitude, at: price), rate: rate)
    }
}
