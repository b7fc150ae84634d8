public import Quantities

/// What a custodian holds for a portfolio.
public struct Positions: Equatable, Sendable {
    /// An asset and how much of it is held, not zero.
    public struct Position: Hashable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// How much of it.
        public let quantity: Quantity

        /// So much of this asset.
        public init(asset: AssetID, quantity: Quantity) {
            self.asset = asset
            self.quantity = quantity
        }
    }

    /// When this was held.
    public var asOf: Timestamp
    /// The money.
    public var cash: Money
    /// Which statement of this custodian it is, from 1.
    public var number: Int
    /// The portfolio.
    public var portfolio: Identifier
    /// What is held beside money, sorted by asset.
    public var quantities: [Position]

    /// What is held for a portfolio; `quantities` are sorted by asset.
    public init(
        asOf: Timestamp, cash: Money, number: Int, portfolio: Identifier, quantities: [Position]
    ) {
        self.asOf = asOf
        self.cash = cash
        self.number = number
        self.portfolio = portfolio
        self.quantities = quantities
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("asOf")
        asOf = try reader.timestamp()
        try reader.member("cash")
        cash = try reader.decimal(Money.self)
        try reader.member("number")
        number = try reader.count()
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        var quantities: [Position] = []
        if try reader.optionalMember("quantities") {
            try reader.map { (reader, key) throws(RecordError) in
                let asset = try reader.asset(key)
                let quantity = try reader.signedQuantity()
                quantities.append(Position(asset: asset, quantity: quantity))
            }
        }
        self.quantities = quantities
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("asOf")
            writer.text(asOf)
            writer.member("cash")
            writer.text(cash)
            writer.member("number")
            writer.integer(number)
            writer.member("portfolio")
            writer.text(portfolio)
            guard !quantities.isEmpty else { return }
            writer.member("quantities")
            writer.object { writer in
                for position in quantities {
                    writer.member(position.asset.text)
                    writer.text(position.quantity)
                }
            }
        }
    }
}
