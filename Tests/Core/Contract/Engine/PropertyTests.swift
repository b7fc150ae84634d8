import Broker
import Contract
import Quantities
import Records
import TestSupport
import Testing

/// What holds for every mandate and every history.
@Suite struct PropertyTests {
    /// Every fill of a course, taken in as the engine does it.
    private func follow(
        _ seed: UInt64, sessions: Int, _ check: (Account, Account, Market) throws -> Void
    ) throws {
        var course = try RandomCourse(seed: seed)
        for number in 0..<sessions {
            let before = course.portfolio.account
            try course.session(number)
            try check(before, course.portfolio.account, course.portfolio.market)
        }
    }

    @Test("whatever happens, the engine has an answer", arguments: UInt64(0)..<500)
    func total(_ seed: UInt64) throws {
        try follow(seed, sessions: 30) { _, account, market in
            _ = try account.verdict(in: market)
            #expect(
                account.holdings.lines.map(\.asset) == account.holdings.lines.map(\.asset).sorted())
            #expect(account.holdings.lines.allSatisfy { $0.quantity >= .zero })
        }
    }

    @Test("money and units are neither made nor lost by a trade", arguments: UInt64(2000)..<2100)
    func conservation(_ seed: UInt64) throws {
        var course = try RandomCourse(seed: seed)
        for number in 0..<30 {
            try course.session(number)
            var portfolio = course.portfolio
            guard let open = portfolio.account.open else { continue }
            let fills = try portfolio.broker.fills(of: portfolio.account, in: portfolio.market)
            let before = portfolio.account.holdings
            try portfolio.fill()
            let after = portfolio.account.holdings
            var cash = before.cash
            for fill in fills {
                cash = try cash - Value(fill.quantity, at: fill.price)
                cash = try cash - Value(fill.fee)
                let held = try before.quantity(of: fill.asset) + fill.quantity
                #expect(after.quantity(of: fill.asset) == held)
                let order = try #require(open.orders.first { $0.asset == fill.asset })
                #expect(fill.quantity.magnitude <= order.left.magnitude)
                #expect((fill.quantity < .zero) == (order.ordered < .zero))
            }
            #expect(after.cash == cash)
            // Only a flow takes cash below zero; then fills raise it and buy nothing from it.
            let buys = fills.contains { $0.quantity > .zero }
            #expect(after.cash >= .zero || (before.cash < .zero && !buys))
        }
    }

    /// V′ + f·Σ|order·p| is V, but for what rounding to the lot leaves, which stays in cash.
    @Test("orders finance themselves", arguments: UInt64(3000)..<3200)
    func selfFinancing(_ seed: UInt64) throws {
        try follow(seed, sessions: 20) { _, account, market in
            guard let verdict = try account.verdict(in: market), let orders = verdict.orders,
                let cost = account.mandated?.mandate.cost
            else { return }
            var cash = account.holdings.cash
            for order in orders {
                let price = try #require(account.price(of: order.asset, in: market))
                let value = try Value(order.quantity, at: price)
                cash = try cash - value
                // The assumed cost, rounded up to the sixteenth decimal.
                let exact = Int256(value.magnitude.units, times: cost.units)
                let fee = try exact.ceiled(by: Int256(Weight.one.units))
                cash = try cash - Value(units: try #require(fee.narrowed))
                let held = try account.holdings.quantity(of: order.asset) + order.quantity
                #expect(held >= .zero)
                #expect(value.magnitude >= (try Value("0.01")) || account.holdings.cash < .zero)
            }
            #expect(cash >= .zero || account.holdings.cash < .zero)
        }
    }

    @Test("the order in which oracles list assets means nothing", arguments: UInt64(0)..<50)
    func permutation(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let clauses = RandomCourse.clauses(["A", "B", "C", "D"], &random)
        let shuffled = clauses.split(separator: "\n").shuffled(using: &random).joined(
            separator: "\n")
        var first = try Portfolio(clauses, cash: "100000")
        var second = try Portfolio(shuffled, cash: "100000")
        // Another market, in which the assets are known in another order.
        for asset in ["D", "B", "X", "A"] { _ = second.market.slot(of: try AssetID(asset)) }
        for number in 0..<20 {
            var prices: [String: String] = [:]
            for asset in ["A", "B", "C", "D"] {
                prices[asset] = "\(Int.random(in: 5...15, using: &random))"
            }
            let date = "\(Day(number: 19_700 + number))"
            try first.session(date, prices)
            try second.session(date, prices)
            let decision = try first.account.dueDecision(in: first.market)
            let other = try second.account.dueDecision(in: second.market)
            #expect(decision?.orders == other?.orders)
            #expect(decision?.reason == other?.reason)
            try first.decide()
            try second.decide()
            try first.fill()
            try second.fill()
            #expect(first.account.holdings.cash == second.account.holdings.cash)
        }
    }

    @Test("numbers beyond their range are a verdict or a breach, not a trap")
    func overflow() throws {
        var portfolio = try Portfolio(
            "hold A 50% band 33.3333333333% of target\nhold B 50%\ntrade all to edge\n"
                + "rebalance when any relative drift > 1%",
            cash: "999999999999999.99999999")
        // 5·10^22 units of A do not fit.
        try portfolio.session("2024-01-02", ["A": "0.00000001", "B": "1"])
        #expect(try portfolio.verdict() == "out-of-range")
        #expect(try portfolio.account.dueDecision(in: portfolio.market) == nil)
        // Nothing was due, so nothing is missing.
        #expect(try portfolio.session("2024-01-03", ["A": "1", "B": "1"]) == [])
        try portfolio.trade("2024-01-04", ["A": "100", "B": "1"])
        #expect(
            try portfolio.session("2024-01-05", ["A": "99999", "B": "1"]).map(\.code)
                == [.numberOverflow])
        try portfolio.flow(.deposit, "999999999999999")
        #expect(
            try portfolio.session("2024-01-08", ["A": "99999", "B": "1"]).map(\.code)
                .contains(.numberOverflow))
    }
}
