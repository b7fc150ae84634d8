public import Encoding
public import Quantities

/// Weights that a model proposes for a portfolio whose mandate leaves them to one: the kind
/// `proposal`.
public struct Proposal: Divisible, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// Which proposal for the portfolio it is, from 1.
    public var number: Int
    /// Its place among the parts.
    public var part: Part?
    /// The portfolio.
    public var portfolio: Identifier
    /// The weights, sorted by asset, summing to 1.
    public var weights: [Target.Share]

    /// A proposal, whole or a part of one.
    public init(
        acceptBy: Timestamp, number: Int, part: Part? = nil, portfolio: Identifier,
        weights: [Target.Share]
    ) {
        self.acceptBy = acceptBy
        self.number = number
        self.part = part
        self.portfolio = portfolio
        self.weights = weights
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        try reader.member("number")
        number = try reader.count()
        let place = try Part.Place(reading: &reader)
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        try reader.member("weights")
        weights = try Target.Share.read(from: &reader)
        part = try place?.part(reading: &reader)
        try reader.endObject()
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            writer.member("number")
            writer.integer(number)
            part?.writePlace(to: &writer)
            writer.member("portfolio")
            writer.text(portfolio)
            writer.member("weights")
            Target.Share.write(weights, to: &writer)
            part?.writeWhole(to: &writer)
        }
    }

    /// Parts that share out the weights.
    public func divided(into count: Int, whole: Digest) -> [Proposal]? {
        divided(sharing: \.weights, into: count, whole: whole)
    }

    /// The whole with the weights of both, where the other members are the same.
    public func joined(with next: Proposal) -> Proposal? {
        guard isSorted(weights, next.weights, by: \.asset) else { return nil }
        return joined(with: next, sharing: \.weights)
    }
}
