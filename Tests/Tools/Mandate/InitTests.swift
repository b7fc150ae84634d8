import Foundation
import TestSupport
import Testing

/// Making a ledger, and what is remembered of it outside.
@Suite struct InitTests {
    private static let deposit = [
        "--portfolio", "balanced", "100", "--reference", "R", "--sign", "keys/custodian.pem",
    ]

    @Test func aLedgerWhosePathIsLongerThanAnyFileNameIsMadeAndUsed() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            let long = (0..<6).map { "\($0)-" + String(repeating: "x", count: 80) }
                .joined(separator: "/")
            var arguments = try fund.initArguments()
            arguments[1] = long
            try fund.expectDone(arguments + ["--sign", "keys/alice.pem", "keys/bob.pem"])
            try fund.expectDone(
                ["portfolio", "open", long, "--portfolio", "balanced", "--currency", "USD"]
                    + ["--owner", try fund.vkey(.alice), "--owners-needed", "1"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem"])
            let names = try FileManager.default.contentsOfDirectory(
                atPath: fund.path("state/mandate/operators"))
            #expect(names.count == 1 && names[0].utf8.count == 64)
            let lines = try text(ofFile: fund.path("state/mandate/operators/\(names[0])"))
                .split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].hasSuffix("/keys/ledger.pem") && lines[1].hasSuffix("/\(long)"))
        }
    }

    @Test func aLedgerWhoseOperatorCannotBeRememberedIsNotMade() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            let arguments = try fund.initArguments() + ["--sign", "keys/alice.pem", "keys/bob.pem"]
            try FileManager.default.createDirectory(
                atPath: fund.path("state/mandate"), withIntermediateDirectories: true)
            try fund.write("state/mandate/operators", "in the way")
            let result = try fund.run(arguments)
            #expect(result.status == 2 && result.output == "")
            #expect(result.errors.contains("state/mandate/operators"), "\(result.errors)")
            #expect(try fund.run(["log", "fund"]).errors.contains("fund has no ledger"))
            try FileManager.default.removeItem(atPath: fund.path("state/mandate/operators"))
            try fund.expectDone(arguments)
        }
    }

    @Test func onlyAKeyThatWasNeverRememberedIsSaidToBeNone() throws {
        try TestFund.with { fund in
            let folder = fund.path("state/mandate/operators")
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder).first)
            try FileManager.default.removeItem(atPath: folder + "/" + name)
            try fund.expectRefused(
                ["deposit", "fund"] + Self.deposit, status: 2,
                "no operator's key is remembered for fund")
            try FileManager.default.createDirectory(
                atPath: folder + "/" + name, withIntermediateDirectories: false)
            let result = try fund.run(["deposit", "fund"] + Self.deposit)
            #expect(result.status == 2)
            #expect(!result.errors.contains("no operator's key is remembered"))
            #expect(result.errors.contains("Is a directory"), "\(result.errors)")
        }
    }

    @Test(arguments: ["--lag", "--gap"])
    func aGenesisThatIsSignedAlreadyTakesNoOtherTerms(option: String) throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            try fund.write("genesis.note", "not looked at")
            let result = try fund.run(
                ["init", "fund", "--genesis", "genesis.note", option, "5"]
                    + ["--operator", "keys/ledger.pem"])
            #expect(result.status == 2)
            #expect(result.errors.contains("all else is in it"), "\(result.errors)")
        }
    }

    @Test func theUsualTermsAreThoseThatHelpNames() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            let usual = try fund.expectDone(fund.initArguments() + ["--unsigned"]).output
            #expect(usual.contains(#""gap":604800"#) && usual.contains(#""lag":86400"#))
            let other = try fund.expectDone(
                fund.initArguments() + ["--unsigned", "--lag", "5", "--gap", "7"]
            ).output
            #expect(other.contains(#""gap":7"#) && other.contains(#""lag":5"#))
        }
    }

    @Test func aListOfKeysThatAKilledWriterLeftBehindIsRenewed() throws {
        try TestFund.with { fund in
            let older = try bytes(ofFile: fund.path("fund/vkeys"))
            let carol = try fund.expectDone(
                ["key", "new", "carol@example.org", "--out", "keys/carol.pem"]
            ).output.trimmingCharacters(in: .newlines)
            try fund.expectDone(
                ["portfolio", "open", "fund", "--portfolio", "growth", "--currency", "USD"]
                    + ["--owner", carol, "--owners-needed", "1"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem", "keys/carol.pem"])
            let newer = try bytes(ofFile: fund.path("fund/vkeys"))
            #expect(newer.count > older.count)
            try TestSupport.write(older, toFile: fund.path("fund/vkeys"))
            let audit = ["fund", "--no-memory", "--owner", try fund.vkey(.alice)]
            let before = try fund.run(audit, program: "mandate-audit")
            #expect(before.output.contains("keys-file-differs"))
            try fund.expectDone(["deposit", "fund"] + Self.deposit)
            #expect(try bytes(ofFile: fund.path("fund/vkeys")) == newer)
            #expect(try fund.run(audit, program: "mandate-audit").status == 0)
        }
    }
}
