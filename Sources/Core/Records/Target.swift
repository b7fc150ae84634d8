public import Encoding
public import Quantities

/// Changes the weights a portfolio is kept on, within the bounds of its contract.
public struct Target: Divisible, Sendable {
    /// The weight of one asset.
    public struct Share: Hashable, Sendable {
        /// The asset, or cash.
        public let asset: AssetID
        /// Its part of the whole, 0 to 1.
        public let weight: Weight

        /// This weight for this asset.
        public init(asset: AssetID, weight: Weight) {
            self.asset = asset
            self.weight = weight
        }
    }

    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// Its place among the parts.
    public var part: Part?
    /// The portfolio.
    public var portfolio: Identifier
    /// Which target of the portfolio it is, from 1.
    public var revision: Int
    /// The last instant at which it is in force.
    public var validUntil: Timestamp?
    /// The weights, sorted by asset, summing to 1.
    public var weights: [Share]

    /// A target, whole or a part of one.
    public init(
        acceptBy: Timestamp, part: Part? = nil, portfolio: Identifier, revision: Int,
        validUntil: Timestamp? = nil, weights: [Share]
    ) {
        self.acceptBy = acceptBy
        self.part = part
        self.portfolio = portfolio
        self.revision = revision
        self.validUntil = validUntil
        self.weights = weights
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        let place = try Part.Place(reading: &reader)
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        try reader.member("revision")
        revision = try reader.count()
        if try reader.optionalMember("validUntil") { validUntil = try reader.timestamp() }
        try reader.member("weights")
        weights = try Share.read(from: &reader)
        part = try place?.part(reading: &reader)
        try reader.endObject()
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            part?.writePlace(to: &writer)
            writer.member("portfolio")
            writer.text(portfolio)
            writer.member("revision")
            writer.integer(revision)
            if let validUntil {
                writer.member("validUntil")
                writer.text(validUntil)
            }
            writer.member("weights")
            Share.write(weights, to: &writer)
            part?.writeWhole(to: &writer)
        }
    }

    /// Parts that share out the weights.
    public func divided(into count: Int, whole: Digest) -> [Target]? {
        divided(sharing: \.weights, into: count, whole: whole)
    }

    /// The whole with the weights of both, where the other members are the same.
    public func joined(with next: Target) -> Target? {
        guard isSorted(weights, next.weights, by: \.asset) else { return nil }
        return joined(with: next, sharing: \.weights)
    }
}

extension Target.Share {
    /// Reads a map from asset to weight.
    static func read(from reader: inout CanonicalReader) throws(RecordError) -> [Target.Share] {
        var weights: [Target.Share] = []
        try reader.map { (reader, key) throws(RecordError) in
            let asset = try reader.asset(key)
            let at = reader.position
            let weight = try reader.decimal(Weight.self, key: key)
            guard (Weight.zero...Weight.one).contains(weight) else {
                throw reader.error(
                    QuantityError(
                        .outOfRange, found: "\"\(weight)\"", expected: "a weight from 0 to 1"),
                    at: at, key: key)
            }
            weights.append(Target.Share(asset: asset, weight: weight))
        }
        return weights
    }

    /// Writes a map from asset to weight.
    static func write(_ weights: [Target.Share], to writer: inout CanonicalWriter) {
        writer.object { writer in
            for share in weights {
                writer.member(share.asset.text)
                writer.text(share.weight)
            }
        }
    }
}
