import Quantities

/// The prices that statistics of assets are of: those of the session under way and before it.
struct PricesNow {
    /// The prices the mandate goes by.
    let view: PriceView
    /// The number of the session under way.
    let session: Int
    /// The oldest session whose price still counts.
    let oldest: Int
    /// The slots of what the condition looks at.
    let series: [Series]

    /// The slot of an asset whose price counts now; nothing where it is stale or never had one.
    fileprivate func slot(of asset: AssetID) -> Int? {
        guard let slot = series.first(where: { $0.asset == asset })?.slot else { return nil }
        let priced = view.session(slot)
        return priced > 0 && priced >= oldest ? slot : nil
    }
}

extension Measurement {
    /// How far the portfolio's index is below its highest of so many sessions.
    func drawdown(over count: Int) -> Statistic<Drawdown> {
        guard let (now, highest) = history.indexAndHighest(over: count) else {
            return .unknown(.short(has: history.count, needs: count))
        }
        return .known(Drawdown(now: now, highest: highest))
    }

    /// The volatility of an asset's returns, or of the portfolio's.
    func volatility(of asset: AssetID?, over count: Int) -> Statistic<Volatility> {
        let returns: PriceHistory.Returns
        if let asset {
            switch self.returns(of: asset, over: count) {
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
        of asset: AssetID, with other: AssetID, over count: Int
    ) -> Statistic<Correlation> {
        let sums: (PriceHistory.Returns, PriceHistory.Returns)
        switch (returns(of: asset, over: count), returns(of: other, over: count)) {
        case (.unknown(let reason), _), (_, .unknown(let reason)): return .unknown(reason)
        case (.known(let first), .known(let second)): sums = (first, second)
        }
        guard let slot = now.slot(of: asset), let otherSlot = now.slot(of: other),
            let first = now.view.history(slot).eachReturn(over: count, to: now.session),
            let second = now.view.history(otherSlot).eachReturn(over: count, to: now.session)
        else { return .unknown(.stale(asset)) }
        guard sums.0.spread > 0, sums.1.spread > 0 else { return .unknown(.still) }
        // Each product is at most 10^24, and there are at most 1,024.
        var products: Int128 = 0
        for place in first.indices { products += Int128(first[place]) * Int128(second[place]) }
        return .known(
            Correlation(
                shared: Int128(count) * products - sums.0.sum * sums.1.sum,
                first: sums.0.spread, second: sums.1.spread))
    }

    private func returns(
        of asset: AssetID, over count: Int
    ) -> Statistic<PriceHistory.Returns> {
        guard let slot = now.slot(of: asset) else { return .unknown(.stale(asset)) }
        let history = now.view.history(slot)
        guard history.hasReturns(over: count, to: now.session) else {
            return .unknown(.short(has: history.returnCount(to: now.session), needs: count))
        }
        guard let returns = history.returns(over: count, to: now.session) else {
            return .unknown(.outOfRange(asset))
        }
        return .known(returns)
    }

    /// An asset's price now and so many sessions ago, adjusted, in units of 10^-8.
    func change(
        of asset: AssetID, over count: Int
    ) -> Statistic<(now: Int128, before: Int128)> {
        guard let slot = now.slot(of: asset) else { return .unknown(.stale(asset)) }
        let history = now.view.history(slot)
        guard let price = history.price(at: now.session),
            let before = history.price(at: now.session - count)
        else {
            return .unknown(.short(has: history.returnCount(to: now.session), needs: count))
        }
        guard history.isSteady(over: count, to: now.session) else {
            return .unknown(.outOfRange(asset))
        }
        return .known((price, before))
    }

    /// An asset's price now, and the sum of an asset's last prices, adjusted, in units of 10^-8.
    func price(
        of asset: AssetID, averageOf averaged: AssetID, over count: Int
    ) -> Statistic<(price: Int128, sum: Int128)> {
        guard let slot = now.slot(of: asset) else { return .unknown(.stale(asset)) }
        guard let price = now.view.history(slot).price(at: now.session) else {
            return .unknown(.short(has: 0, needs: 1))
        }
        guard let averagedSlot = now.slot(of: averaged) else {
            return .unknown(.stale(averaged))
        }
        let history = now.view.history(averagedSlot)
        let values = history.priceCount(to: now.session)
        guard values >= count else { return .unknown(.short(has: values, needs: count)) }
        guard let sum = history.sumOfPrices(over: count, to: now.session) else {
            return .unknown(.outOfRange(averaged))
        }
        return .known((price, sum))
    }

    /// The last value of a series, as it was stated.
    func level(of asset: AssetID) -> Statistic<Price> {
        guard let slot = now.slot(of: asset) else { return .unknown(.stale(asset)) }
        return .known(now.view.price(slot))
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
