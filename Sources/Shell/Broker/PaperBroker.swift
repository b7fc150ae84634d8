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
        let orders = open.orders.span
        var fillables: [Fillable] = []
        fillables.reserveCapacity(orders.count)
        for place in orders.indices {
            let left = orders[place].left
            guard left != .zero, let quoted = prices[place], orders[place].allows(quoted) else {
                continue
            }
            let lot = account.lot(of: orders[place].asset, in: market)
            var (quantity, price) = (left, quoted)
            if let impact {
                let isFilled = wasFilled(
                    orders[place].asset, in: session, of: account, decision: open.number)
                guard !isFilled, let part = try impact.fillable(orders[place], at: quoted, lot: lot)
                else { continue }
                (quantity, price) = part
            }
            let fillable = try Fillable(
                place: place, quantity, quoted: quoted, at: price, lot: lot,
                isBegun: orders[place].filled != .zero)
            if try allows(open.feesAtMost, fillable.value) { fillables.append(fillable) }
        }
        try scaleToCash(&fillables, of: open, holding: account.holdings.cash)
        let named = named || impact != nil
        let prefix = named ? PaperBroker.prefix(open.number, session) : ""
        var fills: [Trade.Fill] = []
        fills.reserveCapacity(fillables.count)
        for fillable in fillables where fillable.quantity != .zero {
            let asset = orders[fillable.place].asset
            fills.append(
                Trade.Fill(
                    asset: asset, executed: session.asOf,
                    execution: named ? prefix + asset.text : "",
                    fee: try fillable.fee(rate: fee), price: fillable.price,
                    quantity: fillable.quantity))
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
                try allows(open.feesAtMost, Value(order.left, at: price))
            else { return false }
        }
        if impact != nil {
            let close = Close(decision: open.number, outcome: .completed, portfolio: account.id)
            guard account.check(close, in: market).isEmpty else { return false }
        }
        return try fills(of: account, in: market, named: false).isEmpty
    }

    /// Whether a fee limit lets something of this value be filled.
    private func allows(_ limit: Weight?, _ value: Value) throws(QuantityError) -> Bool {
        guard let limit, fee > limit else { return true }
        return try Purchase.fee(on: value, rate: fee)
            <= Purchase.highestFee(on: value, limit: limit)
    }

    private func scaleToCash(
        _ fillables: inout [Fillable], of open: OpenDecision, holding cash: Value
    ) throws(QuantityError) {
        var cash = cash
        var paid = Value.zero
        for fillable in fillables {
            let fee = try Value(fillable.fee(rate: fee))
            if fillable.quantity > .zero {
                paid = try paid + fillable.value + fee
            } else {
                cash = try cash + fillable.value - fee
            }
        }
        guard paid > cash else { return }
        let bought = fillables.filter { $0.quantity > .zero }
        let purchases = bought.map {
            Purchase(quantity: $0.quantity, price: $0.price, lot: $0.lot)
        }
        var scaled = try Purchase.scaled(purchases, toCash: cash, feeRate: fee)
        if let impact, scaled != purchases.map(\.quantity) {
            scaled = try closest(scaled, of: bought, open, purchases, toCash: cash, impact)
        }
        var purchase = 0
        for place in fillables.indices where fillables[place].quantity > .zero {
            let quantity = scaled[purchase]
            purchase += 1
            guard quantity != fillables[place].quantity else { continue }
            var price = fillables[place].price
            if let impact {
                price = try fillables[place].price(of: quantity, by: impact, of: open)
            }
            try fillables[place].cut(to: quantity, at: price, asMoved: impact != nil)
        }
    }

    /// How much of purchases is bought where less moves the price less: scaled at the prices of all
    /// of them, cash is left; scaled anew at the prices of that, some is missing; and so on, ever
    /// closer. Gives those that cash pays for with the least of it left.
    private func closest(
        _ first: [Quantity], of fillables: [Fillable], _ open: OpenDecision, _ wanted: [Purchase],
        toCash cash: Value, _ impact: MarketImpact
    ) throws(QuantityError) -> [Quantity] {
        // Nothing bought leaves all of it.
        var (best, least) = (first, cash)
        var quantities = first
        var before = first
        for _ in 0..<PaperBroker.mostScalings {
            var paid = Value.zero
            var purchases = wanted
            for (place, quantity) in quantities.enumerated() {
                let fillable = fillables[place]
                let price = try fillable.price(of: quantity, by: impact, of: open)
                let value = try Value(quantity, at: price)
                paid = try paid + value + Value(Purchase.fee(on: value, rate: fee))
                purchases[place] = Purchase(
                    quantity: wanted[place].quantity, price: price, lot: fillable.lot)
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
    /// The place of the order among those of its decision.
    let place: Int
    private(set) var quantity: Quantity
    /// The session's price.
    private let quoted: Price
    /// The price it is filled at.
    private(set) var price: Price
    /// What it is worth at that, without its sign.
    private(set) var value: Value
    let lot: Quantity
    /// Whether a part of the order has been filled.
    private let isBegun: Bool

    /// What can be filled of an order. Throws `outOfRange` or `overflow`.
    init(
        place: Int, _ quantity: Quantity, quoted: Price, at price: Price, lot: Quantity,
        isBegun: Bool
    ) throws(QuantityError) {
        self.place = place
        self.quantity = quantity
        self.quoted = quoted
        self.price = price
        value = try Value(quantity.magnitude, at: price)
        self.lot = lot
        self.isBegun = isBegun
    }

    /// The price that an impact moves this much of it to.
    func price(
        of quantity: Quantity, by impact: MarketImpact, of open: OpenDecision
    ) throws(QuantityError) -> Price {
        try impact.price(of: open.orders[place].asset, quantity, at: quoted) ?? price
    }

    /// Cuts it to what cash pays for, at the price of that. Where its size moved that, a rest worth
    /// less than the least that is ordered waits.
    mutating func cut(
        to quantity: Quantity, at price: Price, asMoved: Bool
    ) throws(QuantityError) {
        self.quantity = quantity
        self.price = price
        value = try Value(quantity, at: price)
        if asMoved, isBegun, value < Fillable.least { (self.quantity, value) = (.zero, .zero) }
    }

    /// 0.01 of a currency.
    static let least = Value(unchecked: DecimalText.powerOfTen(ValueUnit.places - 2))

    func fee(rate: Weight) throws(QuantityError) -> Money {
        rate > .zero ? try Purchase.fee(on: value, rate: rate) : .zero
    }
}
