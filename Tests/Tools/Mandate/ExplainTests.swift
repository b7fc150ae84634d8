import Foundation
import TestSupport
import Testing

/// `mandate explain`, as people and programs read it.
@Suite struct ExplainTests {
    private func ran(_ fund: TestFund) throws {
        try fund.expectDone(
            ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R-1"]
                + ["--sign", "keys/custodian.pem"])
        try fund.expectDone(
            ["run", "fund", "--executor", "keys/executor.pem", "--prices", "closes.csv"]
                + ["--oracle", "keys/oracle.pem"])
    }

    private func explain(_ fund: TestFund, _ arguments: String...) throws -> String {
        try fund.expectDone(["explain", "fund", "--portfolio", "balanced"] + arguments).output
    }

    @Test func eachSessionIsExplained() throws {
        try TestFund.with { fund in
            try ran(fund)
            let first = try explain(fund, "--session", "2024-01-02")
            #expect(first.contains("verdict   trade, 2 orders: first investment"), "\(first)")
            #expect(first.contains("recorded  decision 1, entry"), "\(first)")
            let second = try explain(fund, "--session", "2024-01-03")
            #expect(second.contains("verdict   not-due: outside band: "), "\(second)")
            #expect(second.contains("recorded  none"), "\(second)")
            #expect(second.contains("due alone at"), "\(second)")
            let third = try explain(fund, "--session", "2024-01-04")
            #expect(third.contains("yes     outside band: "), "\(third)")
            #expect(third.contains("sell "), "\(third)")
            #expect(try explain(fund).contains("session 2024-01-05"))
        }
    }

    @Test func programsReadTheSame() throws {
        try TestFund.with { fund in
            try ran(fund)
            let text = try explain(fund, "--session", "2024-01-04", "--json")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(json["verdict"] as? String == "trade" && json["number"] as? Int == 3)
            #expect(json["decision"] as? Int == 2)
            let lines = try #require(json["lines"] as? [[String: Any]])
            #expect(lines.map { $0["asset"] as? String } == ["BND", "VTI", "cash"])
            #expect((lines[1]["order"] as? String)?.hasPrefix("-") == true)
            let measures = try #require(json["measures"] as? [[String: Any]])
            #expect(measures.map { $0["holds"] as? String } == ["yes"])
        }
    }

