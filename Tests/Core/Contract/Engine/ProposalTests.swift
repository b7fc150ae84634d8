import Quantities
import Records
import Testing

@testable import Contract

@Suite struct ProposalTests {
    private func portfolio(
        _ holds: String = "hold A 20%..60%\nhold B\nhold cash 2%", valid: Int = 2
    ) throws -> Portfolio {
        try Portfolio(
            "\(holds)\nweights proposed by model, valid \(valid) sessions\n"
                + "rebalance at every look\ntrade all to target")
    }

    private func proposal(_ weights: [String: String], number: Int = 1) throws -> Proposal {
        Proposal(
            acceptBy: .epoch, number: number, portfolio: try Identifier("growth"),
            weights: try weights.sorted { $0.key < $1.key }.map {
                Target.Share(asset: try AssetID($0.key), weight: try Weight($0.value))
            })
    }

    private let halves = ["A": "0.5", "B": "0.48", "cash": "0.02"]
    private let prices = ["A": "10", "B": "20"]

    @Test func itIsInForceForItsSessionsFromTheNextOn() throws {
        var portfolio = try portfolio()
        #expect(try portfolio.trade("2024-03-11", prices) == "weights-missing")
        let place = portfolio.reference()
        portfolio.account.accept(try proposal(halves), at: place)
        // Not in the session under way.
        #expect(try portfolio.verdict() == "weights-missing")
        try portfolio.session("2024-03-12", prices)
        #expect(try portfolio.verdict() == "trade")
        let decision = try #require(try portfolio.decide())
        #expect(decision.target == place)
        #expect(decision.orders.map { "\($0.quantity)" } == ["50", "24"])
        try portfolio.fill()
        #expect(try portfolio.trade("2024-03-13", prices) == "below-minimum")
        #expect(try portfolio.trade("2024-03-14", prices) == "weights-missing")
        let reason = try portfolio.account.verdict(in: portfolio.market)?.reason
        #expect(reason == "weights proposed by model, valid 2 sessions: none is in force")
    }

    @Test func theNextTakesItsPlace() throws {
        var portfolio = try portfolio(valid: 9)
        portfolio.account.accept(try proposal(halves), at: portfolio.reference())
        try portfolio.trade("2024-03-11", prices)
        portfolio.account.accept(
            try proposal(["A": "0.2", "B": "0.78", "cash": "0.02"], number: 2),
            at: portfolio.reference())
        try portfolio.trade("2024-03-12", prices)
        #expect(try portfolio.held("A") == "20")
        #expect(try portfolio.held("B") == "39")
    }

    @Test func anUpgradeOfTheContractEndsIt() throws {
        var portfolio = try portfolio(valid: 9)
        portfolio.account.accept(try proposal(halves), at: portfolio.reference())
        try portfolio.trade("2024-03-11", prices)
        try portfolio.accept(
            "hold A\nhold B\nhold cash 2%\nweights proposed by model, valid 9 sessions\n"
                + "rebalance at every look\ntrade all to target")
        #expect(try portfolio.trade("2024-03-12", prices) == "weights-missing")
    }

    @Test func itPutsOffNoRebalance() throws {
        var portfolio = try portfolio(valid: 9)
        portfolio.account.accept(try proposal(halves), at: portfolio.reference())
        try portfolio.session("2024-03-11", prices)
        portfolio.account.accept(try proposal(halves, number: 2), at: portfolio.reference())
        #expect(try portfolio.verdict() == "trade")
        try portfolio.decide()
        portfolio.account.accept(try proposal(halves, number: 3), at: portfolio.reference())
        #expect(portfolio.account.open != nil)
    }

    @Test(arguments: [
        (["A": "0.60000000001", "B": "0.37999999999", "cash": "0.02"], "weights.A"),
        (["A": "0.19", "B": "0.79", "cash": "0.02"], "weights.A"),
        (["A": "0.5", "B": "0.480000000001", "cash": "0.02"], "weights"),
        (["A": "0.5", "B": "0.479999999999", "cash": "0.02"], "weights"),
        (["A": "0.5", "B": "0.49", "cash": "0.01"], "weights.cash"),
        (["A": "0.5", "B": "0.5"], "weights.cash"),
        (["A": "0.5", "B": "0.4", "C": "0.08", "cash": "0.02"], "weights.C"),
    ])
    func outsideItsBoundsItIsRefused(_ weights: [String: String], _ field: String) throws {
        var portfolio = try portfolio()
        try portfolio.session("2024-03-11", prices)
        let breaches = portfolio.account.check(try proposal(weights), in: portfolio.market)
        #expect(breaches.map(\.code) == [.targetOutOfBounds])
        #expect(breaches.map(\.field) == [field])
        #expect(portfolio.account.check(try proposal(halves), in: portfolio.market) == [])
    }

    @Test func whatIsHeldMustBeNamed() throws {
        let portfolio = try portfolio("hold each of A, B, C\nhold cash 2%")
        let breaches = portfolio.account.check(try proposal(halves), in: portfolio.market)
        #expect(breaches.map(\.field) == ["weights.C"])
    }

    @Test func aMandateOfOtherWeightsHasNoPlaceForIt() throws {
        for clauses in ["hold A 50%\nhold B 48%", "hold A\nhold B\nweights equal"] {
            let portfolio = try Portfolio(
                "\(clauses)\nhold cash 2%\nrebalance at every look\ntrade all to target")
            #expect(
                portfolio.account.check(try proposal(halves), in: portfolio.market).map(\.code)
                    == [.targetOutOfBounds])
        }
        let open = try portfolio()
        #expect(open.account.check(try open.target(halves)).map(\.code) == [.targetOutOfBounds])
    }
}
