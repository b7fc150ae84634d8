import Foundation
import Glibc
import TestSupport
import Testing

/// Where programs write, and what they say when they cannot.
@Suite struct OutputTests {
    private func shell(_ script: String, _ fund: TestFund) throws -> Command.Result {
        try Command.run(
            "sh", ["-c", script], in: fund.folder,
            environment: fund.environment.merging(
                ["MANDATE": Repository.program("mandate")]
            ) { $1 })
    }

    @Test func aFullStandardOutputIsSaid() throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            let result = try shell("$MANDATE key show keys/alice.pem >/dev/full", fund)
            #expect(result.status == 2)
            #expect(
                result.errors.hasPrefix("error: cannot write standard output: No space left"),
                "\(result.errors)")
        }
    }

    @Test func aReaderThatHasGoneEndsTheProgramInSilence() throws {
        try TestFund.with { fund in
            let script = "for i in 1 2 3 4 5 6; do $MANDATE log fund --json; done | true"
            let result = try shell(script, fund)
            #expect(result.errors == "")
        }
    }

    @Test func aNoteIsWrittenThroughALinkAndToADevice() throws {
        try TestFund.with { fund in
            let target = [
                "target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=50%", "--sign",
                "keys/alice.pem", "--out",
            ]
            try fund.write("real.note", "older")
            #expect(symlink("real.note", fund.path("link.note")) == 0)
            #expect(symlink("/dev/null", fund.path("null")) == 0)
            try fund.expectDone(target + ["link.note"])
            try fund.expectDone(target + ["null"])
            #expect(try text(ofFile: fund.path("real.note")).contains("alice@example.org"))
            for link in ["link.note", "null"] {
                var status = stat()
                #expect(lstat(fund.path(link), &status) == 0)
                #expect(status.st_mode & S_IFMT == S_IFLNK, "\(link)")
            }
            var status = stat()
            #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        }
    }

    @Test func whatCouldNotBeStoredIsNotSaidToBeAccepted() throws {
        try TestFund.with { fund in
            let long = String(repeating: "r", count: 50_000)
            let before = try fund.contents()
            let text = try fund.targetText()
            try fund.writeNote("one.note", text, signers: [.alice, .bob])
            let leaf = try fund.lastLeaf()
            var notes = ["one.note"]
            for number in 1...3 {
                let flow =
                    #"{"after":{"index":2,"leaf":"\#(leaf)"},"body":{"amount":"1","asset":"cash","#
                    + #""number":\#(number),"portfolio":"balanced","purpose":"deposit","#
                    + #""reference":"\#(long)\#(number)"},"format":1,"kind":"flow","#
                    + #""ledger":"\#(TestFund.origin)"}"# + "\n"
                notes.append("\(number).note")
                try fund.writeNote("\(number).note", flow, signers: [.custodian])
            }
            // The limit counts kilobytes or halves of them; either way it is too little for all.
            let result = try shell(
                "trap '' XFSZ; ulimit -f 64; exec $MANDATE submit fund "
                    + notes.joined(separator: " "), fund)
            #expect(result.status == 2 && result.output == "", "\(result.output)")
            #expect(result.errors.contains("cannot write"), "\(result.errors)")
            #expect(try fund.contents() == before)
            let accepted = try fund.expectDone(["submit", "fund"] + notes).output
            #expect(accepted.split(separator: "\n").count == 4)
        }
    }
}
