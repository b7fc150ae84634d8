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

extension Mandate {
    /// What a look is to find for a rebalance to be due; nothing where it always is.
    var condition: Condition? {
        guard case .when(let condition) = rebalance else { return nil }
        return condition
    }
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
    /// Over how many sessions it is spread; 1 is all at once.
    public var sessions: Int

    public init(scope: Scope = .all, reach: Weight = .zero, sessions: Int = 1) {
        self.scope = scope
        self.reach = reach
        self.sessions = sessions
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

/// The most that the assets of a group may together have.
public struct GroupLimit: Hashable, Sendable {
    /// The group, as `asset` statements name it.
    public var group: Identifier
    /// The greatest sum of their weights.
    public var atMost: Weight

    public init(group: Identifier, atMost: Weight) {
        self.group = group
        self.atMost = atMost
    }
}

/// How the weights are set anew at each look.
public enum WeightRule: Hashable, Sendable {
    /// The same for every asset.
    case equal
    /// In proportion to 1/σ of the returns of the last sessions.
    case inverseVolatility(sessions: Int)
    /// The same for the few whose price rose most over the last sessions, nothing for the others.
    case momentum(top: Int, sessions: Int)
    /// The stated weights, all cut by one factor so that their volatility over the last sessions
    /// was at most the target, a part a year.
    case volatilityTarget(Weight, sessions: Int)
    /// The stated weights, all cut so that they have a multiple of what the portfolio's index is
    /// above a floor (constant proportion).
    case floor(Weight, multiplier: Weight)
    /// Those that a key with the role `model` proposed last, for so many sessions.
    case proposed(validSessions: Int)

    /// Whether the holdings have weights of their own, which the rule cuts.
    public var cutsStatedWeights: Bool {
        switch self {
        case .volatilityTarget, .floor: true
        case .equal, .inverseVolatility, .momentum, .proposed: false
        }
    }
}

/// How much of what the market trades an order may be.
public struct Participation: Hashable, Sendable {
    /// The part of the average volume of a session.
    public var part: Weight
    /// Over how many sessions volumes are averaged.
    public var sessions: Int

    public init(part: Weight, sessions: Int) {
        self.part = part
        self.sessions = sessions
    }
}

/// A part of the whole that may be used up in some days, and is there again as they pass.
public struct PerDays: Hashable, Sendable {
    /// The part of the portfolio's value.
    public var part: Weight
    /// In how many days.
    public var days: Int

    public init(part: Weight, days: Int) {
        self.part = part
        self.days = days
    }
}

/// What deposits and withdrawals bring about in the session that takes them in.
public enum FlowRule: Hashable, Sendable {
    /// Where so, a deposit buys what is below its target and a withdrawal sells what is above;
    /// otherwise cash waits for the next rebalance.
    case towardTarget(deposits: Bool, withdrawals: Bool)
    /// A rebalance.
    case rebalance

    /// Every flow waits.
    public static let wait = FlowRule.towardTarget(deposits: false, withdrawals: false)
}
