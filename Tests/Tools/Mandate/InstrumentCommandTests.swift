import Foundation
import TestSupport
import Testing

/// Assets, actions, halts and calendars as the program does them.
@Suite struct InstrumentCommandTests {
    private static let owners = ["--sign", "keys/alice.pem", "keys/bob.pem"]
    private static let oracle = ["--sign", "keys/oracle.pem"]

    private func invested(_ body: (TestFund) throws -> Void) throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            try body(fund)
        }
    }

    private func trade(_ fund: TestFund, _ rows: String) throws {
        try fund.write("rows.csv", "date,VTI,BND\n" + rows)
        try fund.expectDone(
            ["run", "fund", "--executor", "keys/executor.pem", "--prices", "rows.csv"]
                + ["--oracle", "keys/oracle.pem"])
    }

    private func audit(_ fund: TestFund, _ more: [String] = []) throws -> Command.Result {
        try fund.run(
            ["fund", "--no-memory", "--owner", try fund.vkey(.alice)] + more,
            program: "mandate-audit")
    }

    @Test func anAssetIsTradedInTheLotItsOwnersRegistered() throws {
        try invested { fund in
            let asset = ["asset", "fund", "VTI", "--currency", "USD", "--lot", "4"]
            try fund.expectRefused(
                asset + ["--sign", "keys/alice.pem"], "signers-too-few")
            try fund.expectRefused(
                ["asset", "fund", "VTI", "--currency", "EUR"] + Self.owners, "asset-invalid")
            try fund.expectRefused(
                ["asset", "fund", "cash", "--currency", "USD"] + Self.owners, status: 2, "cash")
            try fund.expectDone(asset + ["--group", "equity", "--group", "us"] + Self.owners)
            let log = try fund.expectDone(["log", "fund", "--kind", "asset"]).output
            #expect(log.contains("VTI in USD, lot 4, revision 1, in equity, us"), "\(log)")
            try trade(fund, "2024-01-02,100,50\n")
            let decision = try fund.expectDone(["log", "fund", "--kind", "decision"]).output
            #expect(decision.contains("VTI 4"), "\(decision)")
            #expect(try audit(fund).status == 0)
        }
    }

    @Test func twoLimitedGroupsOfAnAssetAreRefusedBeforeAnyoneSigns() throws {
        try invested { fund in
            let vti = ["asset", "fund", "VTI", "--currency", "USD", "--group", "us"]
            let deploy = ["contract", "deploy", "fund", "--portfolio", "balanced"]
            let limited = TestFund.mandate + "group us at most 70%\n"
            try fund.write("us.mandate", limited)
            try fund.write("both.mandate", limited + "group equity at most 60%\n")
            try fund.expectDone(deploy + ["us.mandate"] + Self.owners)
            try fund.expectDone(vti + ["--group", "equity"] + Self.owners)
            try fund.expectRefused(
                deploy + ["both.mandate"] + Self.owners, "contract-invalid", "VTI in equity and us"
            )
            try fund.expectDone(vti + Self.owners)
            try fund.expectDone(deploy + ["both.mandate"] + Self.owners)
            try fund.expectRefused(
                vti + ["--group", "equity"] + Self.owners, "asset-invalid", "equity and us",
                "balanced")
            #expect(try audit(fund).status == 0)
        }
    }

    @Test func aSplitIsRecordedAndAudited() throws {
        try invested { fund in
            try trade(fund, "2024-01-02,100,50\n")
            let action = ["action", "fund", "VTI", "--effective", "2024-01-03T00:00:00Z"]
            try fund.expectRefused(action + Self.oracle, status: 2, "--split")
            try fund.expectRefused(action + ["--split", "4"] + Self.oracle, status: 2)
            try fund.expectRefused(action + ["--split", "2:2"] + Self.oracle, status: 2)
            try fund.expectRefused(
                action + ["--rename", "BND"] + Self.oracle, "action-invalid")
            try fund.expectRefused(
                action + ["--split", "1:4", "--sign", "keys/custodian.pem"], "role-missing")
            try fund.expectDone(action + ["--split", "2:8"] + Self.oracle)
            try fund.expectRefused(action + ["--split", "1:4"] + Self.oracle, "action-repeated")
            try trade(fund, "2024-01-03,25,50\n")
            let status = try fund.expectDone(["status", "fund"]).output
            #expect(status.contains("24 ") && status.contains("600"), "\(status)")
            #expect(try audit(fund).status == 0)
        }
    }

    @Test func aHaltStopsUntilTheOwnersResume() throws {
        try invested { fund in
            try trade(fund, "2024-01-02,100,50\n")
            let scope = ["--portfolio", "balanced"]
            try fund.expectRefused(
                ["halt", "fund"] + scope + ["--sign", "keys/custodian.pem"], "role-missing")
            try fund.expectRefused(["resume", "fund"] + scope + Self.owners, "no halt is in force")
            try fund.expectDone(
                ["halt", "fund", "--reason", "odd prices"] + scope + ["--sign", "keys/bob.pem"])
            try trade(fund, "2024-01-03,140,50\n")
            #expect(try fund.expectDone(["status", "fund"]).output.contains("halted by entry"))
            #expect(!(try fund.expectDone(["log", "fund"]).output.contains("decision 2")))
            try fund.expectRefused(
                ["resume", "fund"] + scope + ["--sign", "keys/bob.pem"], "signers-too-few")
            try fund.expectDone(["resume", "fund"] + scope + Self.owners)
            try trade(fund, "2024-01-04,140,50\n")
            #expect(try fund.expectDone(["log", "fund"]).output.contains("decision 2"))
            #expect(try audit(fund).status == 0)
        }
    }

    @Test func aMissingWeekdayIsFoundOnceTheDayIsOver() throws {
        try invested { fund in
            let calendar = ["calendar", "fund", "--from", "2024-01-01", "--until", "2024-01-31"]
            try fund.expectRefused(
                calendar + ["--closed", "2024-01-06"] + Self.owners, status: 2, "weekdays")
            try fund.expectDone(calendar + ["--closed", "2024-01-01"] + Self.owners)
            try trade(fund, "2024-01-02,100,50\n2024-01-03,100,50\n")
            #expect(try audit(fund).status == 0)
            #expect(try audit(fund, ["--until", "2024-01-04T12:00:00Z"]).status == 0)
            let over = try audit(fund, ["--until", "2024-01-05T00:00:00Z"])
            #expect(over.status == 1)
            #expect(over.output.contains("session-missing"), "\(over.output)")
            #expect(over.output.contains("judged until  2024-01-05T00:00:00Z"), "\(over.output)")
            #expect(try audit(fund, ["--until", "yesterday"]).status == 2)
            try trade(fund, "2024-01-05,100,50\n")
            let report = try audit(fund)
            #expect(report.status == 1)
            #expect(report.output.contains("a session on 2024-01-04"), "\(report.output)")
            // Up to the evening before, nothing was missing.
            #expect(try audit(fund, ["--until", "2024-01-03T23:00:00Z"]).status == 0)
        }
    }
}
