import Contract
import Quantities
import Records
import Testing

@Suite struct LookTests {
    /// The sessions of these dates at which a mandate with this schedule is looked at.
    private func looks(_ schedule: String, _ dates: [String]) throws -> [String] {
        var portfolio = try Portfolio(
            "hold A 100%\nlook \(schedule)\nrebalance at every look\ntrade all to target")
        var found: [String] = []
        for date in dates {
            if try portfolio.trade(date, ["A": "10"]) != "none" { found.append(date) }
        }
        return found
    }

    @Test func everySession() throws {
        let dates = ["2024-01-02", "2024-01-03", "2024-01-08"]
        #expect(try looks("every session", dates) == dates)
    }

    @Test func everyFewSessionsAreCountedFromTheFirstWithMoney() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nlook every 3 sessions\nrebalance at every look\ntrade all to target",
            cash: nil)
        try portfolio.trade("2024-01-01", ["A": "10"])
        try portfolio.flow(.deposit, "1000")
        var found: [Int] = []
        for day in 2...10 {
            let date = "2024-01-" + (day < 10 ? "0" : "") + "\(day)"
            if try portfolio.trade(date, ["A": "10"]) != "none" { found.append(day) }
        }
        #expect(found == [2, 5, 8])
    }

    @Test func weeksBeginOnMonday() throws {
        // 2023-12-31 is a Sunday, 2024-01-01 a Monday of ISO week 1.
        #expect(
            try looks("weekly", ["2023-12-29", "2023-12-31", "2024-01-01", "2024-01-05"])
                == ["2023-12-29", "2024-01-01"])
        // The same week number a year later is another week.
        #expect(
            try looks("weekly", ["2024-01-01", "2024-12-30"]) == ["2024-01-01", "2024-12-30"])
        // An ISO week may lie in two years.
        #expect(try looks("weekly", ["2024-12-30", "2025-01-03"]) == ["2024-12-30"])
    }

    @Test func monthsQuartersAndYearsBeginAtTheirFirstSession() throws {
        let dates = [
            "2023-11-30", "2023-12-15", "2024-01-03", "2024-02-01", "2024-03-28", "2024-04-02",
            "2025-04-02",
        ]
        #expect(
            try looks("monthly", dates)
                == [
                    "2023-11-30", "2023-12-15", "2024-01-03", "2024-02-01", "2024-03-28",
                    "2024-04-02", "2025-04-02",
                ])
        #expect(
            try looks("quarterly", dates)
                == ["2023-11-30", "2024-01-03", "2024-04-02", "2025-04-02"])
        #expect(try looks("yearly", dates) == ["2023-11-30", "2024-01-03", "2025-04-02"])
    }

    @Test func theDateOfASessionIsThatOfItsAsOfTimeInUTC() throws {
        var portfolio = try Portfolio(
            "hold A 100%\nlook monthly\nrebalance at every look\ntrade all to target")
        try portfolio.trade("2024-01-30", ["A": "10"])
        #expect(portfolio.account.session?.day == Day("2024-01-30"))
        #expect(try portfolio.trade("2024-01-31", ["A": "10"]) == "none")
        #expect(try portfolio.trade("2024-02-01", ["A": "10"]) == "below-minimum")
    }

    @Test func theFirstLookOfAMonthFollowsOneInAnother() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nlook every 2 sessions\nrebalance when first look of month\n"
                + "trade all to target")
        let prices = [
            ("2024-01-29", "10", "trade"), ("2024-01-30", "11", "none"),
            ("2024-01-31", "11", "not-due"), ("2024-02-01", "12", "none"),
            // The first look of February, though not its first session.
            ("2024-02-02", "12", "trade"), ("2024-02-05", "12", "none"),
            ("2024-02-06", "13", "not-due"),
        ]
        for (date, price, expected) in prices {
            #expect(try portfolio.trade(date, ["A": price, "B": "10"]) == expected, "\(date)")
        }
    }

    @Test func aLookThatCannotBeTakenIsALookAllTheSame() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nrebalance when first look of month\ntrade all to target")
        try portfolio.trade("2024-01-31", ["A": "10", "B": "10"])
        #expect(try portfolio.trade("2024-02-01", ["A": "12"]) == "price-stale B")
        #expect(try portfolio.trade("2024-02-02", ["A": "12", "B": "10"]) == "not-due")
    }

    @Test func sessionsSinceARebalanceCountFromItsDecision() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nrebalance when sessions since rebalance >= 2\n"
                + "trade all to target")
        var verdicts: [String] = []
        for (day, price) in [(2, 10), (3, 11), (4, 12), (5, 13), (6, 14)] {
            verdicts.append(
                try portfolio.trade("2024-01-0\(day)", ["A": "\(price)", "B": "10"]))
        }
        #expect(verdicts == ["trade", "not-due", "trade", "not-due", "trade"])
    }

    @Test func aSessionDueOnlyForCashBelowZeroCountsForNothing() throws {
        var portfolio = try Portfolio(
            "hold A 50%\nhold B 50%\nlook monthly\n"
                + "rebalance when first look of month and sessions since rebalance >= 3\n"
                + "trade all to target")
        try portfolio.trade("2024-01-30", ["A": "10", "B": "10"])
        try portfolio.flow(.withdrawal, "100")
        #expect(try portfolio.trade("2024-01-31", ["A": "10", "B": "10"]) == "trade")
        #expect(portfolio.account.holdings.cash == .zero)
        #expect(try portfolio.trade("2024-02-01", ["A": "10", "B": "10"]) == "not-due")
        try portfolio.trade("2024-02-02", ["A": "10", "B": "10"])
        try portfolio.trade("2024-02-05", ["A": "10", "B": "10"])
        // The look before was February's, and the first investment five sessions ago, whatever the
        // withdrawal made due.
        try portfolio.session("2024-03-01", ["A": "12", "B": "10"])
        #expect(
            try portfolio.account.verdict(in: portfolio.market)?.reason
                == "first look of month; sessions since rebalance >= 3: 5")
    }
}
