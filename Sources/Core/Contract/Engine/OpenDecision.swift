public import Quantities
import Records

/// A decision that may still be filled.
public struct OpenDecision: Equatable, Sendable {
    /// One of its orders.
    public struct Order: Equatable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// The worst price; none where slippage is not bounded.
        public let limit: Price?
        /// How much was ordered, signed.
        public let ordered: Quantity
        /// The price it was decided at.
        var price = Price.zero
        /// How much of it has been filled, signed as ordered.
        public var filled: Quantity = .zero
        /// How much of it lapsed because cash did not pay for it, signed as ordered.
        public var lapsed: Quantity = .zero
        /// How much of it was filled in the session under way.
        var filledNow: Quantity = .zero
        /// Whether every session so far had a price within the limit.
        var wasFillable = true

        /// How much may still be filled, signed as ordered; nothing where more was filled.
        public var left: Quantity {
            let units = ordered.units - filled.units - lapsed.units
            let range = ordered < .zero ? ordered.units...0 : 0...ordered.units
            return Quantity(unchecked: min(max(units, range.lowerBound), range.upperBound))
        }

        /// Notes a fill. Throws `outOfRange`.
        fileprivate mutating func note(_ quantity: Quantity) throws(QuantityError) {
            filled = try filled + quantity
            filledNow = try filledNow + quantity
        }

        /// Whether a price is within the limit.
        public func allows(_ price: Price) -> Bool {
            guard let limit else { return true }
            return ordered > .zero ? price <= limit : price >= limit
        }
    }

    /// Its number.
    public let number: Int
    /// The session it was made at.
    public let session: Int
    /// The as-of time of that session.
    public let decided: Timestamp
    /// The last session in which it may be filled.
    public let lastSession: Int
    /// The most a fill may cost, as a part of its value.
    public let feesAtMost: Weight?
    /// Its orders, sorted by asset.
    public var orders: [Order]
    /// What purchases and their fees have taken from cash in the session under way.
    var paidNow: Value = .zero
    /// What was traded in the session under way, and what it cost in fees.
    var tradedNow: Value = .zero
    var feesNow: Value = .zero

    /// Whether nothing is left to fill.
    public var isComplete: Bool { orders.allSatisfy { $0.left == .zero } }

    /// The place of an asset's order, found at once where it is the one asked about.
    func place(of asset: AssetID, near guess: Int = 0) -> Int? {
        if orders.indices.contains(guess), orders[guess].asset == asset { return guess }
        return orders.firstIndex { $0.asset == asset }
    }

    /// Begins a session: what was filled in the one before is no longer of now.
    mutating func beginSession() {
        for place in orders.indices { orders[place].filledNow = .zero }
        paidNow = .zero
        tradedNow = .zero
        feesNow = .zero
    }

    /// The fees of the session's fills as a part of their values, rounded up and at most the whole;
    /// none where nothing was filled. Throws `overflow`.
    var feeRateNow: Weight? {
        get throws(QuantityError) {
            guard tradedNow > .zero else { return nil }
            let rate = try Int256(feesNow.units, times: Weight.one.units).ceiled(
                by: Int256(tradedNow.units))
            return Weight(unchecked: min(rate.narrowed ?? Weight.one.units, Weight.one.units))
        }
    }

    /// What a fill of the order in a place loses to a price worse than that decided at.
    /// Throws `overflow` or `outOfRange`.
    func lost(
        _ quantity: Quantity, ofOrder place: Int?, at price: Price
    ) throws(QuantityError) -> Value {
        guard let place else { return .zero }
        let decided = orders[place].price
        let worse = quantity > .zero ? try price - decided : try decided - price
        return worse > .zero ? try Value(quantity.magnitude, at: worse) : .zero
    }

    /// Notes a fill of the order in a place. Throws `outOfRange`.
    mutating func note(
        _ quantity: Quantity, ofOrder place: Int?, value: Value, fee: Value
    ) throws(QuantityError) {
        if let place { try orders[place].note(quantity) }
        if quantity > .zero { paidNow = try paidNow + value + fee }
        tradedNow = try tradedNow + value.magnitude
        feesNow = try feesNow + fee
    }

    /// Lapses the purchases of this session that were carried as far as cash allows: nothing is
    /// left to sell within its limit, and no order within its limit was filled by 0.01 less than
    /// scaling all of them to the cash there was gives. An order whose price limit fails stays, or
    /// which has no price; prices are in the order of the orders.
    /// Throws `overflow` or `outOfRange`.
    mutating func lapse(
        cash: Value, feeRate: Weight, lots: [Quantity], prices: [Price?]
    ) throws(QuantityError) {
        var places: [Int] = []
        var purchases: [Purchase] = []
        var areOpen: [Bool] = []
        for (place, order) in orders.enumerated() {
            guard let price = prices[place] else { continue }
            let isOpen = order.left != .zero && order.allows(price)
            if order.ordered < .zero {
                if isOpen { return }
                continue
            }
            let left = isOpen ? order.left : .zero
            places.append(place)
            purchases.append(
                Purchase(
                    quantity: try max(order.filledNow, .zero) + left, price: price,
                    lot: lots[place]))
            areOpen.append(isOpen)
        }
        guard areOpen.contains(true) else { return }
        let affordable = try Purchase.scaled(
            purchases, toCash: cash + paidNow, feeRate: feeRate)
        guard affordable != purchases.map(\.quantity) else { return }
        for (purchase, place) in places.enumerated() where areOpen[purchase] {
            let missed = try affordable[purchase] - orders[place].filledNow
            if try Value(missed, at: purchases[purchase].price) >= .hundredth { return }
        }
        for (purchase, place) in places.enumerated() where areOpen[purchase] {
            orders[place].lapsed = try orders[place].lapsed + orders[place].left
        }
    }
}
