import Foundation
import TestSupport
import Testing

/// What the program does where keys change, and what it answers to a statement.
@Suite struct KeysTests {
    private func newKey(_ name: String, _ file: String, in fund: TestFund) throws -> String {
        try fund.expectDone(["key", "new", name, "--out", file]).output
            .trimmingCharacters(in: .newlines)
    }

    private func audit(
        _ fund: TestFund, _ arguments: [String] = [], status: Int = 0
    ) throws -> String {
        let result = try fund.run(["fund", "--no-memory"] + arguments, program: "mandate-audit")
        #expect(result.status == status, "\(result.output)\(result.errors)")
        return result.output
    }

    @Test func anOwnerIsReplacedAndTheRevokedKeySignsNothingMore() throws {
        try TestFund.with { fund in
            let carol = try newKey("carol@example.org", "keys/carol.pem", in: fund)
            let change = [
                "keys", "fund", "--scope", "balanced", "--add", carol + ":owner", "--revoke",
                try fund.vkey(.bob),
            ]
            try fund.expectRefused(
                change + ["--sign", "keys/alice.pem", "keys/carol.pem"], "signers-too-few")
            try fund.expectDone(
                change + ["--sign", "keys/alice.pem", "keys/bob.pem", "keys/carol.pem"])
            let target = ["target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=50%"]
            try fund.expectRefused(
                target + ["--sign", "keys/alice.pem", "keys/bob.pem"], "key-revoked")
            try fund.expectDone(target + ["--sign", "keys/alice.pem", "keys/carol.pem"])
            try fund.expectRefused(
                ["keys", "fund", "--scope", "balanced", "--add", try fund.vkey(.bob) + ":owner"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem", "keys/carol.pem"],
                "keys-invalid")
            #expect(try audit(fund).contains("no findings"))
        }
    }

    @Test func theOperatorsKeyIsChangedAndTheNextOneIsRemembered() throws {
        try TestFund.with { fund in
            try fund.expectDone(["status", "fund"])
            let old = try bytes(ofFile: fund.path("fund/checkpoint"))
            try write(old, toFile: fund.path("old-checkpoint"))
            let next = try newKey(TestFund.origin, "keys/next.pem", in: fund)
            let change = [
                "keys", "fund", "--add", next + ":operator", "--revoke", try fund.vkey(.ledger),
                "--sign", "keys/alice.pem", "keys/bob.pem", "keys/next.pem",
            ]
            try fund.expectRefused(change, status: 2, "--operator-next")
            try fund.expectDone(change + ["--operator-next", "keys/next.pem"])
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R-1"]
                    + ["--sign", "keys/custodian.pem"])
            for vkey in [next, try fund.vkey(.ledger)] {
                let report = try audit(fund, ["--vkey", vkey, "--since", "old-checkpoint"])
                #expect(report.contains("no findings"), "\(report)")
            }
            try fund.expectRefused(
                ["deposit", "fund", "--portfolio", "balanced", "1", "--reference", "R-2"]
                    + ["--sign", "keys/custodian.pem", "--operator", "keys/ledger.pem"],
                status: 2)
        }
    }

    @Test func aCommandSignsWhereAKeyFileIsAskedFor() throws {
        try TestFund.with { fund in
            let sign = "openssl pkeyutl -sign -rawin -inkey keys/custodian.pem -in /dev/stdin"
            try fund.write(
                "keys/card", "command: \(sign)\nvkey: \(try fund.vkey(.custodian))\n")
            let deposit = [
                "deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R",
            ]
            try fund.expectDone(deposit + ["--sign", "keys/card"])
            try fund.write("keys/card", "command: exit 7\nvkey: \(try fund.vkey(.custodian))\n")
            try fund.expectRefused(
                deposit + ["--sign", "keys/card"], status: 2, "failed with exit code 7",
                "custodian@example.org")
        }
    }

    @Test func aStatementIsAnsweredByAProofOrASignedRefusal() throws {
        try TestFund.with { fund in
            let target = ["target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=50%"]
            try fund.expectDone(
                target + ["--sign", "keys/alice.pem", "keys/bob.pem", "--out", "good.note"])
            try fund.expectDone(
                ["target", "fund", "--portfolio", "balanced", "VTI=55%", "BND=45%"]
                    + ["--sign", "keys/alice.pem", "--out", "short.note"])
            try fund.expectDone(["submit", "fund", "good.note", "--receipt", "good.proof"])
            let proof = try text(ofFile: fund.path("good.proof"))
            #expect(proof.hasPrefix("c2sp.org/tlog-proof@v1\nindex 3\n"), "\(proof)")
            try fund.expectRefused(
                ["submit", "fund", "short.note", "--receipt", "short.refusal"], "signers-too-few")
            let refusal = try text(ofFile: fund.path("short.refusal"))
            #expect(refusal.hasPrefix("mandate-refusal/v1\n\(TestFund.origin)\n"), "\(refusal)")
            #expect(refusal.contains("\nsigners-too-few\n"), "\(refusal)")

            #expect(try audit(fund, ["--expect", "good.note"]).contains("good.note is entry 3"))
            let omitted = try audit(fund, ["--expect", "good.note", "short.note"], status: 1)
            #expect(omitted.contains("statement-omitted"), "\(omitted)")
            let answered = try audit(
                fund, ["--expect", "short.note", "--refusal", "short.refusal"])
            #expect(answered.contains("was refused at"), "\(answered)")
            try fund.write(
                "forged.refusal", refusal.replacing("signers-too-few", with: "late"))
            let forged = try audit(
                fund, ["--expect", "short.note", "--refusal", "forged.refusal"], status: 1)
            #expect(forged.contains("statement-omitted"), "\(forged)")
        }
    }
}
