import Quantities

extension Account {
    /// The slot of an asset whose price counts now; nothing where it is stale or never had one.
    private func slot(of asset: AssetID, in market: Market) -> Int? {
        guard let session, let slot = pace.series.first(where: { $0.asset == asset })?.slot else {
            return nil
        }
        let priced = market.views[pace.view].session(slot)
        return priced > 0 && priced >= session.number - pace.carried ? slot : nil
    }

    /// How far the portfolio's index is below its highest of so many sessions.
    func drawdown(over count: Int) -> Statistic<Drawdown> {
        guard let (now, highest) = history.indexAndHighest(over: count) else {
            return .unknown(.short(has: history.count, needs: count))
        }
        return .known(Drawdown(now: now, highest: highest))
    }

    /// The volatility of an asset's returns, or of the portfolio's.
    func volatility(
        of asset: AssetID?, over count: Int, in market: Market
    ) -> Statistic<Volatility> {
        let returns: PriceHistory.Returns
        if let asset {
            switch self.returns(of: asset, over: count, in: market) {
            case .known(let found): returns = found
            case .unknown(let reason): return .unknown(reason)
            }
        } else {
            guard let found = history.returns(over: count) else {
                return .unknown(.short(has: max(history.count - 1, 0), needs: count))
            }
            returns = found
        }
        return returns.spread > 0 ? .known(Volatility(returns: returns)) : .unknown(.still)
    }

    /// The correlation of two assets' returns.
    func correlation(
        of asset: AssetID, with other: AssetID, over count: Int, in market: Market
    ) -> Statistic<Correlation> {
        let sums: (PriceHistory.Returns, PriceHistory.Returns)
        switch (
            returns(of: asset, over: count, in: market),
            returns(of: other, over: count, in: market)
        ) {
        case (.unknown(let reason), _), (_, .unknown(let reason)): return .unknown(reason)
        case (.known(let first), .known(let second)): sums = (first, second)
        }
        guard let slot = slot(of: asset, in: market),
            let otherSlot = self.slot(of: other, in: market),
            let session = session?.number,
            let products = market.views[pace.view].courses[slot].history.sumOfProducts(
                with: market.views[pace.view].courses[otherSlot].history, over: count, to: session)
        else { return .unknown(.stale(asset)) }
        guard sums.0.spread > 0, sums.1.spread > 0 else { return .unknown(.still) }
        return .known(
            Correlation(
                shared: Int128(count) * products - sums.0.sum * sums.1.sum,
                first: sums.0.spread, second: sums.1.spread))
    }

    private func returns(
        of asset: AssetID, over count: Int, in market: Market
    ) -> Statistic<PriceHistory.Returns> {
        guard let slot = slot(of: asset, in: market), let session = session?.number else {
            return .unknown(.stale(asset))
        }
        let history = view(of: market).history(slot)
        guard history.hasReturns(over: count, to: session) else {
            return .unknown(.short(has: history.returnCount(to: session), needs: count))
        }
        guard let returns = history.returns(over: count, to: session) else {
            return .unknown(.outOfRange(asset))
        }
        return .known(returns)
    }

    /// An asset's price now and so many sessions ago, adjusted, in units of 10^-8.
    func change(
        of asset: AssetID, over count: Int, in market: Market
    ) -> Statistic<(now: Int128, before: Int128)> {
        guard let slot = slot(of: asset, in: market), let session = session?.number else {
            return .unknown(.stale(asset))
        }
        let history = view(of: market).history(slot)
        guard let price = history.price(at: session),
            let before = history.price(at: session - count)
        else {
            return .unknown(.short(has: history.returnCount(to: session), needs: count))
        }
        guard history.isSteady(over: count, to: session) else {
            return .unknown(.outOfRange(asset))
        }
        return .known((price, before))
    }

    /// An asset's price now, and the sum of an asset's last prices, adjusted, in units of 10^-8.
    func price(
        of asset: AssetID, averageOf averaged: AssetID, over count: Int, in market: Market
    ) -> Statistic<(price: Int128, sum: Int128)> {
        guard let slot = slot(of: asset, in: market), let session = session?.number else {
            return .unknown(.stale(asset))
        }
        guard let price = market.views[pace.view].courses[slot].history.price(at: session) else {
            return .unknown(.short(has: 0, needs: 1))
        }
        guard let averagedSlot = self.slot(of: averaged, in: market) else {
            return .unknown(.stale(averaged))
        }
        let history = view(of: market).history(averagedSlot)
        let values = history.priceCount(to: session)
        guard values >= count else { return .unknown(.short(has: values, needs: count)) }
        guard let sum = history.sumOfPrices(over: count, to: session) else {
            return .unknown(.outOfRange(averaged))
        }
        return .known((price, sum))
    }

    /// The last value of a series, as it was stated.
    func level(of asset: AssetID, in market: Market) -> Statistic<Price> {
        guard let slot = slot(of: asset, in: market) else { return .unknown(.stale(asset)) }
        return .known(view(of: market).price(slot))
    }
}

extension PriceHistory {
    /// From how many sessions on there is a price.
    fileprivate func priceCount(to session: Int) -> Int {
        firstSession > 0 ? session - firstSession + 1 : 0
    }

    /// From how many sessions on there is a return.
    fileprivate func returnCount(to session: Int) -> Int { max(priceCount(to: session) - 1, 0) }
}
