import Foundation
import TestSupport
import Testing

/// `mandate witness`, which goes on as the program `mandate-witness`.
@Suite struct WitnessCommandTests {
    /// A witness that listens at a port the system chose, until `body` has ended.
    private func withWitness(
        of fund: TestFund, _ body: (_ key: String, _ url: String) throws -> Void
    ) throws {
        let key = try fund.expectDone(["key", "new", "witness.example", "--out", "keys/w.pem"])
        try fund.write("serve.sh", "exec \"$@\" > serve.out 2> serve.err\n")
        let witness = try Command(
            "sh",
            ["serve.sh", Repository.program("mandate"), "witness", "serve", "--key", "keys/w.pem"]
                + ["--state", "witness", "--log", try fund.vkey(.ledger)]
                + ["--listen", "127.0.0.1:0"],
            in: fund.folder)
        defer {
            witness.kill()
            _ = try? witness.wait()
        }
        var address: Substring?
        for _ in 0..<1000 where address == nil {
            usleep(20_000)
            let said = (try? text(ofFile: fund.path("serve.err"))) ?? ""
            address = said.split(separator: "\n").last { $0.hasPrefix("listening at ") }
        }
        let url = try #require(address, "the witness does not listen").dropFirst(13)
        #expect(try text(ofFile: fund.path("serve.out")).hasPrefix("witness.example+"))
        try body(key.output.trimmingCharacters(in: .newlines), String(url))
    }

    @Test func aWitnessAndThoseWhoAskItAreTheSameProgramByBothNames() throws {
        try TestFund.with { fund in
            try withWitness(of: fund) { _, url in
                let key = try text(ofFile: fund.path("serve.out")).split(separator: "\n")[0]
                try fund.write("policy", "witness w \(key) \(url)\nquorum w\n")
                let arguments = ["ask", "fund", "--policy", "policy"]
                let asked = try fund.expectDone(["witness"] + arguments)
                #expect(asked.output.contains("1 of 1 witnesses have cosigned"))
                let again = try fund.run(arguments, program: "mandate-witness")
                #expect(again.status == 0 && again.output == asked.output, "\(again.errors)")
                let audit = try fund.run(
                    ["fund", "--vkey", try fund.vkey(.ledger), "--policy", "policy"],
                    program: "mandate-audit")
                #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
            }
        }
    }

    @Test func itsExitCodesAreHandedOn() throws {
        try TestFund.with { fund in
            let key = try fund.vkey(.alice)
            try fund.write("policy", "witness w \(key) http://127.0.0.1:1\nquorum w\n")
            try fund.expectRefused(
                ["witness", "ask", "fund", "--policy", "policy"], status: 2, "policy")
            try fund.expectRefused(["witness", "ask", "fund"], status: 2, "--policy")
            #expect(try fund.run(["witness", "--help"]).output.contains("mandate-witness"))
        }
    }

    @Test func withoutTheProgramBesideItTheErrorSaysWhichIsMissing() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: Repository.program("mandate"), toPath: folder + "/mandate")
            let result = try Command.run(folder + "/mandate", ["witness", "ask", "fund"])
            #expect(result.status == 2 && result.output.isEmpty)
            #expect(result.errors.contains("cannot run \(folder)/mandate-witness: No such file"))
        }
    }
}
