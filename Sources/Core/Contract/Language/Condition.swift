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
    case not(Condition)
    /// All of two or more.
    case and([Condition])
    /// At least one of two or more.
    case or([Condition])
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
