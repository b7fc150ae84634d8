import Quantities

/// An asset that a condition or a rule of weights looks at, held or watched.
struct Series: Equatable, Sendable {
    /// The asset.
    let asset: AssetID
    /// Its slot in the market.
    let slot: Int
}

extension Mandate {
    /// The assets whose prices the condition or the rule of weights looks back on, each once, sorted.
    var seriesLookedAt: [AssetID] {
        var assets: Set<AssetID> = []
        if case .when(let condition) = rebalance { assets.formUnion(condition.series) }
        switch weights {
        case .inverseVolatility, .momentum, .volatilityTarget:
            assets.formUnion(holdings.map(\.asset))
        case nil, .equal, .floor, .proposed: break
        }
        return assets.sorted()
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
