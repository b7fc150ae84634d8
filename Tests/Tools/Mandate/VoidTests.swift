import Foundation
import TestSupport
import Testing

/// What the programs do where an entry is undone, and where an auditor attests.
@Suite struct VoidTests {
    /// A fund that has traded in entries 6 and 10.
    private func traded(_ body: (TestFund) throws -> Void) throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "10000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "closes.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            try body(fund)
        }
    }

    private let all = ["--sign", "keys/alice.pem", "keys/bob.pem", "keys/executor.pem"]

    @Test func aTradeIsUndoneByItsOwnersAndItsExecutor() throws {
        try traded { fund in
            func void(_ index: Int) -> [String] {
                ["void", "fund", "\(index)", "--reason", "bust"]
            }
            try fund.expectRefused(void(6) + all, "void-invalid", "60 VTI still there")
            try fund.expectRefused(void(9) + all, "neither a trade nor prices")
            try fund.expectRefused(void(99) + all, status: 2, "no entry 99")
            try fund.expectRefused(
                void(10) + ["--sign", "keys/alice.pem", "keys/bob.pem"], "signers-too-few")
            try fund.expectRefused(
                void(10) + ["--sign", "keys/executor.pem"], "signers-too-few")
            try fund.expectDone(
                void(10) + ["--sign", "keys/alice.pem", "keys/bob.pem", "--out", "void.note"])
            try fund.expectDone(["cosign", "void.note", "--sign", "keys/executor.pem"])
            try fund.expectDone(["submit", "fund", "void.note"])
            try fund.expectRefused(["submit", "fund", "void.note"], "undone before")
            let status = try fund.expectDone(["status", "fund"]).output
            #expect(status.contains("VTI          60") || status.contains("VTI           60"))
            // The next session decides anew, and all of it audits.
            try fund.write("more.csv", "date,VTI,BND\n2024-01-08,141,49.5\n")
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "more.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            #expect(try fund.expectDone(["log", "fund"]).output.contains("decision 3"))
            let audit = try fund.run(["fund", "--no-memory"], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)")
            try fund.expectDone(["prove", "fund", "10", "--bundle", "--out", "bundle"])
            let proof = try fund.run(
                ["proof", "bundle", "--vkey", try fund.vkey(.ledger)], program: "mandate-audit")
            #expect(proof.output.contains("entries 12 undo"), "\(proof.output)\(proof.errors)")
        }
    }

    @Test func pricesAreUndoneByTheOwnersAndTheirOracle() throws {
        try traded { fund in
            func void(_ index: Int) -> [String] {
                ["void", "fund", "\(index)", "--reason", "a slip", "--sign", "keys/alice.pem"]
                    + ["keys/bob.pem", "keys/oracle.pem"]
            }
            try fund.expectRefused(void(8), "void-invalid")
            try fund.expectDone(void(11))
            try fund.expectRefused(void(11), "undone before")
        }
    }

    @Test func whatAnAuditFoundIsAttestedAndIsAnotherView() throws {
        try traded { fund in
            let vkey = try fund.expectDone(
                ["key", "new", "auditor@example.org", "--out", "keys/auditor.pem"]
            ).output.trimmingCharacters(in: .newlines)
            func audit(_ arguments: String...) throws -> Command.Result {
                try fund.run(["fund", "--no-memory"] + arguments, program: "mandate-audit")
            }
            let early = try audit("--attestation", "audit.txt", "--attest-as", vkey)
            #expect(early.status == 2 && early.errors.contains("no auditor of this ledger"))
            #expect(try audit("--attestation", "audit.txt").status == 2)
            try fund.expectDone(
                ["keys", "fund", "--add", vkey + ":auditor", "--sign", "keys/alice.pem"]
                    + ["keys/bob.pem", "keys/auditor.pem"])
            #expect(try audit("--attestation", "audit.txt", "--attest-as", vkey).status == 0)
            try fund.expectRefused(["submit", "fund", "audit.txt"])
            try fund.expectDone(["cosign", "audit.txt", "--sign", "keys/auditor.pem"])
            try fund.expectDone(["submit", "fund", "audit.txt"])
            try fund.expectRefused(["submit", "fund", "audit.txt"], "replayed")
            let later = try audit("--attested-by", vkey)
            #expect(
                later.output.contains("auditor@example.org, who attested 13 entries in entry 13"))
            #expect(later.output.contains("over 13 entries: integrity pass"))
            #expect(later.status == 0)
        }
    }
}
