public import Quantities

/// Ends a decision before all of it was filled, or says that it has ended.
public struct Close: Equatable, Sendable {
    /// How a decision ended.
    public enum Outcome: String, CaseIterable, Sendable {
        /// Overtaken by a new target, contract or withdrawal.
        case cancelled
        /// All that could be filled was.
        case completed
        /// Its sessions ran out.
        case expired
    }

    /// The number of the decision.
    public var decision: Int
    /// How it ended.
    public var outcome: Outcome
    /// The portfolio.
    public var portfolio: Identifier

    /// The end of this decision of a portfolio.
    public init(decision: Int, outcome: Outcome, portfolio: Identifier) {
        self.decision = decision
        self.outcome = outcome
        self.portfolio = portfolio
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("decision")
        decision = try reader.count()
        try reader.member("outcome")
        outcome = try reader.word(Outcome.self)
        try reader.member("portfolio")
        portfolio = try reader.identifier()
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("decision")
            writer.integer(decision)
            writer.member("outcome")
            writer.string(outcome.rawValue)
            writer.member("portfolio")
            writer.text(portfolio)
        }
    }
}
