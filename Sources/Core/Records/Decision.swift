public import Encoding
public import Quantities

/// What the mandate requires at a look: the orders that put a portfolio right.
public struct Decision: Divisible, Sendable {
    /// How much of one asset to trade.
    public struct Order: Hashable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// The worst price: the most for a purchase, the least for a sale. None where the mandate
        /// bounds no slippage.
        public let limit: Price?
        /// How much, positive to buy and negative to sell, not zero.
        public let quantity: Quantity

        /// An order of this much, no worse than its limit.
        public init(asset: AssetID, limit: Price?, quantity: Quantity) {
            self.asset = asset
            self.limit = limit
            self.quantity = quantity
        }
    }

    /// The entry that put the contract in force.
    public var contract: Reference
    /// Which decision of the portfolio it is, from 1.
    public var number: Int
    /// The orders, sorted by asset.
    public var orders: [Order]
    /// Its place among the parts.
    public var part: Part?
    /// The portfolio.
    public var portfolio: Identifier
    /// The price statements that completed the session, sorted by their bytes.
    public var prices: [Reference]
    /// Which rule made it due, with the measured value and its limit.
    public var reason: String
    /// The entry of the target in force; none where the contract's own weights are.
    public var target: Reference?

    /// A decision, whole or a part of one.
    public init(
        contract: Reference, number: Int, orders: [Order], part: Part? = nil,
        portfolio: Identifier, prices: [Reference], reason: String, target: Reference?
    ) {
        self.contract = contract
        self.number = number
        self.orders = orders
        self.part = part
        self.portfolio = portfolio
        self.prices = prices
        self.reason = reason
        self.target = target
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("contract")
        contract = try Reference(reading: &reader)
        try reader.member("number")
        number = try reader.count()
        try reader.member("orders")
        var orders: [Order] = []
        try reader.map { (reader, key) throws(RecordError) in
            let asset = try reader.asset(key)
            try reader.beginObject()
            var limit: Price?
            if try reader.optionalMember("limit") { limit = try reader.positive(Price.self) }
            try reader.member("quantity")
            let quantity = try reader.signedQuantity()
            try reader.endObject()
            orders.append(Order(asset: asset, limit: limit, quantity: quantity))
        }
        self.orders = orders
        let place = try Part.Place(reading: &reader)
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        try reader.member("prices")
        var prices: [Reference] = []
        try reader.array(ordered: false) { (reader) throws(RecordError) in
            prices.append(try Reference(reading: &reader))
        }
        self.prices = prices
        try reader.member("reason")
        reason = try reader.string()
        if try reader.optionalMember("target") { target = try Reference(reading: &reader) }
        part = try place?.part(reading: &reader)
        try reader.endObject()
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("contract")
            contract.write(to: &writer)
            writer.member("number")
            writer.integer(number)
            writer.member("orders")
            writer.object { writer in
                for order in orders {
                    writer.member(order.asset.text)
                    writer.object { writer in
                        if let limit = order.limit {
                            writer.member("limit")
                            writer.text(limit)
                        }
                        writer.member("quantity")
                        writer.text(order.quantity)
                    }
                }
            }
            part?.writePlace(to: &writer)
            writer.member("portfolio")
            writer.text(portfolio)
            writer.member("prices")
            writer.set(prices) { $1.write(to: &$0) }
            writer.member("reason")
            writer.string(reason)
            if let target {
                writer.member("target")
                target.write(to: &writer)
            }
            part?.writeWhole(to: &writer)
        }
    }

    /// Parts that share out the orders.
    public func divided(into count: Int, whole: Digest) -> [Decision]? {
        divided(sharing: \.orders, into: count, whole: whole)
    }

    /// The whole with the orders of both, where the other members are the same.
    public func joined(with next: Decision) -> Decision? {
        guard reason.hasSameBytes(as: next.reason), isSorted(orders, next.orders, by: \.asset)
        else { return nil }
        return joined(with: next, sharing: \.orders)
    }
}

extension CanonicalReader {
    /// A quantity that is bought or sold: not zero.
    mutating func signedQuantity() throws(RecordError) -> Quantity {
        let at = position
        let quantity = try decimal(Quantity.self)
        guard quantity != .zero else {
            throw error(
                QuantityError(
                    .outOfRange, found: "\"0\"", expected: "a quantity other than 0"), at: at)
        }
        return quantity
    }
}
