import Foundation
import TestSupport
import Testing

/// The whole way, as people type it.
@Suite struct FlowTests {
    @Test func aFundGoesFromKeysToTrades() throws {
        try TestFund.with { fund in
            #expect(try fund.size() == 3)
            try fund.expectDone(
                ["target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=0.5"]
                    + ["--sign", "keys/alice.pem", "--out", "change.note"])
            try fund.expectRefused(
                ["submit", "fund", "change.note"], "signers-too-few", "1 of the 2 owners needed")
            let signing = try fund.expectDone(
                ["cosign", "change.note", "--sign", "keys/bob.pem"])
            // The whole text is shown, not a summary of it.
            let shown = try text(ofFile: fund.path("change.note")).split(separator: "\n")[0]
            #expect(signing.errors.hasPrefix(shown + "\n"), "\(signing.errors)")
            let accepted = try fund.expectDone(["submit", "fund", "change.note"]).output
            #expect(accepted == "accepted at index 3 leaf \(try fund.lastLeaf())\n")
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "100000", "--reference", "R-1"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "closes.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            try fund.expectDone(
                ["withdraw", "fund", "--portfolio", "balanced", "1000", "--reference", "R-2"]
                    + ["--sign", "keys/custodian.pem"])
            let kinds = try fund.expectDone(["log", "fund"]).output.split(separator: "\n").map {
                $0.split(separator: " ", omittingEmptySubsequences: true)[2]
            }
            #expect(
                kinds == [
                    "genesis", "portfolio", "contract", "target", "flow",
                    "prices", "decision", "trade", "prices", "prices", "decision", "trade",
                    "prices", "flow",
                ])
            let audit = try fund.run(
                ["fund", "--owner", try fund.vkey(.alice)], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
        }
    }

    @Test func aPortfolioWhoseNumbersLeaveTheirRangeKeepsNobodysPricesOut() throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["portfolio", "open", "fund", "--portfolio", "tiny", "--currency", "USD"]
                    + ["--owner", try fund.vkey(.alice), "--owners-needed", "1"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem"])
            try fund.write(
                "tiny.mandate",
                "mandate \"tiny\" in USD\nhold SHIB 100%\nrebalance at every look\n"
                    + "trade all to target\n")
            try fund.expectDone(
                ["contract", "deploy", "fund", "--portfolio", "tiny", "tiny.mandate"]
                    + ["--sign", "keys/alice.pem"])
            for portfolio in ["tiny", "balanced"] {
                try fund.expectDone(
                    ["deposit", "fund", "--portfolio", portfolio, "12000000"]
                        + ["--reference", "R", "--sign", "keys/custodian.pem"])
            }
            // The same once more is refused.
            try fund.expectRefused(
                ["deposit", "fund", "--portfolio", "tiny", "1"]
                    + ["--reference", "R", "--sign", "keys/custodian.pem"], "flow-repeated")
            // 1.2 · 10^15 units cannot be counted.
            try fund.write(
                "three.csv",
                "date,VTI,BND,SHIB\n2024-01-02,100,50,0.00000001\n"
                    + "2024-01-03,101,50,0.00000001\n")
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "three.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            let status = try fund.expectDone(["status", "fund"]).output
            #expect(status.contains("nothing is due: out-of-range"), "\(status)")
            let audit = try fund.run(
                ["fund", "--owner", try fund.vkey(.alice)], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
        }
    }

    @Test func genesisIsSignedElsewhereAndTheOperatorSignsLast() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            let text = try fund.expectDone(fund.initArguments() + ["--unsigned"]).output
            try fund.write("genesis.txt", text)
            #expect(!FileManager.default.fileExists(atPath: fund.path("fund")))
            try fund.expectDone(
                ["cosign", "genesis.txt", "--sign", "keys/alice.pem", "--out", "genesis.note"])
            let made = ["init", "fund", "--genesis", "genesis.note"]
            let early = try fund.run(made + ["--operator", "keys/ledger.pem"])
            #expect(early.status == 1)
            #expect(early.errors.contains("signature of bob@example.org"))
            #expect(!FileManager.default.fileExists(atPath: fund.path("fund")))
            try fund.expectDone(["cosign", "genesis.note", "--sign", "keys/bob.pem"])
            let output = try fund.expectDone(made + ["--operator", "keys/ledger.pem"]).output
            #expect(output == "accepted at index 0 leaf \(try fund.lastLeaf())\n")
            let again = try fund.run(made + ["--operator", "keys/ledger.pem"])
            #expect(again.status == 2)
            #expect(again.errors.contains("not empty"))
        }
    }

    @Test func severalNotesAreAcceptedUpToTheFirstThatIsRefused() throws {
        try TestFund.with { fund in
            let target = ["target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=50%"]
            try fund.expectDone(
                target + ["--sign", "keys/alice.pem", "keys/bob.pem", "--out", "one.note"])
            let result = try fund.run(["submit", "fund", "one.note", "one.note", "one.note"])
            #expect(result.status == 1)
            #expect(result.output.hasPrefix("accepted at index 3 leaf "))
            #expect(result.output.split(separator: "\n").count == 1)
            #expect(result.errors.contains("one.note is refused (replayed)"))
            #expect(try fund.size() == 4)
        }
    }

    @Test func inLiveModeTheClockSaysWhatIsLate() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(in: folder, mode: [])
            let target = ["target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=50%"]
            let signed = ["--sign", "keys/alice.pem", "keys/bob.pem"]
            try fund.expectRefused(
                target + signed + ["--accept-by", "2000-01-01T00:00:00Z"], "(late)")
            try fund.expectRefused(
                ["prices", "fund", "closes.csv", "--sign", "keys/oracle.pem"],
                "time-contradicted", "2024-01-02")
            try fund.expectDone(target + signed)
            let text = try fund.targetText()
            #expect(!text.contains("9999"))
        }
    }

    @Test func keysBesideTheLedgerAreThoseInForce() throws {
        try TestFund.with { fund in
            let lines = try text(ofFile: fund.path("fund/vkeys")).split(separator: "\n")
            #expect(lines.count == TestFund.Person.allCases.count)
            for person in TestFund.Person.allCases {
                let vkey = try fund.vkey(person)
                #expect(lines.contains { $0.hasSuffix(" \(vkey)") })
                let shown = try fund.expectDone(["key", "show", person.file]).output
                #expect(shown == vkey + "\n")
            }
        }
    }

    @Test func entriesAreListedByKindAndPortfolioAndShown() throws {
        try TestFund.with { fund in
            let rows = try fund.expectDone(["log", "fund", "--kind", "contract"]).output
            #expect(rows.split(separator: "\n").count == 1)
            #expect(rows.hasPrefix("2  1970-01-01T00:00:00Z  contract  balanced  revision 1"))
            let mine = try fund.expectDone(["log", "fund", "--portfolio", "other"]).output
            #expect(mine == "")
            let shown = try fund.expectDone(["show", "fund", "2", "--json"]).output
            let object =
                try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any]
            #expect(object?["leaf"] as? String == (try fund.lastLeaf()))
            let statement = object?["statement"] as? [String: Any]
            #expect(statement?["ledger"] as? String == TestFund.origin)
            #expect((object?["signatures"] as? [Any])?.count == 2)
            let entry = try fund.expectDone(["show", "fund", "2"]).output
            #expect(entry.hasPrefix("{\"index\":2,\"prev\":"))
            try fund.expectRefused(["show", "fund", "3"], status: 2, "no entry 3")
            try fund.expectRefused(["log", "nothing"], status: 2, "nothing has no ledger")
        }
    }
}
