extension Condition: CustomStringConvertible {
    /// The condition on one line in the words of a mandate, such as `any drift > 5pp`.
    public var description: String {
        switch self {
        case .anyDrift(let comparison, let limit):
            "any drift \(comparison.rawValue) \(limit.pointsText)"
        case .anyRelativeDrift(let comparison, let limit):
            "any relative drift \(comparison.rawValue) \(limit.percentText)"
        case .totalDrift(let comparison, let limit):
            "total drift \(comparison.rawValue) \(limit.pointsText)"
        case .outsideBand: "outside band"
        case .firstLook(let period): "first look of \(period.rawValue)"
        case .sessionsSinceRebalance(let comparison, let count):
            "sessions since rebalance \(comparison.rawValue) \(count)"
        case .cash(let comparison, let limit): "cash \(comparison.rawValue) \(limit.percentText)"
        case .not(let condition): "not \(condition.asOperand)"
        case .and(let conditions): conditions.map(\.asOperand).joined(separator: " and ")
        case .or(let conditions): conditions.map(\.asOperand).joined(separator: " or ")
        }
    }

    private var asOperand: String {
        switch self {
        case .and, .or: "(\(description))"
        default: description
        }
    }
}
