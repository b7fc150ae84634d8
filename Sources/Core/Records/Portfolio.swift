public import Quantities

/// Opens a portfolio and names its owners.
public struct Portfolio: Equatable, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// The currency of its cash, prices and values.
    public var currency: Currency
    /// Its name.
    public var id: Identifier
    /// How many owners sign its contracts and targets.
    public var ownersNeeded: Int
    /// Its owners' keys as C2SP vkeys, sorted.
    public var owners: [String]

    /// The most owners of a portfolio.
    public static let mostOwners = 16

    /// A portfolio to open, with its owners' vkeys.
    public init(
        acceptBy: Timestamp, currency: Currency, id: Identifier, ownersNeeded: Int,
        owners: [String]
    ) {
        self.acceptBy = acceptBy
        self.currency = currency
        self.id = id
        self.ownersNeeded = ownersNeeded
        self.owners = owners
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        try reader.member("currency")
        currency = try reader.currency()
        try reader.member("id")
        id = try reader.identifier()
        try reader.member("needed")
        try reader.beginObject()
        try reader.member("owner")
        ownersNeeded = try reader.count()
        try reader.endObject()
        try reader.member("owners")
        var owners: [String] = []
        try reader.array(ordered: false) { (reader) throws(RecordError) in
            owners.append(try reader.string())
        }
        self.owners = owners
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            writer.member("currency")
            writer.text(currency)
            writer.member("id")
            writer.text(id)
            writer.member("needed")
            writer.object { writer in
                writer.member("owner")
                writer.integer(ownersNeeded)
            }
            writer.member("owners")
            writer.set(owners) { $0.string($1) }
        }
    }
}
