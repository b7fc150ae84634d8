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
        case .drawdown(let sessions, let comparison, let limit):
            "drawdown \(Mandate.text(ofWindow: sessions)) \(comparison.rawValue) "
                + limit.percentText
        case .volatility(let asset, let sessions, let comparison, let limit):
            "volatility \(asset.map { "of \($0.asWritten) " } ?? "")"
                + "\(Mandate.text(ofWindow: sessions)) \(comparison.rawValue) \(limit.percentText)"
        case .price(let asset, let comparison, let averaged, let sessions):
            "price of \(asset.asWritten) \(comparison.rawValue) average of \(averaged.asWritten) "
                + Mandate.text(ofWindow: sessions)
        case .returned(let asset, let sessions, let comparison, let limit):
            "return of \(asset.asWritten) \(Mandate.text(ofWindow: sessions)) "
                + "\(comparison.rawValue) \(limit.percentText)"
        case .correlation(let asset, let other, let sessions, let comparison, let limit):
            "correlation of \(asset.asWritten) with \(other.asWritten) "
                + "\(Mandate.text(ofWindow: sessions)) \(comparison.rawValue) \(limit)"
        case .level(let asset, let comparison, let limit):
            "level of \(asset.asWritten) \(comparison.rawValue) \(limit)"
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
