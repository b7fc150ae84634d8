import Foundation
import TestSupport
import Testing

/// Publishing a ledger and proving what is in it, as people type it.
@Suite struct ProofTests {
    /// A fund with two decisions and their trades.
    private func withTrades(_ body: (TestFund) throws -> Void) throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "100000", "--reference", "R-1"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "closes.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            try body(fund)
        }
    }

    @Test func aPublishedLedgerSaysWhatWasWrittenAndPassesItsAudit() throws {
        try withTrades { fund in
            let first = try fund.expectDone(["publish", "fund", "site", "--json"])
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
            #expect(object["size"] as? Int == (try fund.size()))
            #expect(object["before"] as? Int == 0)
            #expect((object["files"] as? [String])?.last == "checkpoint")
            let lines = try text(ofFile: fund.path("fund/checkpoint")).split(separator: "\n")
            #expect(object["root"] as? String == String(lines[2]))
            let again = try fund.expectDone(["publish", "fund", "site"])
            #expect(again.output.contains("0 of them new, in 0 files"))
            let audit = try fund.run(
                ["site", "--vkey", try fund.vkey(.ledger)], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
            try withTemporaryFolder { folder in
                let other = try TestFund.opened(in: folder)
                try other.expectRefused(["publish", "fund", fund.path("site")], status: 1, "root")
            }
            try fund.expectRefused(["publish", "fund", "fund"], status: 1, "is a ledger itself")
        }
    }

    @Test func aProofHoldsWithoutTheLedgerUntilAnythingIsChanged() throws {
        try withTrades { fund in
            let key = try fund.vkey(.ledger)
            func check(_ file: String, _ options: [String] = []) throws -> Command.Result {
                try fund.run(["proof", file, "--vkey", key] + options, program: "mandate-audit")
            }
            for (name, flag) in [("alone", [String]()), ("bundle", ["--bundle"])] {
                try fund.expectDone(["prove", "fund", "6", "--out", name] + flag)
                let good = try check(name)
                #expect(good.status == 0 && good.output.hasPrefix("proved: "), "\(good.errors)")
                let lines = good.output.split(separator: "\n")
                #expect(lines.count == 2 && lines[1].hasPrefix("not proved: "))
                let stranger = try fund.run(
                    ["proof", name, "--vkey", try fund.vkey(.alice)], program: "mandate-audit")
                #expect(stranger.status == 1 && stranger.output.isEmpty, "\(stranger.errors)")
                var altered = try bytes(ofFile: fund.path(name))
                altered[altered.count / 2] ^= 1
                try TestSupport.write(altered, toFile: fund.path("altered"))
                let bad = try check("altered")
                #expect([1, 2].contains(bad.status) && bad.output.isEmpty, "\(bad.output)")
                #expect(bad.errors.hasPrefix("error: "))
            }
            try fund.write("entry", try fund.expectDone(["show", "fund", "6"]).output)
            #expect(try check("alone", ["--entry", "entry"]).status == 0)
            try fund.write("entry", try fund.expectDone(["show", "fund", "5"]).output)
            #expect(try check("alone", ["--entry", "entry"]).status == 1)
            try fund.expectRefused(["prove", "fund", "99"], status: 2, "no entry 99")
        }
    }

    @Test func aBundleIsCheckedAgainstTheAnchorThatIsGiven() throws {
        try withTrades { fund in
            try fund.expectDone(["prove", "fund", "6", "--bundle", "--out", "bundle"])
            try fund.expectDone(["prove", "fund", "6", "--out", "proof"])
            func check(_ options: [String], of file: String = "bundle") throws -> Command.Result {
                try fund.run(["proof", file] + options, program: "mandate-audit")
            }
            let named = "who the owners are"
            let key = try check(["--vkey", try fund.vkey(.ledger)])
            #expect(key.status == 0 && key.output.contains(named))
            let mark = try #require(key.output.range(of: "whose leaf is "))
            let genesis = String(key.output[mark.upperBound...].prefix(44))
            for options in [["--genesis", genesis], ["--owner", try fund.vkey(.alice)]] {
                let result = try check(options)
                #expect(result.status == 0 && !result.output.contains(named), "\(result.errors)")
                #expect(try check(options, of: "proof").status == 2)
            }
            let zero = String(repeating: "A", count: 43) + "="
            for options in [["--genesis", zero], ["--owner", try fund.vkey(.custodian)]] {
                let result = try check(options)
                #expect(result.status == 1 && result.errors.contains("anchor-differs"))
            }
            #expect(try check([]).status == 2)
            #expect(try check(["--genesis", genesis, "--vkey", fund.vkey(.ledger)]).status == 2)
        }
    }

    @Test func aPolicyAsksForCosignaturesOfTheCheckpointOfAProofToo() throws {
        try withTrades { fund in
            try fund.expectDone(["prove", "fund", "6", "--bundle", "--out", "bundle"])
            try fund.expectDone(["prove", "fund", "6", "--out", "proof"])
            let key = try fund.vkey(.ledger)
            func check(_ file: String, _ policy: String) throws -> Command.Result {
                try fund.write("policy", policy)
                return try fund.run(
                    ["proof", file, "--vkey", key, "--policy", "policy"], program: "mandate-audit")
            }
            for file in ["bundle", "proof"] {
                #expect(try check(file, "log \(key)\nquorum none\n").status == 0)
                let other = try check(file, "log \(fund.vkey(.alice))\nquorum none\n")
                #expect(other.status == 1 && other.errors.contains("no log of the policy"))
                #expect(try check(file, "quorum nobody\n").status == 2)
            }
        }
    }

    @Test func whatOthersWroteMovesNoCursor() throws {
        try TestFund.with { fund in
            for name in ["led\u{9B}31mX", "l\u{202E}gnp"] {
                try fund.write(
                    "proof",
                    """
                    c2sp.org/tlog-proof@v1
                    extra QUFB
                    index 0

                    \(name)
                    1
                    \(String(repeating: "A", count: 43))=

                    — witness AAAAAAAA

                    """)
                let result = try fund.run(
                    ["proof", "proof", "--vkey", try fund.vkey(.ledger)], program: "mandate-audit")
                #expect([1, 2].contains(result.status) && !result.errors.contains(name))
                #expect(result.errors.unicodeScalars.contains("\u{FFFD}"), "\(result.errors)")
            }
        }
    }

    @Test func aFileTooLargeForAProofIsNotRead() throws {
        try TestFund.with { fund in
            try fund.write("proof", String(repeating: "\n", count: 1 << 20))
            let result = try fund.run(
                ["proof", "proof", "--vkey", try fund.vkey(.ledger)], program: "mandate-audit")
            #expect(result.status == 2 && result.errors.contains("that long"))
        }
    }
}
