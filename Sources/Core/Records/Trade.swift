public import Quantities

/// What was bought and sold under a decision.
public struct Trade: Equatable, Sendable {
    /// One execution.
    public struct Fill: Hashable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// When it was executed.
        public let executed: Timestamp
        /// The venue's name for it, used once in a portfolio.
        public let execution: String
        /// What it cost beside the price, not negative.
        public let fee: Money
        /// The price, greater than zero.
        public let price: Price
        /// How much, positive for a purchase and negative for a sale, not zero.
        public let quantity: Quantity

        /// One execution of a venue.
        public init(
            asset: AssetID, executed: Timestamp, execution: String, fee: Money, price: Price,
            quantity: Quantity
        ) {
            self.asset = asset
            self.executed = executed
            self.execution = execution
            self.fee = fee
            self.price = price
            self.quantity = quantity
        }

        init(reading reader: inout CanonicalReader) throws(RecordError) {
            try reader.beginObject()
            try reader.member("asset")
            asset = try reader.asset()
            try reader.member("executed")
            executed = try reader.timestamp()
            try reader.member("execution")
            execution = try reader.string()
            try reader.member("fee")
            let at = reader.position
            fee = try reader.decimal(Money.self)
            guard fee >= .zero else {
                throw reader.error(
                    QuantityError(
                        .outOfRange, found: "\"\(fee)\"", expected: "a fee from 0"), at: at)
            }
            try reader.member("price")
            price = try reader.positive(Price.self)
            try reader.member("quantity")
            quantity = try reader.signedQuantity()
            try reader.endObject()
        }

        func write(to writer: inout CanonicalWriter) {
            writer.object { writer in
                writer.member("asset")
                writer.text(asset)
                writer.member("executed")
                writer.text(executed)
                writer.member("execution")
                writer.string(execution)
                writer.member("fee")
                writer.text(fee)
                writer.member("price")
                writer.text(price)
                writer.member("quantity")
                writer.text(quantity)
            }
        }
    }

    /// The number of the decision that ordered it.
    public var decision: Int
    /// The executions, sorted by their bytes, and so by asset.
    public var fills: [Fill]
    /// The portfolio.
    public var portfolio: Identifier

    /// What was filled of a decision of a portfolio.
    public init(decision: Int, fills: [Fill], portfolio: Identifier) {
        self.decision = decision
        self.fills = fills
        self.portfolio = portfolio
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("decision")
        decision = try reader.count()
        try reader.member("fills")
        var fills: [Fill] = []
        try reader.array(ordered: false) { (reader) throws(RecordError) in
            fills.append(try Fill(reading: &reader))
        }
        self.fills = fills
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("decision")
            writer.integer(decision)
            writer.member("fills")
            writer.set(fills) { $1.write(to: &$0) }
            writer.member("portfolio")
            writer.text(portfolio)
        }
    }
}
