public import Quantities

/// What must hold at a look for a rebalance to be due.
public indirect enum Condition: Hashable, Sendable {
    /// The largest |weight − target|, cash included, as a part of the whole.
    case anyDrift(Comparison, Weight)
    /// The largest |weight − target| / target of what has a target.
    case anyRelativeDrift(Comparison, Weight)
    /// Half the sum of |weight − target|, cash included.
    case totalDrift(Comparison, Weight)
    /// Some weight is further from its target than its band.
    case outsideBand
    /// The look before was in another week, month, quarter or year, or there was none.
    case firstLook(of: Period)
    /// Sessions since the last decision to rebalance or to invest first.
    case sessionsSinceRebalance(Comparison, Int)
    /// The weight of cash.
    case cash(Comparison, Weight)
    /// How far the portfolio's index is below its highest of so many sessions, as a part of that.
    case drawdown(sessions: Int, Comparison, Weight)
    /// The volatility of returns over so many sessions, a part a year: an asset's, or without one
    /// the portfolio's.
    case volatility(of: AssetID?, sessions: Int, Comparison, Weight)
    /// An asset's price against the mean of an asset's prices of so many sessions.
    case price(of: AssetID, Comparison, averageOf: AssetID, sessions: Int)
    /// How much an asset's price has risen over so many sessions, as a part of it.
    case returned(of: AssetID, sessions: Int, Comparison, Weight)
    /// The correlation of two assets' returns over so many sessions.
    case correlation(of: AssetID, with: AssetID, sessions: Int, Comparison, Weight)
    /// The last value of a watched series.
    case level(of: AssetID, Comparison, Weight)
    case not(Condition)
    /// All of two or more.
    case and([Condition])
    /// At least one of two or more.
    case or([Condition])
}

extension Condition {
    /// Whether it compares a statistic, which is unknown while its history is too short.
    var mayBeUnknown: Bool {
        switch self {
        case .drawdown, .volatility, .price, .returned, .correlation, .level: true
        default: false
        }
    }
}

/// How a measure is compared with a limit; `>` and `<` are strict.
public enum Comparison: String, Hashable, Sendable {
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
}

/// A stretch of the calendar in UTC; weeks are those of ISO 8601.
public enum Period: String, Hashable, Sendable {
    case week, month, quarter, year
}
