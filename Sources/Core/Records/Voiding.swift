public import Quantities

/// Undoes a trade or a statement of prices in the open: the kind `void`.
public struct Voiding: Equatable, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// The entry that is undone: a trade, or prices (of prices in parts the last).
    public var entry: Reference
    /// The portfolio whose trade it is; nothing where it is prices.
    public var portfolio: Identifier?
    /// Why.
    public var reason: FreeText

    /// The undoing of an entry.
    public init(
        acceptBy: Timestamp, entry: Reference, portfolio: Identifier?, reason: FreeText
    ) {
        self.acceptBy = acceptBy
        self.entry = entry
        self.portfolio = portfolio
        self.reason = reason
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        try reader.member("entry")
        entry = try Reference(reading: &reader)
        if try reader.optionalMember("portfolio") { portfolio = try reader.identifier() }
        try reader.member("reason")
        reason = try FreeText(reading: &reader)
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            writer.member("entry")
            entry.write(to: &writer)
            if let portfolio {
                writer.member("portfolio")
                writer.text(portfolio)
            }
            writer.member("reason")
            reason.write(to: &writer)
        }
    }
}
