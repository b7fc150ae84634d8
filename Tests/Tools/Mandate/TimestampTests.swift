import Foundation
import TestSupport
import Testing

/// Time stamps of an authority made with the openssl command, recorded and audited by the programs.
@Suite struct TimestampTests {
    private struct Stamping {
        let fund: TestFund
        let authority: TimeAuthority

        /// Writes the authority's reply to a request for the newest checkpoint.
        func ask(_ name: String) throws {
            try fund.expectDone(["timestamp", "fund", "--request", "\(name).tsq"])
            let reply = try authority.reply(to: bytes(ofFile: fund.path("\(name).tsq")))
            try write(reply, toFile: fund.path("\(name).tsr"))
        }

        func audit(_ options: [String]) throws -> Command.Result {
            try fund.run(["fund", "--no-memory"] + options, program: "mandate-audit")
        }

        var trusting: [String] { ["--timestamp-ca", authority.certificates] }
    }

    private func with(
        mode: [String] = [], _ body: (Stamping) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            try body(
                Stamping(
                    fund: TestFund.opened(in: folder, mode: mode),
                    authority: TimeAuthority(in: folder + "/tsa")))
        }
    }

    private func deposit(_ fund: TestFund) throws {
        try fund.expectDone(
            ["deposit", "fund", "--portfolio", "balanced", "100000", "--reference", "R"]
                + ["--sign", "keys/custodian.pem"])
    }

    @Test func aTokenOfACheckpointIsRecordedThoughTheLedgerHasGrownAndIsAudited() throws {
        try with { stamping in
            let fund = stamping.fund
            try stamping.ask("first")
            try deposit(fund)
            try fund.expectDone(
                ["timestamp", "fund", "--reply", "first.tsr"] + stamping.trusting)
            #expect(try fund.size() == 5)
            let audited = try stamping.audit(stamping.trusting)
            #expect(audited.status == 0, "\(audited.output)")
            #expect(audited.output.contains("time stamps   1, 1 verified: entries 0 to 2 were"))
            #expect(audited.output.contains("no time stamp covers 2 entries"))
            #expect(try stamping.audit(stamping.trusting).output == audited.output)
            #expect(try stamping.audit([]).output.contains("time stamps   1, none checked"))
            let other = try TimeAuthority(in: fund.path("other"))
            let doubted = try stamping.audit(["--timestamp-ca", other.certificates])
            #expect(doubted.status == 1 && doubted.output.contains("entry 4: token-invalid"))
            #expect(doubted.output.contains("time stamps   1, none verified"))
        }
    }

    @Test func aTokenIsRecordedOnceAndForLaterCheckpointsAlone() throws {
        try with { stamping in
            let fund = stamping.fund
            try stamping.ask("first")
            try deposit(fund)
            try stamping.ask("second")
            try fund.expectDone(["timestamp", "fund", "--reply", "second.tsr"])
            for name in ["first", "second"] {
                try fund.expectRefused(
                    ["timestamp", "fund", "--reply", "\(name).tsr"],
                    "no checkpoint of ledger.example.org/balanced of more than the 4 entries")
            }
            // The note itself, handed in once more.
            let entry = try fund.expectDone(["show", "fund", "4"]).output
            let note = entry.drop { $0 != "\n" }.dropFirst()
            try fund.write("again.note", String(note))
            try fund.expectRefused(["submit", "fund", "again.note"], "replayed")
        }
    }

    @Test func whatSplitWritesIsVerifiedByOpenSSL() throws {
        try with { stamping in
            let fund = stamping.fund
            try stamping.ask("first")
            try fund.expectDone(["timestamp", "fund", "--reply", "first.tsr"])
            try fund.expectDone(["show", "fund", "3", "--split"])
            func verify(_ text: String) throws -> Command.Result {
                try Command.run(
                    "openssl",
                    ["ts", "-verify", "-token_in", "-in", "3.token", "-data", text]
                        + ["-CAfile", stamping.authority.certificates],
                    in: fund.folder)
            }
            let good = try verify("3.checkpoint")
            #expect(good.status == 0, "\(good.errors)")
            let text = try text(ofFile: fund.path("3.checkpoint"))
            #expect(text.hasPrefix("\(TestFund.origin)\n3\n"))
            try fund.write("other", text.replacing("\n3\n", with: "\n4\n"))
            #expect(try verify("other").status != 0)
        }
    }

    @Test func whatAnswersNothingThatWasAskedIsRefused() throws {
        try with { stamping in
            let fund = stamping.fund
            let authority = stamping.authority
            try stamping.ask("good")
            let record = ["timestamp", "fund", "--reply"]
            try fund.write("text", "ledger.example.org/other\n3\nAAAA\n")
            let query = try Command.run(
                "openssl",
                ["ts", "-query", "-data", "text", "-sha256", "-cert", "-out", "other.tsq"],
                in: fund.folder)
            try #require(query.status == 0, "\(query.errors)")
            let other = try authority.reply(to: bytes(ofFile: fund.path("other.tsq")))
            try write(other, toFile: fund.path("other.tsr"))
            try fund.expectRefused(record + ["other.tsr"], "stamps no checkpoint")
            try fund.write("empty", "")
            try fund.write("words", String(repeating: "words ", count: 20_000))
            for name in ["empty", "words", "good.tsq"] {
                try fund.expectRefused(record + [name], "no reply of a time-stamping authority")
            }
            try fund.expectRefused(record + ["missing"], status: 2, "missing")
            let stranger = try TimeAuthority(in: fund.path("stranger"))
            let good = record + ["good.tsr", "--timestamp-ca"]
            try fund.expectRefused(good + [stranger.certificates], "token-invalid")
            try fund.expectRefused(good + ["words"], status: 2, "words: there is no certificate")
            try fund.expectRefused(good + ["missing"], status: 2, "missing")
            try fund.expectRefused(
                record + ["good.tsr", "--operator", "keys/alice.pem"], status: 2, "alice")
            try fund.expectRefused(["timestamp", "fund"], status: 2, "--request")
            try fund.expectDone(good + [authority.certificates])
            for file in ["missing", "words", "empty"] {
                let audited = try stamping.audit(["--timestamp-ca", file])
                #expect(audited.status == 2 && audited.errors.contains("--timestamp-ca"))
            }
        }
    }

    @Test func aStatementMadeByHandIsHeldToTheLedgerAndTheFormOfItsToken() throws {
        try with { stamping in
            let fund = stamping.fund
            let root = try text(ofFile: fund.path("fund/checkpoint")).split(separator: "\n")[2]
            let leaf = try fund.lastLeaf()
            func note(_ name: String, root: some StringProtocol, size: Int, token: String) throws {
                let text =
                    #"{"after":{"index":2,"leaf":"\#(leaf)"},"body":{"root":"\#(root)","#
                    + #""size":\#(size),"token":"\#(token)"},"format":1,"kind":"time","#
                    + #""ledger":"\#(TestFund.origin)"}"# + "\n"
                try fund.writeNote(name, text, signers: [.ledger])
            }
            try note("garbage", root: root, size: 3, token: "AAAA")
            try fund.expectRefused(["submit", "fund", "garbage"], "token-invalid")
            let other = String(repeating: "A", count: 43) + "="
            try note("root", root: other, size: 3, token: "AAAA")
            try fund.expectRefused(["submit", "fund", "root"], "head-differs", "body.root")
            try note("above", root: root, size: 4, token: "AAAA")
            try fund.expectRefused(["submit", "fund", "above"], "head-differs", "body.size")
            try note("empty", root: root, size: 3, token: "")
            try fund.expectRefused(["submit", "fund", "empty"], "entry-not-canonical", "token")
            try note(
                "enormous", root: root, size: 3, token: String(repeating: "A", count: 70_000))
            try fund.expectRefused(["submit", "fund", "enormous"], "refused")
        }
    }

    @Test func pricesFromAfterTheTokenThatCoversThemAreContradicted() throws {
        try with(mode: ["--historical"]) { stamping in
            let fund = stamping.fund
            try fund.write(
                "closes.csv", "date,VTI,BND\n2024-01-02,100,50\n2999-01-03,101,50\n")
            try fund.expectDone(
                ["prices", "fund", "closes.csv", "--sign", "keys/oracle.pem"])
            try stamping.ask("late")
            let record = ["timestamp", "fund", "--reply", "late.tsr"]
            try fund.expectRefused(record + stamping.trusting, "time-contradicted")
            try fund.expectDone(record)
            #expect(try stamping.audit([]).status == 0)
            let audited = try stamping.audit(stamping.trusting)
            #expect(audited.status == 1, "\(audited.output)")
            #expect(audited.output.contains("entry 4: time-contradicted time"))
            #expect(audited.output.contains("actual   2999-01-03"))
        }
    }
}
