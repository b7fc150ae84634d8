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
                #expect(good.output.split(separator: "\n").count == 1)
                #expect(good.output.contains("not proved"))
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
}