    @Test func limitsStandBesideWhatIsUsedOfThem() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(in: folder)
            try fund.write(
                "limited.mandate", TestFund.mandate + "turnover at most 5% per 30 days\n")
            try fund.expectDone(
                ["contract", "deploy", "fund", "--portfolio", "balanced", "limited.mandate"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem"])
            try ran(fund)
            // 1000 are 6 VTI and 8 BND; at 140 they are 840 and 400, and 96 are to be sold.
            let text = try explain(fund, "--session", "2024-01-04")
            let scaled = "limit     turnover at most 5% per 30 days: 0% used, 80.6451% bought and "
            #expect(text.contains(scaled + "0% sold; orders scaled by 0.645833"), "\(text)")
            let json = try #require(
                try JSONSerialization.jsonObject(
                    with: Data(try explain(fund, "--session", "2024-01-04", "--json").utf8))
                    as? [String: Any])
            let limits = try #require(json["limits"] as? [[String: Any]])
            #expect(limits.map { $0["clause"] as? String } == ["turnover at most 5% per 30 days"])
            #expect(limits[0]["effect"] as? String == "orders scaled by 0.645833")
            #expect(try explain(fund, "--session", "2024-01-03").contains("and 0% sold\n"))
        }
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func aRuleOfWeightsSaysWhatItMeasuredOrWhyThereAreNone() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(
                in: folder,
                mandate: """
                    mandate "balanced" in USD
                    hold BND 0%..50%
                    hold VTI
                    weights momentum top 1 over 2 sessions
                    rebalance when cash > 100%
                    trade all to target

                    """)
            try fund.write(
                "closes.csv",
                "date,VTI,BND\n2024-01-02,100,50\n2024-01-03,101,50\n2024-01-04,101,60\n")
            try ran(fund)
            let short = try explain(fund, "--session", "2024-01-03")
            let reason = "BND unknown, 1 of 2 sessions"
            #expect(
                short.contains(
                    "weights   momentum top 1 over 2 sessions: no weights, \(reason)\n"), "\(short)"
            )
            #expect(!short.contains("pp\n") && !short.contains("0.00pp"), "\(short)")
            var found = try json(explain(fund, "--session", "2024-01-03", "--json"))
            var lines = try #require(found["lines"] as? [[String: Any]])
            #expect(lines.count == 3)
            #expect(lines.allSatisfy { $0["target"] is NSNull && $0["drift"] is NSNull })
            var weights = try #require(found["weights"] as? [String: Any])
            #expect(weights["missing"] as? String == reason)

            let known = try explain(fund, "--session", "2024-01-04")
            #expect(known.contains("at most 50%  return 20%, rank 1"), "\(known)")
            found = try json(explain(fund, "--session", "2024-01-04", "--json"))
            weights = try #require(found["weights"] as? [String: Any])
            #expect(weights["missing"] is NSNull)
            let assets = try #require(weights["assets"] as? [[String: Any]])
            #expect(assets.map { $0["given"] as? String } == ["1", "0", "0"])
            #expect(assets.map { $0["weight"] as? String } == ["0.5", "0.5", "0"])
            #expect(assets[1]["bound"] as? String == "the bounds of others")
            lines = try #require(found["lines"] as? [[String: Any]])
            #expect(lines.map { $0["target"] as? String } == ["0.5", "0.5", "0"])
        }
    }

    @Test func whereThereAreNoWeightsStatusHasNoTarget() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(
                in: folder,
                mandate: """
                    mandate "balanced" in USD
                    hold each of BND, VTI
                    weights inverse volatility over 9 sessions
                    rebalance at every look
                    trade all to target

                    """)
            try ran(fund)
            let status = try fund.expectDone(["status", "fund"]).output
            #expect(status.contains("not-enough-data") && !status.contains("pp"), "\(status)")
            let found = try json(fund.expectDone(["status", "fund", "--json"]).output)
            let portfolios = try #require(found["portfolios"] as? [[String: Any]])
            let positions = try #require(portfolios[0]["positions"] as? [[String: Any]])
            #expect(positions.count == 3)
            #expect(positions.allSatisfy { $0["target"] is NSNull && $0["drift"] is NSNull })
        }
    }

    /// A ledger in which three oracles complete a session, and two must agree within 1%.
    private func threeOracles(in folder: String) throws -> TestFund {
        let fund = try TestFund.withThreeOracles(needed: 3, in: folder)
        try fund.write(
            "balanced.mandate",
            TestFund.mandate.replacingOccurrences(
                of: "look every session",
                with: "prices from 2 of 3 oracles agreeing within 1%\nlook every session"))
        try fund.expectDone(
            ["contract", "deploy", "fund", "--portfolio", "balanced", "balanced.mandate"]
                + ["--sign", "keys/alice.pem"])
        try fund.expectDone(
            ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                + ["--sign", "keys/custodian.pem"])
        return fund
    }

    private func state(_ fund: TestFund, on date: String, _ vti: [String]) throws {
        for (place, price) in vti.enumerated() {
            try fund.write("one.csv", "date,VTI,BND\n\(date),\(price),50\n")
            try fund.expectDone(
                ["prices", "fund", "one.csv", "--sign", "keys/oracle-\(place + 1).pem"])
        }
    }

    @Test func whomTheToleranceLeavesOutIsNamed() throws {
        try withTemporaryFolder { folder in
            let fund = try threeOracles(in: folder)
            try state(fund, on: "2024-01-02", ["200", "2000", "201"])
            let text = try explain(fund)
            let (first, second, third) = (
                "entry 4 oracle-1@example.org", "entry 5 oracle-2@example.org",
                "entry 6 oracle-3@example.org"
            )
            #expect(
                text.contains(
                    "prices    VTI 200: agree \(first) 200, \(third) 201; left out \(second) 2000"),
                "\(text)")
            #expect(text.contains("prices    BND 50: agree \(first) 50, "), "\(text)")
            let found = try json(explain(fund, "--json"))
            let quotes = try #require(found["quotes"] as? [[String: Any]])
            #expect(quotes.map { $0["asset"] as? String } == ["BND", "VTI"])
            #expect(quotes[1]["price"] as? String == "200")
            let statements = try #require(quotes[1]["statements"] as? [[String: Any]])
            #expect(statements.map { $0["agrees"] as? String } == ["yes", "no", "yes"])
            #expect(statements.map { $0["entry"] as? Int } == [4, 5, 6])
            #expect(statements[1]["oracle"] as? String == "oracle-2@example.org")
            #expect(statements.map { $0["price"] as? String } == ["200", "2000", "201"])
        }
    }

    @Test func whereTooFewAgreeItIsSaidWhoStatedWhat() throws {
        try withTemporaryFolder { folder in
            let fund = try threeOracles(in: folder)
            try state(fund, on: "2024-01-02", ["200", "210", "220"])
            let text = try explain(fund)
            #expect(
                text.contains(
                    "price-stale: VTI has no price that counts: prices from 2 of 3 oracles agreeing "
                        + "within 1%; left out entry 4 oracle-1@example.org 200, "
                        + "entry 5 oracle-2@example.org 210, entry 6 oracle-3@example.org 220"),
                "\(text)")
        }
        try TestFund.with { fund in
            try ran(fund)
            try fund.write("bnd.csv", "date,BND\n2024-01-08,50\n")
            try fund.expectDone(
                ["prices", "fund", "bnd.csv", "--sign", "keys/oracle.pem"])
            let text = try explain(fund)
            #expect(
                text.contains(
                    "price-stale: VTI has no price that counts: no oracle stated one in this "
                        + "session, the last one is of session number 4"), "\(text)")
            #expect(!text.contains("prices    "), "\(text)")
        }
    }

    @Test func whatAloneWouldTurnAComparisonStandsBesideIt() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(
                in: folder,
                mandate: TestFund.mandate.replacingOccurrences(
                    of: "outside band", with: "outside band and cash > 50%"))
            try ran(fund)
            // All but nothing of 1000 is invested: x/2 against 500, and a unit more.
            let text = try explain(fund, "--session", "2024-01-02")
            #expect(text.contains("first investment"), "\(text)")
            let second = try explain(fund, "--session", "2024-01-03")
            #expect(second.contains("; would also need outside band, cash > 50%\n"), "\(second)")
            #expect(second.contains("turns with 1006.00000001 USD more cash"), "\(second)")
            let found = try json(explain(fund, "--session", "2024-01-03", "--json"))
            let measures = try #require(found["measures"] as? [[String: Any]])
            #expect(
                measures.map { $0["turn"] as? String } == [
                    "would also need outside band, cash > 50%", nil,
                    "turns with 1006.00000001 USD more cash",
                ])
        }
    }

    @Test func whatIsNotThereIsSaidToBeSo() throws {
        try TestFund.with { fund in
            let explain = ["explain", "fund", "--portfolio"]
            try fund.expectRefused(explain + ["balanced"], status: 2, "no session yet")
            try ran(fund)
            try fund.expectRefused(explain + ["other"], status: 2, "it has balanced")
            try fund.expectRefused(
                explain + ["balanced", "--session", "2025-01-01"], status: 2,
                "no session 2025-01-01", "2024-01-05")
            try fund.expectRefused(["explain", "fund"], status: 2, "--portfolio")
        }
    }
}
