import Foundation
import TestSupport
import Testing

/// Recording and trading sessions, as the program does it.
@Suite struct SessionTests {
    private static let signed = ["--sign", "keys/oracle.pem"]
    private static let run = ["run", "fund", "--executor", "keys/executor.pem"]
    private static let sessions =
        run + ["--prices", "closes.csv", "--oracle", "keys/oracle.pem"]

    private func withMoney(_ body: (TestFund) throws -> Void) throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            try body(fund)
        }
    }

    private func kinds(_ fund: TestFund) throws -> [String] {
        try fund.expectDone(["log", "fund"]).output.split(separator: "\n").map { line in
            String(line.split(separator: " ", omittingEmptySubsequences: true)[2])
        }
    }

    private func audit(_ fund: TestFund) throws -> Command.Result {
        try fund.run(
            ["fund", "--no-memory", "--owner", try fund.vkey(.alice)], program: "mandate-audit")
    }

    @Test func pricesStopWhereARebalanceIsDueUnlessTheyAreRecordedAllTheSame() throws {
        try withMoney { fund in
            let prices = ["prices", "fund", "closes.csv"] + Self.signed
            let stopped = try fund.run(prices)
            #expect(stopped.status == 1)
            #expect(stopped.errors.contains("decision-missing"), "\(stopped.errors)")
            #expect(stopped.errors.contains("--even-if-due"))
            // What came before the session that was refused is in the ledger.
            #expect(try kinds(fund).suffix(2) == ["flow", "prices"])
            try fund.write("rest.csv", "date,VTI,BND\n2024-01-03,101,50\n")
            try fund.expectDone(["prices", "fund", "rest.csv", "--even-if-due"] + Self.signed)
            let report = try audit(fund)
            #expect(report.status == 1)
            #expect(report.output.contains("decision-missing session 2024-01-02"))
        }
    }

    @Test func aSessionThatHasBeenDecidedIsSaidToBeALook() throws {
        try withMoney { fund in
            try fund.write("one.csv", "date,VTI,BND\n2024-01-02,100,50\n")
            let recorded = try fund.expectDone(["prices", "fund", "one.csv"] + Self.signed).output
            #expect(recorded.hasPrefix("recorded 1 session; "), "\(recorded)")
            try fund.expectDone(Self.run)
            let status = try fund.expectDone(["status", "fund"]).output
            #expect(status.contains("nothing more is due"), "\(status)")
            #expect(!status.contains("no look"), "\(status)")
        }
    }

    @Test func aDepositOfWhatNothingNamesIsTakenInWithAWarning() throws {
        try TestFund.with { fund in
            let deposit =
                ["deposit", "fund", "--portfolio", "balanced", "5", "--sign"]
                + ["keys/custodian.pem", "--reference"]
            for (number, asset) in ["DOGE", "VTI", "cash"].enumerated() {
                let done = try fund.expectDone(deposit + ["R-\(number)", "--asset", asset])
                #expect(done.output.hasPrefix("accepted"))
                #expect(done.errors.contains("warning") == (asset == "DOGE"), "\(done.errors)")
            }
        }
    }

    @Test func pricesUnderANameThatWasGivenUpAreSaidToCountForNothing() throws {
        try TestFund.with { fund in
            try fund.write("one.csv", "date,VTI,BND\n2024-01-02,100,50\n")
            #expect(
                try fund.expectDone(["prices", "fund", "one.csv"] + Self.signed).errors.isEmpty)
            try fund.expectDone(
                ["action", "fund", "VTI", "--rename", "VTIX", "--effective"]
                    + ["2024-01-03T00:00:00Z"] + Self.signed)
            try fund.write("two.csv", "date,VTI,BND\n2024-01-03,100,50\n2024-01-04,100,50\n")
            let done = try fund.expectDone(["prices", "fund", "two.csv"] + Self.signed)
            #expect(done.output.hasPrefix("recorded 2 sessions"))
            #expect(
                done.errors.hasPrefix("note: prices of VTI count for nothing"), "\(done.errors)")
        }
    }

    @Test func aRunEndsWithTheLastDateItIsGivenAndTheNextGoesOnFromThere() throws {
        try withMoney { fund in
            let first = try fund.expectDone(Self.sessions + ["--until", "2024-01-03"]).output
            #expect(first.hasPrefix("2 sessions, 1 decisions, 1 trades; 4 entries added"))
            #expect(try kinds(fund).suffix(4) == ["prices", "decision", "trade", "prices"])
            let second = try fund.expectDone(Self.sessions).output
            #expect(second.hasPrefix("2 sessions, 1 decisions, 1 trades; 4 entries added"))
            let third = try fund.expectDone(Self.sessions).output
            #expect(third.hasPrefix("0 sessions, 0 decisions, 0 trades; 0 entries added"))
            #expect(try audit(fund).status == 0)
        }
    }

    @Test func aDecisionIsFilledAtTheNextCloseWhereThatIsAskedFor() throws {
        try withMoney { fund in
            try fund.expectDone(Self.sessions + ["--fill", "next"])
            #expect(
                try kinds(fund).dropFirst(4).prefix(4) == [
                    "prices", "decision", "prices", "trade",
                ])
            let trade = try fund.expectDone(["show", "fund", "7", "--json"]).output
            // Decided at 100, filled at the 101 of the session after.
            #expect(trade.contains(#""asset":"VTI""#) && trade.contains(#""price":"101""#))
            #expect(!trade.contains(#""price":"100""#))
            #expect(try audit(fund).status == 0)
        }
    }

    @Test func aClockThatJumpedAheadIsConfirmed() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(in: folder, mode: ["--gap", "1"])
            Thread.sleep(forTimeInterval: 2.2)
            let deposit = [
                "deposit", "fund", "--portfolio", "balanced", "5", "--reference", "R", "--sign",
                "keys/custodian.pem",
            ]
            try fund.expectRefused(deposit, status: 2, "more than 1 s after", "--confirm-gap")
            try fund.expectDone(deposit + ["--confirm-gap"])
            #expect(try fund.size() == 4)
        }
    }

    @Test func aSessionIsCompleteOnceTwoOraclesHaveSignedIt() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.withThreeOracles(needed: 2, in: folder)
            let mandate = TestFund.mandate.replacingOccurrences(
                of: "look every session", with: "prices from 2 of 3 oracles\nlook every session")
            try fund.write("balanced.mandate", mandate)
            try fund.expectDone(
                ["contract", "deploy", "fund", "--portfolio", "balanced", "balanced.mandate"]
                    + ["--sign", "keys/alice.pem"])
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.write("one.csv", "date,VTI,BND\n2024-01-02,100,50\n")
            let prices = ["prices", "fund", "one.csv", "--sign"]
            try fund.expectDone(prices + ["keys/oracle-1.pem"])
            let idle = try fund.expectDone(Self.run).output
            #expect(idle.hasPrefix("0 sessions, 0 decisions"), "\(idle)")
            try fund.expectDone(prices + ["keys/oracle-3.pem"])
            #expect(
                try fund.expectDone(Self.run).output.hasPrefix("0 sessions, 1 decisions, 1 tra"))
            #expect(try kinds(fund).suffix(4) == ["prices", "prices", "decision", "trade"])
            #expect(try audit(fund).status == 0)
        }
    }

    @Test(arguments: ["+1:+2", "24:00", "1:02", "-1:00", "12:60", "12", "12:00:00:00", "１２:００"])
    func whatIsNoTimeOfDayIsRefused(time: String) throws {
        try TestFund.with { fund in
            try fund.expectRefused(
                ["prices", "fund", "closes.csv", "--at=\(time)"] + Self.signed, status: 2,
                "is not a time of day")
        }
    }
}
