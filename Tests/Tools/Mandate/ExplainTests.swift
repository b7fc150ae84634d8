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
