import Quantities

/// An asset that a condition looks at, held or watched.
struct Series: Equatable, Sendable {
    /// The asset.
    let asset: AssetID
    /// Its slot in the market.
    let slot: Int
}

extension Mandate {
    /// The assets whose prices the condition looks back on, each once, sorted.
    var seriesInCondition: [AssetID] {
        guard case .when(let condition) = rebalance else { return [] }
        return Set(condition.series).sorted()
    }
}

extension Condition {
    /// The assets that its statistics are of.
    fileprivate var series: [AssetID] {
        switch self {
        case .volatility(let asset, _, _, _): asset.map { [$0] } ?? []
        case .price(let asset, _, let averaged, _): [asset, averaged]
        case .returned(let asset, _, _, _), .level(let asset, _, _): [asset]
        case .correlation(let asset, let other, _, _, _): [asset, other]
        case .not(let condition): condition.series
        case .and(let conditions), .or(let conditions): conditions.flatMap(\.series)
        case .anyDrift, .anyRelativeDrift, .totalDrift, .outsideBand, .firstLook,
            .sessionsSinceRebalance, .cash, .drawdown:
            []
        }
    }
}
