import Quantities
import Records

extension Account {
    /// What oracles stated in the session under way of what is held, targeted or watched; nothing
    /// where one of them completes a session.
    func quotes(in market: Market) -> [Explanation.Quote] {
        guard let mandated, let session, !market.agreed.isEmpty,
            session.statements == market.agreed.map(\.reference)
        else { return [] }
        var stated: [AssetID: [(by: Market.Observation, price: Price)]] = [:]
        for statement in market.agreed {
            for quote in market.traded(statement.quotes) {
                stated[quote.asset, default: []].append((statement, quote.price))
            }
        }
        let quorum = market.views[mandated.terms.view].quorum
        let assets = Set(holdings.lines.map(\.asset) + pace.series.map(\.asset))
        return assets.sorted().map { asset in
            let statements = stated[asset] ?? []
            let prices = statements.map(\.price)
            let agreed = quorum.agreed(among: prices)
            return Explanation.Quote(
                asset: asset, price: quorum.price(of: prices),
                statements: statements.map {
                    Explanation.Stated(
                        entry: $0.by.reference, oracle: $0.by.oracle, price: $0.price,
                        agrees: agreed?.contains($0.price) ?? false)
                })
        }
    }
}
