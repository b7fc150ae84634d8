public import Quantities
public import Records

/// A session that enough oracles have stated prices for. Every account has it, so that what is
/// rarely asked for is kept once, apart.
public struct Session: Equatable, Sendable {
    private struct Statement: Equatable, Sendable {
        let id: Identifier
        let references: [Reference]
    }

    /// Its place among the completed sessions of the ledger, from 1.
    public let number: Int
    /// The latest of the as-of times stated for it.
    public let asOf: Timestamp
    /// The UTC date of its as-of time.
    public let day: Day
    private let statement: Apart<Statement>

    public init(number: Int, id: Identifier, asOf: Timestamp, statements: [Reference]) {
        self.number = number
        self.asOf = asOf
        day = asOf.day
        statement = Apart(Statement(id: id, references: statements))
    }

    /// Its name.
    public var id: Identifier { statement.value.id }

    /// The price statements that completed it, in the order they were recorded.
    public var statements: [Reference] { statement.value.references }
}
