import Foundation
import TestSupport
import Testing

/// Signing and checking with the openssl command, without our programs.
@Suite struct InteropTests {
    @Test func signaturesMadeByOpenSSLAreAttachedAndAccepted() throws {
        try TestFund.with { fund in
            let change = try fund.targetText()
            try fund.write("change.txt", change)
            for person in [TestFund.Person.alice, .bob] {
                let signature = try fund.opensslSignature(of: change, by: person)
                try write(signature, toFile: fund.path("\(person).sig"))
            }
            let first = try fund.expectDone(
                ["attach", "change.txt", "--vkey", try fund.vkey(.alice)]
                    + ["--signature", "alice.sig"])
            try fund.write("change.note", first.output)
            try fund.expectDone(
                ["attach", "change.note", "--vkey", try fund.vkey(.bob)]
                    + ["--signature", "bob.sig", "--out", "both.note"])
            try fund.expectDone(["submit", "fund", "both.note"])
            #expect(try fund.size() == 4)
        }
    }

    @Test func aSignatureThatDoesNotHoldIsNotAttached() throws {
        try TestFund.with { fund in
            let change = try fund.targetText()
            try fund.write("change.txt", change)
            var signature = try fund.opensslSignature(of: change, by: .alice)
            signature[40] ^= 1
            try write(signature, toFile: fund.path("broken.sig"))
            try write(signature.prefix(63), toFile: fund.path("short.sig"))
            let attach = ["attach", "change.txt", "--vkey", try fund.vkey(.alice), "--signature"]
            try fund.expectRefused(attach + ["broken.sig"], "not one of this text by alice@")
            try fund.expectRefused(attach + ["short.sig"], status: 2, "63 bytes", "64")
        }
    }

    @Test func whatSplitWritesIsVerifiedByOpenSSL() throws {
        try TestFund.with { fund in
            try fund.expectDone(["show", "fund", "2", "--split", "--out", "apart"])
            let files = try FileManager.default.contentsOfDirectory(atPath: fund.path("apart"))
            let signatures = files.filter { $0.hasSuffix(".sig") }
            #expect(signatures.count == 2)
            #expect(files.count == 5)
            for signature in signatures {
                let key = signature.replacingOccurrences(of: ".sig", with: ".pub.pem")
                func verify(_ text: String) throws -> Command.Result {
                    try Command.run(
                        "openssl",
                        ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key]
                            + ["-in", text, "-sigfile", signature],
                        in: fund.path("apart"))
                }
                #expect(try verify("2.txt").status == 0)
                let text = try bytes(ofFile: fund.path("apart/2.txt"))
                try write(text.dropLast(), toFile: fund.path("apart/other.txt"))
                #expect(try verify("other.txt").status != 0)
            }
        }
    }
}
