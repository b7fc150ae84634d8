import TestSupport
import Testing

/// Weights that a model proposes, as people type it.
@Suite struct ProposeTests {
    private let mandate = """
        mandate "led" in USD
        hold VTI 40%..80%
        hold BND
        weights proposed by model, valid 3 sessions
        rebalance at every look
        trade all to target

        """

    @Test func aModelLeadsAPortfolioWithinItsBounds() throws {
        try TestFund.with { fund in
            let owners = ["--sign", "keys/alice.pem", "keys/bob.pem"]
            let vkey = try fund.expectDone(
                ["key", "new", "model@example.org", "--out", "keys/model.pem"]
            ).output.split(separator: "\n")[0]
            try fund.expectDone(
                ["keys", "fund", "--add", "\(vkey):model"] + owners + ["keys/model.pem"])
            let propose = ["propose", "fund", "--portfolio", "balanced"]
            let signed = ["--sign", "keys/model.pem"]
            try fund.expectRefused(
                propose + ["VTI=60%", "BND=40%"] + signed, "target-out-of-bounds",
                "weights proposed by model")
            try fund.write("led.mandate", mandate)
            try fund.expectDone(
                ["contract", "deploy", "fund", "--portfolio", "balanced", "led.mandate"] + owners)
            try fund.expectRefused(
                propose + ["VTI=81%", "BND=19%"] + signed, "target-out-of-bounds", "0.81")
            try fund.expectRefused(propose + ["VTI=60%", "BND=39%"] + signed, "sum to 0.99")
            try fund.expectRefused(propose + ["VTI=60%", "BND=40%"] + owners, "role-missing")
            try fund.expectDone(propose + ["VTI=61%", "BND=39%"] + signed)
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "100000", "--reference", "R-1"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "closes.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            let log = try fund.expectDone(["log", "fund"]).output
            #expect(log.contains("number 1: BND 39%, VTI 61%"), "\(log)")
            let status = try fund.expectDone(["status", "fund"]).output
            // The fourth session is beyond the three for which the proposal is valid.
            #expect(status.contains("weights-missing"), "\(status)")
            let audit = try fund.run(
                ["fund", "--owner", try fund.vkey(.alice)], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
            // Entry 5 is the proposal, 8 the first decision under it.
            for entry in ["5", "8"] {
                try fund.expectDone(
                    ["prove", "fund", entry, "--bundle", "--out", "\(entry).bundle"])
                let proof = try fund.run(
                    ["proof", "\(entry).bundle", "--vkey", try fund.vkey(.ledger)],
                    program: "mandate-audit")
                #expect(proof.status == 0, "\(proof.output)\(proof.errors)")
            }
        }
    }
}
