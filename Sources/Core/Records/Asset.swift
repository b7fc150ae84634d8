public import Quantities

/// Registers what an asset is: its currency, its lot and the groups it is in.
public struct Asset: Equatable, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// The currency of its prices.
    public var currency: Currency
    /// The groups it is in, sorted.
    public var groups: [Identifier]
    /// The asset, never cash.
    public var id: AssetID
    /// The smallest quantity that can be traded, greater than zero.
    public var lot: Quantity
    /// Which statement about the asset it is, from 1.
    public var revision: Int

    /// What an asset is from the next session on.
    public init(
        acceptBy: Timestamp, currency: Currency, groups: [Identifier] = [], id: AssetID,
        lot: Quantity, revision: Int
    ) {
        self.acceptBy = acceptBy
        self.currency = currency
        self.groups = groups
        self.id = id
        self.lot = lot
        self.revision = revision
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        try reader.member("currency")
        currency = try reader.currency()
        var groups: [Identifier] = []
        if try reader.optionalMember("groups") {
            try reader.array(ordered: false) { (reader) throws(RecordError) in
                groups.append(try reader.identifier())
            }
        }
        self.groups = groups
        try reader.member("id")
        id = try reader.tradable()
        try reader.member("lot")
        lot = try reader.positive(Quantity.self)
        try reader.member("revision")
        revision = try reader.count()
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            writer.member("currency")
            writer.text(currency)
            if !groups.isEmpty {
                writer.member("groups")
                writer.set(groups) { $0.text($1) }
            }
            writer.member("id")
            writer.text(id)
            writer.member("lot")
            writer.text(lot)
            writer.member("revision")
            writer.integer(revision)
        }
    }
}

extension CanonicalReader {
    /// An asset other than cash.
    mutating func tradable() throws(RecordError) -> AssetID {
        let at = position
        let asset = try asset()
        guard asset != .cash else {
            throw error(.badValue, at: at, found: "cash", expected: "an asset other than cash")
        }
        return asset
    }
}
