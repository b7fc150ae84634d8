public import Quantities

/// Stops a portfolio, or all of a ledger, until its owners say otherwise.
public struct Halt: Equatable, Sendable {
    /// Which halt of the scope it is, from 1.
    public var number: Int
    /// Why.
    public var reason: FreeText?
    /// The portfolio; nothing where it is the whole ledger.
    public var scope: Identifier?

    /// A halt of a portfolio, or of the ledger.
    public init(number: Int, reason: FreeText? = nil, scope: Identifier? = nil) {
        self.number = number
        self.reason = reason
        self.scope = scope
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("number")
        number = try reader.count()
        reason = try reader.optionalMember("reason") ? try FreeText(reading: &reader) : nil
        scope = try reader.optionalMember("scope") ? try reader.identifier() : nil
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("number")
            writer.integer(number)
            if let reason {
                writer.member("reason")
                reason.write(to: &writer)
            }
            if let scope {
                writer.member("scope")
                writer.text(scope)
            }
        }
    }
}

/// Ends a halt.
public struct Resume: Equatable, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// The entry that halted: a `halt`, or the prices after which the mandate did.
    public var halt: Reference
    /// Why.
    public var reason: FreeText?
    /// The portfolio that was halted; nothing where it was the whole ledger.
    public var scope: Identifier?

    /// The end of a halt of a portfolio, or of the ledger.
    public init(
        acceptBy: Timestamp, halt: Reference, reason: FreeText? = nil, scope: Identifier? = nil
    ) {
        self.acceptBy = acceptBy
        self.halt = halt
        self.reason = reason
        self.scope = scope
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        try reader.member("halt")
        halt = try Reference(reading: &reader)
        reason = try reader.optionalMember("reason") ? try FreeText(reading: &reader) : nil
        scope = try reader.optionalMember("scope") ? try reader.identifier() : nil
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            writer.member("halt")
            halt.write(to: &writer)
            if let reason {
                writer.member("reason")
                reason.write(to: &writer)
            }
            if let scope {
                writer.member("scope")
                writer.text(scope)
            }
        }
    }
}
