public import Quantities

/// Money or assets that came into a portfolio or left it.
public struct Flow: Equatable, Sendable {
    /// Why it moved. Deposits and withdrawals are the owners'; the rest belongs to the result.
    public enum Purpose: String, CaseIterable, Sendable {
        case deposit, fee, income, tax, withdrawal

        /// Whether what moved came in.
        public var isInward: Bool { self == .deposit || self == .income }
    }

    /// How much, greater than zero: money where the asset is `cash`, else units of the asset.
    public var amount: Quantity
    /// What moved.
    public var asset: AssetID
    /// Which statement of this custodian it is, from 1.
    public var number: Int
    /// The portfolio.
    public var portfolio: Identifier
    /// Why it moved.
    public var purpose: Purpose
    /// The custodian's own reference.
    public var reference: FreeText

    /// What moved into or out of a portfolio.
    public init(
        amount: Quantity, asset: AssetID, number: Int, portfolio: Identifier, purpose: Purpose,
        reference: FreeText
    ) {
        self.amount = amount
        self.asset = asset
        self.number = number
        self.portfolio = portfolio
        self.purpose = purpose
        self.reference = reference
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("amount")
        amount = try reader.positive(Quantity.self)
        try reader.member("asset")
        asset = try reader.asset()
        try reader.member("number")
        number = try reader.count()
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        try reader.member("purpose")
        purpose = try reader.word(Purpose.self)
        try reader.member("reference")
        reference = try FreeText(reading: &reader)
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("amount")
            writer.text(amount)
            writer.member("asset")
            writer.text(asset)
            writer.member("number")
            writer.integer(number)
            writer.member("portfolio")
            writer.text(portfolio)
            writer.member("purpose")
            writer.string(purpose.rawValue)
            writer.member("reference")
            reference.write(to: &writer)
        }
    }
}
