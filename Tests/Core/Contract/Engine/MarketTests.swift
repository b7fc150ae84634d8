import Contract
import Encoding
import Quantities
import Records
import Testing

@Suite struct QuorumTests {
    private func agreed(
        _ needed: Int, _ tolerance: String?, _ stated: [String]
    ) throws -> String? {
        let quorum = Quorum(needed: needed, tolerance: try tolerance.map { try Weight($0) })
        return quorum.price(of: try stated.map { try Price($0) }).map { "\($0)" }
    }

    @Test func thePriceIsTheLowerMedianOfThoseThatAgree() throws {
        #expect(try agreed(1, nil, ["10"]) == "10")
        #expect(try agreed(2, nil, ["10"]) == nil)
        #expect(try agreed(2, nil, ["12", "10"]) == "10")
        #expect(try agreed(2, nil, ["12", "10", "11"]) == "11")
        #expect(try agreed(2, nil, ["4", "3", "2", "1"]) == "2")
    }

    @Test func statementsAgreeWithinTheTolerance() throws {
        #expect(try agreed(2, "0.01", ["100", "101"]) == "100")
        #expect(try agreed(2, "0.01", ["100", "101.00000001"]) == nil)
        #expect(try agreed(1, "0.01", ["100", "200"]) == "100")
        // Two of three agree; the third is left out.
        #expect(try agreed(2, "0.01", ["90", "100", "100.5"]) == "100")
        #expect(try agreed(2, "0.01", ["100.5", "100", "110"]) == "100")
        #expect(try agreed(3, "0.01", ["90", "100", "100.5"]) == nil)
        // Of two groups of two, the lower; of a larger group, its own.
        #expect(try agreed(2, "0.01", ["10", "10.1", "20", "20.1"]) == "10")
        #expect(try agreed(2, "0.01", ["10", "10.1", "20", "20.1", "20.2"]) == "20.1")
        #expect(try agreed(2, "0", ["10", "10.1", "10.1"]) == "10.1")
    }

    @Test func theLargestPricesDoNotOverflow() throws {
        #expect(
            try agreed(2, "999999.9", ["999999999999999.99999999", "0.00000001"])
                == nil)
        #expect(
            try agreed(2, "0.5", ["999999999999999.99999999", "999999999999999"])
                == "999999999999999")
    }
}

@Suite struct MarketTests {
    private func statement(
        _ session: String, _ prices: [String: String], second: Int = 0
    ) throws -> Prices {
        let day = try #require(Day(session))
        return Prices(
            asOf: try Timestamp(day, second: second), number: 1,
            prices: try prices.sorted { $0.key < $1.key }.map {
                Prices.Quote(asset: try AssetID($0.key), price: try Price($0.value))
            }, session: try Identifier(session))
    }

    private func place(_ index: Int) -> Reference { Reference(index: index, leaf: .zero) }

