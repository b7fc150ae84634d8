import Contract
import Quantities
import Records
import Testing

/// Groups of which a contract limits two: found at the door, whichever comes second.
@Suite struct LimitedGroupTests {
    private let limits = "\ngroup metal at most 40%\ngroup commodity at most 60%"
    private let rest = "\nrebalance at every look\ntrade all to target"
    private let holds = "hold A 30%\nhold B 70%"

    private func asset(_ id: String, _ groups: [String]) throws -> Asset {
        Asset(
            acceptBy: .epoch, currency: try Currency("USD"),
            groups: try groups.map { try Identifier($0) }, id: try AssetID(id),
            lot: try Quantity("1"), revision: 1)
    }

    private func checked(_ clauses: String, _ portfolio: Portfolio) -> [Breach] {
        let lines = ("mandate \"m\" in USD\n" + clauses).split(separator: "\n").map(String.init)
        return portfolio.account.check(
            Contract(
                acceptBy: .epoch, portfolio: portfolio.account.id, revision: 2, source: lines),
            oraclesNeeded: 1, oracles: 1, in: portfolio.market
        ).breaches
    }

    @Test func aContractIsRefusedWhoseAssetsAreInTwoOfThem() throws {
        var portfolio = try Portfolio(holds + rest)
        // Registered in the session under way, for the next: the contract comes into force then too.
        portfolio.market.register(try asset("A", ["commodity", "green", "metal"]))
        for day in 2...3 {
            let breaches = checked(holds + limits + rest, portfolio)
            #expect(breaches.map(\.code) == [.contractInvalid])
            #expect(breaches.map(\.actual) == ["A in commodity and metal"])
            #expect(checked(holds + "\ngroup metal at most 40%" + rest, portfolio) == [])
            #expect(checked("hold B 100%" + limits + rest, portfolio) == [])
            try portfolio.session("2024-01-0\(day)", ["A": "7", "B": "7"])
        }
        portfolio.market.register(try asset("A", ["green", "metal"]))
        #expect(checked(holds + limits + rest, portfolio) == [])
    }

    @Test func anAssetIsNotRegisteredInTwoOfThem() throws {
        var portfolio = try Portfolio(holds + limits + rest)
        let both = try asset("A", ["commodity", "metal"])
        for day in 2...3 {
            let breaches = portfolio.account.check(both)
            #expect(breaches.map(\.code) == [.assetInvalid])
            #expect(breaches.map(\.field) == ["groups"])
            #expect(breaches.map(\.actual) == ["commodity and metal"])
            #expect(portfolio.account.check(try asset("A", ["green", "metal"])) == [])
            // It holds no C, and may.
            #expect(portfolio.account.check(try asset("C", ["commodity", "metal"])) == [])
            try portfolio.session("2024-01-0\(day)", ["A": "7", "B": "7"])
        }
        // The contract that comes next counts, the one it takes the place of no more.
        try portfolio.accept(holds + rest)
        #expect(portfolio.account.check(both) == [])
        try portfolio.accept(holds + limits + rest)
        #expect(portfolio.account.check(both).count == 1)
    }

    @Test func aContractThatWaitsCountsBesideTheOneInForce() throws {
        var portfolio = try Portfolio(holds + "\namendments wait 2 sessions" + rest)
        try portfolio.session("2024-01-02", ["A": "7", "B": "7"])
        let both = try asset("A", ["commodity", "metal"])
        #expect(portfolio.account.check(both) == [])
        try portfolio.accept(holds + limits + rest)
        for day in 3...6 {
            #expect(portfolio.account.check(both).count == 1)
            try portfolio.session("2024-01-0\(day)", ["A": "7", "B": "7"])
        }
        // One that waits takes nothing back before it is in force.
        try portfolio.accept(holds + limits + "\namendments wait 1 session" + rest)
        try portfolio.session("2024-01-08", ["A": "7", "B": "7"])
        try portfolio.accept(holds + rest)
        #expect(portfolio.account.check(both).count == 1)
        try portfolio.session("2024-01-09", ["A": "7", "B": "7"])
        #expect(portfolio.account.check(both) == [])
    }

    @Test func aNewNameTakesItsGroupsAlong() throws {
        var portfolio = try Portfolio(holds + "\ngroup metal at most 40%" + rest)
        portfolio.market.register(try asset("A", ["commodity", "metal"]))
        try portfolio.session("2024-01-02", ["A": "7", "B": "7"])
        try portfolio.act("A", .rename(try AssetID("Z")), from: "2024-01-03")
        try portfolio.session("2024-01-03", ["Z": "7", "B": "7"])
        let breaches = checked("hold Z 100%" + limits + rest, portfolio)
        #expect(breaches.map(\.actual) == ["Z in commodity and metal"])
        try portfolio.accept(
            "hold Z 100%\ngroup commodity at most 60%\ngroup green at most 1%" + rest)
        #expect(portfolio.account.check(try asset("Z", ["commodity", "green"])).count == 1)
    }
}
