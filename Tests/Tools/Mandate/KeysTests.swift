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

    /// Writes a target that both owners have signed, and one that lacks the second signature.
    private func draftTargets(_ fund: TestFund) throws {
        let target = ["target", "fund", "--portfolio", "balanced"]
        try fund.expectDone(
            target + ["VTI=50%", "BND=50%", "--sign", "keys/alice.pem", "keys/bob.pem"]
                + ["--out", "good.note"])
        try fund.expectDone(
            target + ["VTI=55%", "BND=45%", "--sign", "keys/alice.pem", "--out", "short.note"])
    }

    @Test func aStatementIsAnsweredByAProofOrASignedRefusal() throws {
        try TestFund.with { fund in
            try draftTargets(fund)
            try fund.expectDone(["submit", "fund", "good.note", "--receipt", "good.proof"])
            let proof = try text(ofFile: fund.path("good.proof"))
            #expect(proof.hasPrefix("c2sp.org/tlog-proof@v1\nextra "), "\(proof)")
            #expect(proof.contains("\nindex 3\n"), "\(proof)")
            // Whoever gets it needs nothing else to check it, and to hold the ledger to it later.
            let checked = try fund.run(
                ["proof", "good.proof", "--vkey", try fund.vkey(.ledger)],
                program: "mandate-audit")
            #expect(
                checked.output.contains("(a target statement of"),
                "\(checked.output)\(checked.errors)")
            #expect(
                try audit(fund, ["--since", "good.proof"]).contains("good.proof, at 4 entries"))
            try fund.expectRefused(
                ["submit", "fund", "short.note", "--receipt", "short.refusal"], "signers-too-few")
            let refusal = try text(ofFile: fund.path("short.refusal"))
            #expect(
                refusal.hasPrefix("mandate-refusal/v1\n\(TestFund.origin)\n4\n"), "\(refusal)")
            #expect(refusal.contains("\nsigners-too-few\n"), "\(refusal)")

            #expect(try audit(fund, ["--expect", "good.note"]).contains("good.note is entry 3"))
            let short = try audit(fund, ["--expect", "good.note", "short.note"])
            #expect(
                short.contains("short.note is not there, and could not be: signers-too-few"),
                "\(short)")
            try fund.expectDone(
                ["target", "fund", "--portfolio", "balanced", "VTI=55%", "BND=45%"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem", "--out", "dropped.note"])
            let omitted = try audit(fund, ["--expect", "dropped.note"], status: 1)
            #expect(omitted.contains("statement-omitted"), "\(omitted)")
            let answered = try audit(
                fund, ["--expect", "short.note", "--refusal", "short.refusal"])
            #expect(answered.contains("was refused at"), "\(answered)")
            try fund.write(
                "forged.refusal", refusal.replacing("signers-too-few", with: "late"))
            let forged = try audit(
                fund, ["--expect", "short.note", "--refusal", "forged.refusal"])
            #expect(forged.contains("could not be"), "\(forged)")
        }
    }

    @Test func ofSeveralStatementsEachHasItsAnswer() throws {
        try TestFund.with { fund in
            try draftTargets(fund)
            let result = try fund.run(
                ["submit", "fund", "good.note", "short.note", "--receipt", "answer"])
            #expect(result.status == 1 && result.output.contains("accepted at index 3"))
            let proof = try text(ofFile: fund.path("answer.1"))
            #expect(proof.hasPrefix("c2sp.org/tlog-proof@v1\n"), "\(proof)")
            let refusal = try text(ofFile: fund.path("answer.2"))
            #expect(refusal.contains("\n4\n"), "\(refusal)")
            let report = try audit(
                fund, ["--expect", "good.note", "short.note", "--refusal", "answer.2"])
            #expect(report.contains("short.note was refused at"), "\(report)")
        }
    }

    @Test func pricesThatAreRefusedBecauseSomethingIsUndoneShowThat() throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            func note(_ number: Int, _ day: String) throws -> String {
                let prices =
                    "{\"asOf\":\"\(day)T21:00:00Z\",\"number\":\(number),\"prices\":"
                    + "{\"BND\":\"50\",\"VTI\":\"100\"},\"session\":\"\(day)\"}"
                let after = "{\"index\":\(try fund.size() - 1),\"leaf\":\"\(try fund.lastLeaf())\"}"
                try fund.writeNote(
                    "\(day).note",
                    "{\"after\":\(after),\"body\":\(prices),\"format\":1,\"kind\":\"prices\","
                        + "\"ledger\":\"\(TestFund.origin)\"}\n", signers: [.oracle])
                return "\(day).note"
            }
            try fund.expectDone(["submit", "fund", note(1, "2024-01-02")])
            let second = try note(2, "2024-01-03")
            try fund.expectRefused(
                ["submit", "fund", second, "--receipt", "undone.refusal"], "decision-missing")
            let report = try audit(
                fund, ["--expect", second, "--refusal", "undone.refusal"], status: 1)
            #expect(report.contains("statement-refused"), "\(report)")
            #expect(report.contains("a rebalance was due that nobody had decided"), "\(report)")
            // What is accepted in the end was refused for a while only.
            try fund.expectDone(["run", "fund", "--executor", "keys/executor.pem"])
            try fund.expectDone(["submit", "fund", second])
            let later = try audit(fund, ["--expect", second, "--refusal", "undone.refusal"])
            #expect(later.contains("no findings"), "\(later)")
        }
    }

    @Test func theOperatorsKeyIsNotChangedWithoutTheOneBefore() throws {
        try TestFund.with { fund in
            let next = try newKey(TestFund.origin, "keys/next.pem", in: fund)
            try fund.expectDone(
                ["keys", "fund", "--add", next + ":operator", "--revoke", try fund.vkey(.ledger)]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem", "keys/next.pem"]
                    + ["--out", "change.note"])
            let submit = ["submit", "fund", "change.note", "--operator-next", "keys/next.pem"]
            try fund.expectRefused(submit, "operator-replaced")
            try fund.expectDone(["cosign", "change.note", "--sign", "keys/ledger.pem"])
            try fund.expectDone(submit)
            let report = try audit(fund, ["--vkey", try fund.vkey(.ledger)])
            #expect(report.contains("from entry 3 on, signed by the one before"), "\(report)")
        }
    }

    @Test func aLostKeyOfTheOperatorsIsReplacedByOwnersAlone() throws {
        try TestFund.with { fund in
            let old = try fund.vkey(.ledger)
            let next = try newKey(TestFund.origin, "keys/next.pem", in: fund)
            try FileManager.default.removeItem(atPath: fund.path("keys/ledger.pem"))
            let change = [
                "keys", "fund", "--add", next + ":operator", "--revoke", old,
                "--sign", "keys/alice.pem", "keys/bob.pem", "keys/next.pem",
            ]
            let deposit =
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R-1"]
                + ["--sign", "keys/custodian.pem"]
            let lost = ["--operator-lost", "--operator-next", "keys/next.pem"]
            try fund.expectRefused(change + ["--operator-next", "keys/next.pem"], status: 2)
            try fund.expectRefused(change + ["--operator-lost"], status: 2, "--operator-next")
            try fund.expectRefused(deposit + lost, status: 2, "change of keys")
            try fund.expectDone(change + lost)
            try fund.expectDone(deposit)
            let report = try audit(fund, ["--vkey", next])
            #expect(report.contains("operator-replaced"), "\(report)")
            #expect(try audit(fund, ["--vkey", old], status: 1).contains("anchor-differs"))
        }
    }

    @Test func whoeverMayLoseNoKeyIsToldSo() throws {
        try TestFund.with { fund in
            let opened = try fund.expectDone(
                ["portfolio", "open", "fund", "--portfolio", "second", "--currency", "USD"]
                    + ["--owner", try fund.vkey(.alice), try fund.vkey(.bob)]
                    + ["--owners-needed", "2", "--sign", "keys/alice.pem", "keys/bob.pem"])
            #expect(opened.errors.contains("all 2 owners of portfolio second must sign"))
            let spared = try fund.expectDone(
                ["keys", "fund", "--scope", "second", "--owners-needed", "1"]
                    + ["--sign", "keys/alice.pem", "keys/bob.pem"])
            #expect(spared.errors == "")
        }
    }
}