    @Test func aSessionIsCompleteWhenEnoughOraclesHaveSpoken() throws {
        var market = Market(needed: 2)
        let first = try statement("2024-01-02", ["A": "10"])
        #expect(!market.completes(first))
        #expect(market.observe(first, by: 0, at: place(1)) == nil)
        // The same oracle again does not complete it.
        #expect(market.refusal(of: first, by: 0) == .repeated)
        // Another session's statement does not either.
        #expect(
            market.observe(try statement("2024-01-03", ["A": "11"]), by: 1, at: place(2)) == nil)
        let second = try statement("2024-01-02", ["A": "10"], second: 5)
        #expect(market.completes(second))
        let completed = market.observe(second, by: 1, at: place(3))
        let session = try #require(completed)
        #expect(session.number == 1)
        #expect(session.asOf == second.asOf)
        #expect(session.statements.map(\.index) == [1, 3])
        // What comes later changes nothing and is no trouble, once from each.
        let third = try statement("2024-01-02", ["A": "99"])
        #expect(market.refusal(of: third, by: 2) == nil)
        #expect(market.observe(third, by: 2, at: place(4)) == nil)
        #expect(market.refusal(of: third, by: 2) == .repeated)
        #expect(market.refusal(of: third, by: 1) == .repeated)
        // The other session goes on with the statement it has.
        #expect(
            market.observe(try statement("2024-01-03", ["A": "11"]), by: 0, at: place(5))?.number
                == 2)
    }

    @Test func timeGoesForward() throws {
        var market = Market(needed: 1)
        let later = try statement("2024-01-03", ["A": "10"])
        let completed = market.observe(later, by: 0, at: place(1))
        let session = try #require(completed)
        let earlier = try statement("2024-01-02", ["A": "10"])
        #expect(market.refusal(of: earlier, by: 1) == .notAfter(session))
        #expect(!market.completes(earlier))
    }

    @Test func whatIsOvertakenIsForgotten() throws {
        var market = Market(needed: 2)
        _ = market.observe(try statement("2024-01-02", ["A": "10"]), by: 0, at: place(1))
        for oracle in 0..<2 {
            _ = market.observe(
                try statement("2024-01-03", ["A": "10"]), by: oracle, at: place(2 + oracle))
        }
        #expect(market.session?.number == 1)
        let late = try statement("2024-01-02", ["A": "10"])
        #expect(market.refusal(of: late, by: 1) != nil)
    }

    @Test func pendingSessionsAreBounded() throws {
        var market = Market(needed: 2)
        let first = try #require(Day("2024-01-02")).number
        for number in 0..<Market.mostPending {
            let next = try statement("\(Day(number: first + number))", ["A": "10"])
            #expect(market.refusal(of: next, by: 0) == nil)
            _ = market.observe(next, by: 0, at: place(number))
        }
        let more = try statement("2024-06-01", ["A": "10"])
        #expect(market.refusal(of: more, by: 0) == .tooManyPending)
    }

    @Test func anOracleThatStatesTooManySessionsStopsNobodyElse() throws {
        var market = Market(needed: 2)
        let first = try #require(Day("2024-01-02")).number
        for number in 0..<Market.mostPending {
            let next = try statement("\(Day(number: first + number))", ["A": "10"])
            _ = market.observe(next, by: 0, at: place(number))
        }
        // Two others complete a session of their own, and another with the first one's.
        let other = try statement("2024-01-01", ["A": "11"])
        #expect(market.refusal(of: other, by: 1) == nil)
        #expect(market.observe(other, by: 1, at: place(100)) == nil)
        #expect(market.refusal(of: other, by: 2) == nil)
        #expect(market.observe(other, by: 2, at: place(101))?.number == 1)
        let known = try statement("2024-01-02", ["A": "10"])
        #expect(market.refusal(of: known, by: 1) == nil)
        #expect(market.observe(known, by: 1, at: place(102))?.number == 2)
        // Which is one less of it to wait.
        let more = try statement("2024-06-01", ["A": "10"])
        #expect(market.refusal(of: more, by: 0) == nil)
    }

    @Test func aMandateGoesByItsOwnQuorum() throws {
        var market = Market(needed: 2)
        var strict = Account(id: try Identifier("strict"), currency: try Currency("USD"))
        var loose = Account(id: try Identifier("loose"), currency: try Currency("USD"))
        let clauses =
            "mandate \"m\" in USD\nhold A 100%\nrebalance at every look\n"
            + "trade all to target\n"
        strict.accept(
            try Mandate.parse(clauses + "prices from 2 of 2 oracles agreeing within 1%").mandate,
            at: place(0), in: &market)
        loose.accept(try Mandate.parse(clauses).mandate, at: place(0), in: &market)
        let money = Flow(
            amount: try Quantity("1000"), asset: .cash, number: 1, portfolio: strict.id,
            purpose: .deposit, reference: .plain("r"))
        strict.accept(money, in: &market)
        loose.accept(money, in: &market)
        _ = market.observe(try statement("2024-01-02", ["A": "10"]), by: 0, at: place(1))
        let completed = market.observe(
            try statement("2024-01-02", ["A": "11"]), by: 1, at: place(2))
        let session = try #require(completed)
        _ = strict.begin(session, after: nil, in: market)
        _ = loose.begin(session, after: nil, in: market)
        #expect(try strict.verdict(in: market)?.name == "price-stale A")
        let due = try loose.dueDecision(in: market)
        #expect(due?.orders.map { "\($0.quantity)" } == ["100"])
    }

    @Test func aQuorumThatIsNewBeginsWithWhatWasLastStated() throws {
        var market = Market(needed: 2)
        for (oracle, price) in ["10", "10.05"].enumerated() {
            _ = market.observe(
                try statement("2024-01-02", ["A": price]), by: oracle, at: place(oracle))
        }
        let view = market.view(
            under: Quorum(needed: 2, tolerance: try Weight("0.01")))
        #expect(market.views.count == 2)
        #expect(market.view(under: Quorum(needed: 2, tolerance: try Weight("0.01"))) == view)
        var account = Account(id: try Identifier("late"), currency: try Currency("USD"))
        account.accept(
            try Mandate.parse(
                "mandate \"m\" in USD\nhold A 100%\nrebalance at every look\ntrade all to target\n"
                    + "prices from 2 of 2 oracles agreeing within 1%, at most 1 session old"
            ).mandate, at: place(3), in: &market)
        for oracle in 0..<2 {
            _ = market.observe(
                try statement("2024-01-03", ["B": "1"]), by: oracle, at: place(4 + oracle))
        }
        let session = try #require(market.session)
        _ = account.begin(session, after: nil, in: market)
        #expect(account.price(of: try AssetID("A"), in: market) == (try Price("10")))
    }

    @Test func aQuorumThatIsNewForgetsWhatWasAgreedBefore() throws {
        let quorum = Quorum(needed: 2, tolerance: try Weight("0.01"))
        func price(asking early: Bool) throws -> String? {
            var market = Market(needed: 2)
            if early { _ = market.view(under: quorum) }
            for (day, prices) in [["10", "10.05"], ["11", "12"]].enumerated() {
                for (oracle, price) in prices.enumerated() {
                    _ = market.observe(
                        try statement("2024-01-0\(day + 2)", ["A": price]), by: oracle,
                        at: place(10 * day + oracle))
                }
            }
            var account = Account(id: try Identifier("late"), currency: try Currency("USD"))
            account.accept(
                try Mandate.parse(
                    "mandate \"m\" in USD\nhold A 100%\nrebalance at every look\n"
                        + "trade all to target\n"
                        + "prices from 2 of 2 oracles agreeing within 1%, at most 2 sessions old"
                ).mandate, at: place(50), in: &market)
            for oracle in 0..<2 {
                _ = market.observe(
                    try statement("2024-01-04", ["B": "1"]), by: oracle, at: place(60 + oracle))
            }
            _ = account.begin(try #require(market.session), after: nil, in: market)
            return account.price(of: try AssetID("A"), in: market).map { "\($0)" }
        }
        // A contract that asked for it all along still goes by what was agreed first.
        #expect(try price(asking: true) == "10")
        #expect(try price(asking: false) == nil)
    }
}
