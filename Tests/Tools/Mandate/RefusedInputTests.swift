import Foundation
import TestSupport
import Testing

/// Input that the program itself refuses, before or at the door: nothing of the ledger changes.
@Suite struct RefusedInputTests {
    private static let target = ["target", "fund", "--portfolio", "balanced"]
    private static let owners = ["--sign", "keys/alice.pem", "keys/bob.pem"]

    @Test func weightsThatDoNotSumToOneOrLeaveTheirBounds() throws {
        try TestFund.with { fund in
            for end in [Self.owners, ["--unsigned"]] {
                try fund.expectRefused(
                    Self.target + ["VTI=50%", "BND=49.99%"] + end, "sum to 0.9999")
                try fund.expectRefused(
                    Self.target + ["VTI=90%", "BND=10%"] + end, "target-out-of-bounds",
                    "weights.VTI", "weights.BND")
                try fund.expectRefused(
                    Self.target + ["VTI=50%", "VTI=50%"] + end, status: 2, "more than once")
                try fund.expectRefused(
                    Self.target + ["VTI=half", "BND=50%"] + end, status: 2, "VTI=half")
            }
            try fund.expectRefused(Self.target + ["VTI=50%", "BND=50%"], status: 2, "--sign")
            try fund.expectRefused(
                ["target", "fund", "--portfolio", "growth", "VTI=1"] + Self.owners,
                "portfolio-unknown")
        }
    }

    @Test(
        "a value that is none is refused with what was expected",
        arguments: [
            (
                ["target", "fund", "--portfolio", "balanced", "VTI=50.00000000001%", "--unsigned"],
                "at most 10 decimal places"
            ),
            (
                ["asset", "fund", "VTI", "--currency", "usd", "--unsigned"],
                "three capitals such as USD"
            ),
            (
                [
                    "asset", "fund", "VTI", "--currency", "USD", "--lot", "0.000000001",
                    "--unsigned",
                ],
                "at most 8 decimal places"
            ),
            (
                [
                    "action", "fund", "VTI", "--split", "1:999999999999999", "--effective",
                    "2024-01-03T00:00:00Z", "--sign", "keys/oracle.pem",
                ], "OLD:NEW of 1 to 1000000000"
            ),
            (
                [
                    "action", "fund", "VTI", "--delist", "--effective", "2024-01-03", "--sign",
                    "keys/oracle.pem",
                ], "a time in UTC such as"
            ),
            (
                [
                    "deposit", "fund", "--portfolio", "balanced", "-5", "--reference", "R",
                    "--sign",
                    "keys/custodian.pem",
                ], "-5: no number here is below 0"
            ),
            (
                ["backtest", "balanced.mandate", "closes.csv", "--cash", "-1"],
                "-1: no number here is below 0"
            ),
            (
                ["backtest", "balanced.mandate", "closes.csv", "--cash", "1000", "--at", "25:00"],
                "--at 25:00 is not a time of day such as 21:00"
            ),
            (
                ["backtest", "balanced.mandate", "closes.csv", "--cash", "1000", "--fee", "100%"],
                "a part from 0% to below 100%"
            ),
            (["keys", "fund", "--add", "alice:king", "--unsigned"], "VKEY:ROLE"),
        ])
    func values(_ arguments: [String], _ expected: String) throws {
        try TestFund.with { fund in
            try fund.expectRefused(arguments, status: 2, expected)
        }
    }

