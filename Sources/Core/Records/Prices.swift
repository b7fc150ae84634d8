public import Encoding
public import Quantities

/// What one oracle observed in a session.
public struct Prices: Divisible, Sendable {
    /// The price of one asset.
    @frozen
    public struct Quote: Hashable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// Its price, greater than zero.
        public let price: Price

        @inlinable
        public init(asset: AssetID, price: Price) {
            self.asset = asset
            self.price = price
        }
    }

    /// The units of one asset that changed hands.
    public struct Volume: Hashable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// Units traded in the session, not negative.
        public let quantity: Quantity

        public init(asset: AssetID, quantity: Quantity) {
            self.asset = asset
            self.quantity = quantity
        }
    }

    /// The instant the prices are of.
    public var asOf: Timestamp
    /// Which statement of this oracle it is, from 1.
    public var number: Int
    /// Its place among the parts.
    public var part: Part?
    /// The prices, sorted by asset.
    public var prices: [Quote]
    /// The session they belong to.
    public var session: Identifier
    /// The volumes, sorted by asset.
    public var volumes: [Volume]

    public init(
        asOf: Timestamp, number: Int, part: Part? = nil, prices: [Quote], session: Identifier,
        volumes: [Volume] = []
    ) {
        self.asOf = asOf
        self.number = number
        self.part = part
        self.prices = prices
        self.session = session
        self.volumes = volumes
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("asOf")
        asOf = try reader.timestamp()
        try reader.member("number")
        number = try reader.count()
        let place = try Part.Place(reading: &reader)
        try reader.member("prices")
        var quotes: [Quote] = []
        quotes.reserveCapacity(32)
        try reader.map { (reader, key) throws(RecordError) in
            quotes.append(
                Quote(
                    asset: try reader.asset(key), price: try reader.positive(Price.self, key: key)))
        }
        prices = quotes
        try reader.member("session")
        session = try reader.identifier()
        volumes = []
        if try reader.optionalMember("volumes") {
            var volumes: [Volume] = []
            try reader.map { (reader, key) throws(RecordError) in
                let asset = try reader.asset(key)
                let at = reader.position
                let quantity = try reader.decimal(Quantity.self, key: key)
                guard quantity >= .zero else {
                    throw reader.error(
                        QuantityError(
                            .outOfRange, found: "\"\(quantity)\"", expected: "a volume from 0"),
                        at: at, key: key)
                }
                volumes.append(Volume(asset: asset, quantity: quantity))
            }
            self.volumes = volumes
        }
        part = try place?.part(reading: &reader)
        try reader.endObject()
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("asOf")
            writer.text(asOf)
            writer.member("number")
            writer.integer(number)
            part?.writePlace(to: &writer)
            writer.member("prices")
            writer.object { writer in
                for quote in prices {
                    writer.member(quote.asset.text)
                    writer.text(quote.price)
                }
            }
            writer.member("session")
            writer.text(session)
            if !volumes.isEmpty {
                writer.member("volumes")
                writer.object { writer in
                    for volume in volumes {
                        writer.member(volume.asset.text)
                        writer.text(volume.quantity)
                    }
                }
            }
            part?.writeWhole(to: &writer)
        }
    }

    public func divided(into count: Int, whole: Digest) -> [Prices]? {
        shares(of: prices, among: count)?.enumerated().map { place, share in
            var piece = self
            piece.part = Part(number: place + 1, of: count, whole: whole)
            piece.prices = share
            let assets = Set(share.map(\.asset))
            piece.volumes = volumes.filter { assets.contains($0.asset) }
            return piece
        }
    }

    public func joined(with next: Prices) -> Prices? {
        var expected = next
        expected.prices = prices
        expected.volumes = volumes
        expected.part = part
        guard expected == self, isOfSameWhole(as: next), isSorted(prices, next.prices, by: \.asset),
            isSorted(volumes, next.volumes, by: \.asset)
        else { return nil }
        var whole = self
        whole.prices += next.prices
        whole.volumes += next.volumes
        return whole
    }
}
