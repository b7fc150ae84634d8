public import Quantities

extension Mandate {
    /// The same mandate with an asset called by another name.
    public func renaming(_ asset: AssetID, to name: AssetID) -> Mandate {
        func renamed(_ other: AssetID) -> AssetID { other == asset ? name : other }
        var mandate = self
        mandate.holdings = holdings.map { holding in
            var holding = holding
            holding.asset = renamed(holding.asset)
            return holding
        }.sorted { $0.asset < $1.asset }
        mandate.watched = watched.map(renamed).sorted()
        if case .when(let condition) = rebalance {
            mandate.rebalance = .when(condition.renaming(renamed))
        }
        return mandate
    }
}

extension Condition {
    /// The same condition with its assets called by other names.
    fileprivate func renaming(_ renamed: (AssetID) -> AssetID) -> Condition {
        switch self {
        case .anyDrift, .anyRelativeDrift, .totalDrift, .outsideBand, .firstLook,
            .sessionsSinceRebalance, .cash, .drawdown:
            self
        case .volatility(let asset, let sessions, let comparison, let limit):
            .volatility(of: asset.map(renamed), sessions: sessions, comparison, limit)
        case .price(let asset, let comparison, let other, let sessions):
            .price(
                of: renamed(asset), comparison, averageOf: renamed(other), sessions: sessions)
        case .returned(let asset, let sessions, let comparison, let limit):
            .returned(of: renamed(asset), sessions: sessions, comparison, limit)
        case .correlation(let asset, let other, let sessions, let comparison, let limit):
            .correlation(
                of: renamed(asset), with: renamed(other), sessions: sessions, comparison, limit)
        case .level(let asset, let comparison, let limit):
            .level(of: renamed(asset), comparison, limit)
        case .not(let inner): .not(inner.renaming(renamed))
        case .and(let parts): .and(parts.map { $0.renaming(renamed) })
        case .or(let parts): .or(parts.map { $0.renaming(renamed) })
        }
    }
}
