public import Quantities
public import Records

/// A session that enough oracles have stated prices for.
public struct Session: Equatable, Sendable {
    /// Its place among the completed sessions of the ledger, from 1.
    public let number: Int
    /// Its name.
    public let id: Identifier
    /// The latest of the as-of times stated for it.
    public let asOf: Timestamp
    /// The price statements that completed it, in the order they were recorded.
    public let statements: [Reference]

    public init(number: Int, id: Identifier, asOf: Timestamp, statements: [Reference]) {
        self.number = number
        self.id = id
        self.asOf = asOf
        self.statements = statements
    }

    /// The UTC date of its as-of time.
    public var day: Day { asOf.day }
}
