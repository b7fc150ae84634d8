public import Quantities

/// When a portfolio is looked at.
public enum LookSchedule: Hashable, Sendable {
    /// At every session.
    case everySession
    /// At every so many sessions, at least 1, counted from the first with money.
    case everySessions(Int)
    /// At the first session of each ISO 8601 week.
    case weekly
    /// At the first session of each month.
    case monthly
    /// At the first session of each quarter.
    case quarterly
    /// At the first session of each year.
    case yearly
}

/// At which looks a portfolio is rebalanced.
public enum RebalanceRule: Hashable, Sendable {
    case atEveryLook
    /// At the looks where the condition holds.
    case when(Condition)
}

/// How far a rebalance goes, and with which assets.
public struct TradeRule: Hashable, Sendable {
    /// Which assets a rebalance moves.
    public enum Scope: Hashable, Sendable {
        case all
        /// Those outside their band; the others only as far as their band's edge.
        case breached
    }

    /// Which assets a rebalance moves.
    public var scope: Scope
    /// Where between target and band edge it stops: 0 is the target, 1 the edge.
    public var reach: Weight

    public init(scope: Scope = .all, reach: Weight = .zero) {
        self.scope = scope
        self.reach = reach
    }
}

/// Which statements of prices make a session.
public struct PriceRule: Hashable, Sendable {
    /// How many oracles must state prices for it (k).
    public var needed: Int
    /// Of how many (n).
    public var of: Int
    /// How far statements of one price may lie apart, as a part of it; anything without it.
    public var tolerance: Weight?
    /// For how many sessions a missing price is carried over from the last one.
    public var carriedSessions: Int

    public init(
        needed: Int = 1, of: Int = 1, tolerance: Weight? = nil, carriedSessions: Int = 0
    ) {
        self.needed = needed
        self.of = of
        self.tolerance = tolerance
        self.carriedSessions = carriedSessions
    }
}
