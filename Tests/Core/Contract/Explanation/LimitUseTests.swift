import Contract
import Quantities
import Records
import Testing

/// What is said of the limits of a mandate: what is used of each, and what it did.
@Suite struct LimitUseTests {
    /// Halves of A and B bought at 10 with 1000, and then A at 20: 250 of it are to be sold for B.
    private func uses(
        _ clauses: String, volumes: [String?] = [], at prices: [String: String]? = nil
    ) throws -> [String] {
        let halves = "hold A 50%\nhold B 50%\nrebalance at every look\ntrade all to target\n"
        var portfolio = try Portfolio(halves)
        try portfolio.trade("2024-01-02", ["A": "10", "B": "10"])
        try portfolio.accept(halves + clauses)
        try portfolio.session("2024-01-03", prices ?? ["A": "20", "B": "10"])
        if !volumes.isEmpty {
            let slots = try ["A", "B"].map { portfolio.market.slot(of: try AssetID($0)) }
            portfolio.market.take(
                volumes: try volumes.map { try $0.map { try Quantity($0) } }, slots: slots)
        }
        return try uses(of: portfolio)
    }

    private func uses(of portfolio: Portfolio) throws -> [String] {
        let explanation = try #require(try portfolio.account.explanation(in: portfolio.market))
        return explanation.limits.map { limit in
            "\(limit.clause): \(limit.used)" + (limit.effect.map { "; \($0)" } ?? "")
        }
    }

    @Test func turnoverIsWhatWasBoughtAndSold() throws {
        // T·V = 75, and 250 are to be sold.
        #expect(
            try uses("turnover at most 5% per 30 days") == [
                "turnover at most 5% per 30 days: 0% used, 66.6666% bought and 0% sold; "
                    + "orders scaled by 0.3"
            ])
        // The first investment is not of the last day.
        #expect(
            try uses("turnover at most 50% per 1 day") == [
                "turnover at most 50% per 1 day: 0% used, 0% bought and 0% sold"
            ])
    }

    @Test func theLimitThatAsksForLeastIsTheOneThatScales() throws {
        let clauses =
            "order at most 200 USD\nparticipation at most 10% of volume over 5 sessions\n"
            + "turnover at most 5% per 30 days"
        #expect(
            try uses(clauses, volumes: ["1000", "160"]) == [
                "order at most 200 USD: 250 USD of A asked for; alone would scale orders by 0.8",
                "participation at most 10% of volume over 5 sessions: 25 of B asked for, at most "
                    + "16; alone would scale orders by 0.64",
                "turnover at most 5% per 30 days: 0% used, 66.6666% bought and 0% sold; "
                    + "orders scaled by 0.3",
            ])
        // What two ask for alike, both did.
        #expect(
            try uses(
                "order at most 125 USD\nparticipation at most 10% of volume over 5 sessions",
                volumes: [nil, "125"]) == [
                    "order at most 125 USD: 250 USD of A asked for; orders scaled by 0.5",
                    "participation at most 10% of volume over 5 sessions: 25 of B asked for, at most "
                        + "12.5; orders scaled by 0.5",
                ])
        #expect(
            try uses(clauses, at: ["A": "10", "B": "10"]) == [
                "order at most 200 USD: no order",
                "participation at most 10% of volume over 5 sessions: no order",
                "turnover at most 5% per 30 days: 0% used, 100% bought and 0% sold",
            ])
    }

    @Test func whatPricesMayLoseIsLeftOfTheTotal() throws {
        // 0.02% of 1500 is 0.3; 500 are ordered.
        #expect(
            try uses("slippage at most 50bp\ntotal slippage at most 0.02% per 30 days") == [
                "total slippage at most 0.02% per 30 days: 0% used; orders at most 0.06% worse "
                    + "than their prices"
            ])
        #expect(
            try uses("slippage at most 5bp\ntotal slippage at most 0.02% per 30 days") == [
                "total slippage at most 0.02% per 30 days: 0% used"
            ])
    }

    @Test func whatRestsIsNamedWithItsSessions() throws {
        #expect(
            try uses("cool-off 3 sessions") == [
                "cool-off 3 sessions: rests: A for 3 sessions, B for 3 sessions; no orders of A, B"
            ])
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nrebalance at every look\ntrade all to target\n"
                + "cool-off 1 session")
        try portfolio.trade("2024-01-02", ["A": "10", "B": "10"])
        try portfolio.trade("2024-01-03", ["A": "10", "B": "10"])
        try portfolio.session("2024-01-04", ["A": "20", "B": "10"])
        let explanation = try #require(try portfolio.account.explanation(in: portfolio.market))
        #expect(explanation.limits.map(\.used) == ["nothing rests"])
        #expect(explanation.limits.map(\.effect) == [nil])
        #expect(explanation.verdict?.name == "trade")
    }

    @Test func aGroupHasWhatIsHeldAndTargeted() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\ngroup g at most 40%\ngroup h at most 70%\n"
                + "rebalance at every look\ntrade all to target")
        for (name, group) in [("A", "g"), ("B", "h")] {
            portfolio.market.register(
                Asset(
                    acceptBy: .epoch, currency: try Currency("USD"),
                    groups: [try Identifier(group)], id: try AssetID(name), lot: try Quantity("1"),
                    revision: 1))
        }
        try portfolio.session("2024-01-02", ["A": "10", "B": "10"])
        #expect(
            try uses(of: portfolio) == [
                "group g at most 40%: 0% held, 40% targeted; targets are at it",
                "group h at most 70%: 0% held, 60% targeted",
            ])
    }

    @Test func withoutMoneyNothingIsUsed() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nrebalance at every look\ntrade all to target\ncool-off 3 sessions\n"
                + "turnover at most 5% per 30 days", cash: nil)
        try portfolio.session("2024-01-02", ["A": "10"])
        #expect(try portfolio.account.explanation(in: portfolio.market)?.limits == [])
    }
}
