import Broker
import Contract
import Quantities
import Records
import Tables
import TestSupport
import Testing

extension PaperImpactTests {
    /// Random mandates and markets: each trade is one that may be recorded, pays what it says and
    /// no more than there is, and trades no asset beyond its part of the volume in a session.
    @Test func randomTradesKeepMoneyAndTheirBounds() throws {
        var courses = 0
        for seed in 0..<40 where try trades(seed: UInt64(seed)) > 0 { courses += 1 }
        // Some have a lot that is worth more than there is.
        #expect(courses > 30)
    }

    /// Puts a random portfolio through its sessions. Gives how many fills it had.
    private func trades(seed: UInt64) throws -> Int {
        var random = SplitMix64(seed: seed)
        let mandate = RandomMandate(&random)
        let extra = random.chance(50) ? "\nslippage at most \(random.pick(from: 0...300))bp\n" : ""
        let isMandate = mandate.clauses.contains { $0.hasPrefix("slippage") }
        var portfolio = try Portfolio(
            mandate.text(holds: mandate.holds) + (isMandate ? "" : extra),
            cash: "\(random.pick(from: 1...1_000_000))",
            lot: random.pick(of: ["0.00000001", "0.001", "1", "25"]))
        let rows = mandate.assets.map { asset in
            "\(asset),0.0\(random.pick(from: 1...9)),\(random.pick(from: 1...100_000))"
        }
        let part = random.pick(of: [nil, "1", "0.05", "0.3"])
        let law = try law(rows.joined(separator: "\n"), participation: part)
        portfolio.broker = PaperBroker(
            fee: try Weight(random.pick(of: ["0", "0.0005", "0.02"])), impact: law)
        var quotes = mandate.assets.map { _ in random.pick(from: 100...100_000) }
        var count = 0
        for number in 0..<60 {
            var prices: [String: String] = [:]
            for (place, asset) in mandate.assets.enumerated() {
                quotes[place] = max(1, quotes[place] * random.pick(from: 900...1110) / 1000)
                prices[asset] = DecimalText.text(units: Int128(quotes[place]), places: 2)
            }
            if random.chance(5) {
                let amount = "\(random.pick(from: 1...100_000))"
                let out = try portfolio.aFlow(.withdrawal, amount)
                let isThere = portfolio.account.check(out, in: portfolio.market) == []
                try portfolio.flow(
                    isThere && random.chance(50) ? .withdrawal : .deposit, amount)
            }
            try portfolio.session("\(Day(number: 19_700 + number))", prices)
            var traded: [AssetID: Int128] = [:]
            try fill(&portfolio, law, prices, &traded)
            try portfolio.decide()
            if random.chance(80) { try fill(&portfolio, law, prices, &traded) }
            // Asked again in the session, nothing that was filled is filled once more.
            try fill(&portfolio, law, prices, &traded)
            count += traded.count
        }
        return count
    }

    private func fill(
        _ portfolio: inout Portfolio, _ law: MarketImpact, _ prices: [String: String],
        _ traded: inout [AssetID: Int128]
    ) throws {
        guard let open = portfolio.account.open else { return }
        let before = portfolio.account
        let fills = try portfolio.broker.fills(of: before, in: portfolio.market)
        if !fills.isEmpty {
            let trade = portfolio.aTrade(open.number, fills)
            let time = try #require(before.session).asOf
            #expect(before.check(trade, at: time, in: portfolio.market) == [])
            #expect(portfolio.take(trade) == [])
        }
        var paid = Value.zero
        for fill in fills {
            #expect(traded[fill.asset] == nil)
            traded[fill.asset] = fill.quantity.magnitude.units
            let row = try #require(law.table.rows[fill.asset])
            if let part = law.participation {
                let most = Int256(row.volume.units, times: part.units)
                #expect(Int256(fill.quantity.magnitude.units, times: Weight.one.units) <= most)
            }
            let price = try Price(try #require(prices[fill.asset.text]))
            #expect(fill.quantity > .zero ? fill.price > price : fill.price < price)
            paid = try paid + Value(fill.quantity, at: fill.price) + Value(fill.fee)
        }
        #expect(try before.holdings.cash - paid == portfolio.account.holdings.cash)
        #expect(
            portfolio.account.holdings.cash >= .zero || before.holdings.cash < .zero)
        guard try isDone(portfolio), portfolio.account.open != nil else { return }
        let close = Close(
            decision: open.number, outcome: .completed, portfolio: portfolio.account.id)
        #expect(portfolio.account.check(close, in: portfolio.market) == [])
        portfolio.account.accept(close)
    }
}