    @Test func aTargetThatIsOverBeforeItBegins() throws {
        try TestFund.with { fund in
            try fund.expectRefused(
                Self.target + ["VTI=50%", "BND=50%", "--valid-until", "1969-12-31T00:00:00Z"]
                    + Self.owners, "late", "body.validUntil")
        }
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(in: folder, mode: [])
            for end in [Self.owners, ["--unsigned"]] {
                try fund.expectRefused(
                    Self.target + ["VTI=50%", "BND=50%", "--valid-until", "2020-01-01T00:00:00Z"]
                        + end, "--valid-until 2020-01-01T00:00:00Z is over")
            }
        }
    }

    @Test func aRefusalNamesAChangeOfKeysInTheSingular() throws {
        try TestFund.with { fund in
            try fund.expectRefused(
                ["keys", "fund", "--owners-needed", "3"] + Self.owners,
                "the change of keys is refused")
        }
    }

    @Test func aRowOfATableWithoutAPrice() throws {
        try TestFund.with { fund in
            for price in ["0", "-1", "1e5", "x", "1,5"] {
                try fund.write(
                    "broken.csv", "date,VTI,BND\n2024-01-02,100,50\n2024-01-03,101,\(price)\n")
                try fund.expectRefused(
                    ["prices", "fund", "broken.csv", "--sign", "keys/oracle.pem"], status: 2,
                    "broken.csv: line 3")
            }
        }
    }

    @Test func timeThatGoesBack() throws {
        try TestFund.with { fund in
            let prices = ["--sign", "keys/oracle.pem"]
            try fund.write("back.csv", "date,VTI,BND\n2024-01-03,100,50\n2024-01-02,101,50\n")
            try fund.expectRefused(
                ["prices", "fund", "back.csv"] + prices, status: 2, "back.csv: line 3")
            try fund.write("later.csv", "date,VTI,BND\n2024-01-03,100,50\n")
            try fund.write("earlier.csv", "date,VTI,BND\n2024-01-02,100,50\n")
            try fund.expectDone(["prices", "fund", "later.csv"] + prices)
            try fund.expectRefused(
                ["prices", "fund", "earlier.csv"] + prices, "session-out-of-order", "2024-01-02")
        }
    }

    @Test func aMandateThatCannotBeRead() throws {
        try TestFund.with { fund in
            let broken = TestFund.mandate.replacingOccurrences(of: "40%..80%", with: "40% to 80%")
            try fund.write("broken.mandate", broken)
            for arguments in [
                ["contract", "check", "broken.mandate"],
                ["contract", "deploy", "fund", "--portfolio", "balanced", "broken.mandate"]
                    + Self.owners,
            ] {
                let before = try fund.contents()
                let result = try fund.run(arguments)
                #expect(result.status == 1)
                #expect(result.errors.hasPrefix("broken.mandate:2:42: "))
                #expect(result.output == "")
                #expect(try fund.contents() == before)
            }
            let sentences = try fund.expectDone(["contract", "check", "balanced.mandate"]).output
            #expect(sentences.contains("40% of BND and 60% of VTI"))
            #expect(sentences.contains("A look reads at most"))
            try fund.expectRefused(
                ["contract", "check", "none.mandate"], status: 2, "none.mandate")
        }
    }

    @Test func aKeyThatCannotBeUsed() throws {
        try TestFund.with { fund in
            try fund.write("right.txt", "correct horse\n")
            try fund.write("wrong.txt", "battery staple\n")
            try fund.expectDone(
                ["key", "new", "carol@example.org", "--out", "carol.pem", "--encrypt"]
                    + ["--passphrase-file", "right.txt"])
            let change = Self.target + ["VTI=50%", "BND=50%", "--sign", "carol.pem"]
            try fund.expectRefused(
                change + ["--passphrase-file", "wrong.txt"], status: 2,
                "the passphrase does not open carol.pem")
            try fund.expectRefused(
                change + ["--passphrase-file", "right.txt"], "signer-unknown", "carol")
            try fund.expectRefused(
                Self.target + ["VTI=50%", "BND=50%", "--sign", "none.pem"], status: 2, "none.pem")
            try fund.expectRefused(
                Self.target + ["VTI=50%", "BND=50%", "--operator", "keys/bob.pem"] + Self.owners,
                status: 2, "operator")
            try fund.expectRefused(
                ["key", "new", "bob@example.org", "--out", "keys/bob.pem"], status: 2,
                "keys/bob.pem")
            let attributes = try FileManager.default.attributesOfItem(
                atPath: fund.path("carol.pem"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aFullDisk() throws {
        try TestFund.with { fund in
            let before = try fund.contents()
            let deposit = ["deposit", "fund", "--portfolio", "balanced", "100", "--reference"]
            let signed = ["--sign", "keys/custodian.pem"]
            let long = String(repeating: "r", count: 60_000)
            // A limit on the size of files, with its signal ignored, fails writes as a full disk does.
            let result = try Command.run(
                "sh",
                ["-c", "trap '' XFSZ; ulimit -f 32; exec \"$@\"", "sh"]
                    + [Repository.program("mandate")] + deposit + [long] + signed,
                in: fund.folder, environment: fund.environment)
            #expect(result.status == 2)
            #expect(result.output == "")
            #expect(result.errors.contains("cannot write"), "\(result.errors)")
            #expect(try fund.contents() == before)
            try fund.expectDone(deposit + ["R"] + signed)
            #expect(try fund.size() == 4)
        }
    }

    @Test func aSecondWriter() async throws {
        try TestFund.with { fund in
            let holder = try Command(
                "flock", ["--no-fork", "fund", "sh", "-c", "touch held; exec sleep 60"],
                in: fund.folder)
            while !FileManager.default.fileExists(atPath: fund.path("held")) { usleep(1000) }
            try fund.expectRefused(
                ["deposit", "fund", "--portfolio", "balanced", "100", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"],
                status: 2, "another process is writing to fund")
            holder.kill()
            _ = try holder.wait()
        }
    }

    @Test func writersAtOnceDoNotInterleave() throws {
        try TestFund.with { fund in
            let writers = try (0..<6).map { number in
                try Command(
                    Repository.program("mandate"),
                    ["deposit", "fund", "--portfolio", "balanced", "100"]
                        + ["--reference", "R-\(number)", "--sign", "keys/custodian.pem"],
                    in: fund.folder, environment: fund.environment)
            }
            var accepted: [String] = []
            for writer in writers {
                let result = try writer.wait()
                if result.status == 0 {
                    accepted.append(result.output)
                } else {
                    #expect(result.status == 2)
                    #expect(result.errors.contains("another process"), "\(result.errors)")
                }
            }
            #expect(!accepted.isEmpty)
            #expect(Set(accepted).count == accepted.count)
            #expect(try fund.size() == 3 + accepted.count)
            let audit = try fund.run(
                ["fund", "--owner", try fund.vkey(.alice)], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
        }
    }
}
