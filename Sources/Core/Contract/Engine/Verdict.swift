public import Quantities
public import Records

/// What the mandate says at one look: to trade or not, and why.
public struct Verdict: Equatable, Sendable {
    /// What follows from the look.
    public enum Outcome: Equatable, Sendable {
        /// There has never been any money.
        case unfunded
        /// Someone who may, or the mandate itself, has halted it.
        case halted
        /// Nothing, or less, is left.
        case insolvent
        /// An earlier decision is still being filled.
        case decisionOpen(number: Int)
        /// The price of something held or targeted is missing or too old.
        case priceStale(AssetID)
        /// There are no weights to go to, or none within their bounds.
        case weightsMissing
        /// Whether the rule holds, or which weights to go to, depends on a statistic that is unknown.
        case notEnoughData
        /// A number that the verdict rests on leaves the range that is computed exactly.
        case outOfRange(QuantityError)
        /// The rule does not hold.
        case notDue
        /// The rule holds, but every order would be too small.
        case belowMinimum
        /// The rule holds: these orders are to be decided.
        case trade([Decision.Order])
    }

    /// What made it due to trade.
    enum Basis: Equatable, Sendable {
        case firstInvestment
        case overdraft
        /// A slice of a rebalance that was begun before, by its number from 1.
        case slice(Int)
        /// The mandate's rule, or a flow that brings a rebalance about.
        case rule
        /// A deposit or withdrawal that moves what is away from its target.
        case flow
    }

    /// What follows.
    public var outcome: Outcome
    /// What made it due; nothing where nothing did.
    var basis: Basis?
    /// The limits that its orders were held to, and what they would be without; nothing where there
    /// are none.
    var asked: Apart<OrderLimits.Asked>?
    /// The rule that made it due, or did not, with what was measured; empty where none was asked.
    public var reason: String
    /// What everything is worth at this session's prices.
    public var total: Value
    /// What is left after the assumed costs of the orders.
    public var remaining: Money

    init(_ outcome: Outcome, reason: String = "", total: Value, remaining: Money? = nil) {
        self.outcome = outcome
        self.reason = reason
        self.total = total
        self.remaining = remaining ?? total.flooredToMoney
    }

    /// The orders that are to be decided; nothing where there is nothing to decide.
    public var orders: [Decision.Order]? {
        guard case .trade(let orders) = outcome else { return nil }
        return orders
    }

    /// The verdict's name, as in the mandate's documentation.
    public var name: String {
        switch outcome {
        case .unfunded: "unfunded"
        case .halted: "halted"
        case .insolvent: "insolvent"
        case .decisionOpen: "decision-open"
        case .priceStale(let asset): "price-stale \(asset)"
        case .weightsMissing: "weights-missing"
        case .notEnoughData: "not-enough-data"
        case .outOfRange: "out-of-range"
        case .notDue: "not-due"
        case .belowMinimum: "below-minimum"
        case .trade: "trade"
        }
    }
}
