public import Encoding
public import Quantities

/// Puts a mandate in force for a portfolio.
public struct Contract: Divisible, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// Its place among the parts.
    public var part: Part?
    /// The portfolio.
    public var portfolio: Identifier
    /// Which contract of the portfolio it is, from 1.
    public var revision: Int
    /// The mandate's text, line by line.
    public var source: [String]

    /// A contract, whole or a part of one.
    public init(
        acceptBy: Timestamp, part: Part? = nil, portfolio: Identifier, revision: Int,
        source: [String]
    ) {
        self.acceptBy = acceptBy
        self.part = part
        self.portfolio = portfolio
        self.revision = revision
        self.source = source
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
        try reader.member("source")
        var source: [String] = []
        try reader.array(ordered: true) { (reader) throws(RecordError) in
            source.append(try reader.string())
        }
        self.source = source
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
            writer.member("source")
            writer.array(source) { $0.string($1) }
            part?.writeWhole(to: &writer)
        }
    }

    /// Parts that share out the lines of the source.
    public func divided(into count: Int, whole: Digest) -> [Contract]? {
        divided(sharing: \.source, into: count, whole: whole)
    }

    /// The whole with the lines of both, where the other members are the same.
    public func joined(with next: Contract) -> Contract? {
        joined(with: next, sharing: \.source)
    }
}
