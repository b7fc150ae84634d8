import Foundation
import TestSupport
import Testing

/// Notes that anyone may write, which the door refuses: nothing of the ledger changes.
@Suite struct RefusedNoteTests {
    /// A change to the text of a target, and what is said about it.
    struct Change {
        let from: String
        let to: String
        let words: String
    }

    private static let changes = [
        // An unknown member.
        Change(from: "\"format\":1", to: "\"extra\":1,\"format\":1", words: "extra"),
        // A duplicate member.
        Change(from: "\"format\":1", to: "\"format\":1,\"format\":1", words: "format"),
        // An unknown member of the body.
        Change(from: "\"portfolio\"", to: "\"note\":\"x\",\"portfolio\"", words: "note"),
        // A duplicate asset.
        Change(from: "\"BND\":\"0.5\"", to: "\"BND\":\"0.5\",\"BND\":\"0.5\"", words: "BND"),
        // A space.
        Change(from: "\"format\":1", to: "\"format\": 1", words: "entry-not-canonical"),
        // A weight with a trailing zero.
        Change(from: "\"BND\":\"0.5\"", to: "\"BND\":\"0.50\"", words: "BND"),
        // Members out of order.
        Change(
            from: "\"format\":1,\"kind\":\"target\"", to: "\"kind\":\"target\",\"format\":1",
            words: "entry-not-canonical"),
        // Another ledger's name.
        Change(from: TestFund.origin, to: "ledger.example.org/growth", words: "other-ledger"),
        // Weights that sum to 0.9999.
        Change(from: "\"BND\":\"0.5\"", to: "\"BND\":\"0.4999\"", words: "0.9999"),
        // A weight outside its bounds.
        Change(
            from: "\"BND\":\"0.5\",\"VTI\":\"0.5\"", to: "\"BND\":\"0.1\",\"VTI\":\"0.9\"",
            words: "target-out-of-bounds"),
        // A number that skips one.
        Change(from: "\"revision\":1", to: "\"revision\":2", words: "number-skipped"),
        // An asset the mandate does not hold.
        Change(from: "\"VTI\":\"0.5\"", to: "\"GLD\":\"0.5\"", words: "GLD"),
        // An unknown kind.
        Change(from: "\"kind\":\"target\"", to: "\"kind\":\"wish\"", words: "wish"),
    ]

    @Test func aTargetWhoseTextIsChanged() throws {
        try TestFund.with { fund in
            let text = try fund.targetText()
            for change in Self.changes {
                let changed = text.replacingOccurrences(of: change.from, with: change.to)
                try #require(changed != text)
                try fund.writeNote("change.note", changed, signers: [.alice, .bob])
                try fund.expectRefused(["submit", "fund", "change.note"], change.words)
            }
            // What was changed is all that was wrong.
            try fund.writeNote("right.note", text, signers: [.alice, .bob])
            try fund.expectDone(["submit", "fund", "right.note"])
        }
    }

    @Test func oneOwnersSignatureWhereTwoAreNeeded() throws {
        try TestFund.with { fund in
            try fund.writeNote("change.note", try fund.targetText(), signers: [.alice])
            try fund.expectRefused(
                ["submit", "fund", "change.note"], "signers-too-few", "1 of the 2 owners needed")
            try fund.expectRefused(
                ["target", "fund", "--portfolio", "balanced", "VTI=50%", "BND=50%"]
                    + ["--sign", "keys/alice.pem"],
                "the target is refused (signers-too-few)")
        }
    }

    @Test func theSameKeyTwice() throws {
        try TestFund.with { fund in
            try fund.writeNote("twice.note", try fund.targetText(), signers: [.alice, .alice])
            try fund.expectRefused(["submit", "fund", "twice.note"], "each signer once")
            try fund.writeNote("once.note", try fund.targetText(), signers: [.alice])
            let before = try bytes(ofFile: fund.path("once.note"))
            try fund.expectRefused(
                ["cosign", "once.note", "--sign", "keys/alice.pem"],
                "alice@example.org has signed it before")
            #expect(try bytes(ofFile: fund.path("once.note")) == before)
        }
    }

    @Test func anOraclesKeyOnATarget() throws {
        try TestFund.with { fund in
            try fund.write("change.note", try fund.targetText())
            try fund.expectDone(
                ["cosign", "change.note", "--sign", "keys/alice.pem", "keys/oracle.pem"])
            try fund.expectRefused(
                ["submit", "fund", "change.note"], "role-missing",
                "oracle@example.org may not sign this")
        }
    }

    @Test func anUnknownKeyOnATarget() throws {
        try TestFund.with { fund in
            try fund.expectDone(["key", "new", "mallory@example.org", "--out", "mallory.pem"])
            try fund.write("change.note", try fund.targetText())
            try fund.expectDone(
                ["cosign", "change.note", "--sign", "keys/alice.pem", "mallory.pem"])
            try fund.expectRefused(["submit", "fund", "change.note"], "signer-unknown", "mallory")
        }
    }

    @Test func aSignatureOfAnotherText() throws {
        try TestFund.with { fund in
            let text = try fund.targetText()
            try fund.writeNote("change.note", text, signers: [.alice, .bob])
            let note = try TestSupport.text(ofFile: fund.path("change.note"))
            let altered = text.replacingOccurrences(
                of: "\"BND\":\"0.5\",\"VTI\":\"0.5\"", with: "\"BND\":\"0.6\",\"VTI\":\"0.4\"")
            try #require(altered != text)
            try fund.write("change.note", note.replacingOccurrences(of: text, with: altered))
            try fund.expectRefused(["submit", "fund", "change.note"], "signature-invalid")
        }
    }

    @Test func aReplayedTarget() throws {
        try TestFund.with { fund in
            try fund.writeNote("change.note", try fund.targetText(), signers: [.alice, .bob])
            try fund.expectDone(["submit", "fund", "change.note"])
            try fund.expectRefused(["submit", "fund", "change.note"], "(replayed)")
        }
    }

    @Test func aTargetSignedForAForkOfTheLedger() throws {
        try TestFund.with { fund in
            try FileManager.default.copyItem(
                atPath: fund.path("fund"), toPath: fund.path("fork"))
            func deposit(_ ledger: String, _ reference: String, state: String) throws {
                try fund.expectDone(
                    ["deposit", ledger, "--portfolio", "balanced", "100", "--reference"]
                        + [reference, "--sign", "keys/custodian.pem"]
                        + ["--operator", "keys/ledger.pem"],
                    environment: ["XDG_STATE_HOME": fund.path(state)])
            }
            try deposit("fund", "here", state: "state")
            try deposit("fork", "there", state: "elsewhere")
            let target = ["target", "fork", "--portfolio", "balanced", "VTI=50%", "BND=50%"]
            let signed = ["--sign", "keys/alice.pem", "keys/bob.pem", "--out"]
            try fund.expectDone(target + signed + ["change.note"])
            try fund.expectRefused(
                ["submit", "fund", "change.note"], "other-history", "after.leaf")
            // From an entry that both share it may go to either.
            try fund.expectDone(target + ["--after", "0"] + signed + ["shared.note"])
            try fund.expectDone(["submit", "fund", "shared.note"])
        }
    }

    @Test func aPriceThatIsNone() throws {
        try TestFund.with { fund in
            let leaf = try fund.lastLeaf()
            func text(_ price: String) -> String {
                "{\"after\":{\"index\":2,\"leaf\":\"\(leaf)\"},\"body\":{"
                    + "\"asOf\":\"2024-01-02T21:00:00Z\",\"number\":1,"
                    + "\"prices\":{\"BND\":\"\(price)\",\"VTI\":\"100\"},"
                    + "\"session\":\"2024-01-02\"},\"format\":1,\"kind\":\"prices\","
                    + "\"ledger\":\"\(TestFund.origin)\"}\n"
            }
            for price in ["0", "-1", "1e5", "+1", "01", "", "NaN"] {
                try fund.writeNote("prices.note", text(price), signers: [.oracle])
                try fund.expectRefused(
                    ["submit", "fund", "prices.note"], "entry-not-canonical", "body.prices.BND")
            }
            try fund.writeNote("prices.note", text("50"), signers: [.oracle])
            try fund.expectDone(["submit", "fund", "prices.note"])
        }
    }

    @Test func anEntryOverTheLimit() throws {
        try TestFund.with { fund in
            let deposit = ["deposit", "fund", "--portfolio", "balanced", "100", "--reference"]
            let signed = ["--sign", "keys/custodian.pem"]
            let long = String(repeating: "r", count: 65_536)
            try fund.expectRefused(deposit + [long] + signed, "65535 bytes")
            try fund.expectDone(deposit + [String(repeating: "r", count: 65_000)] + signed)
        }
    }

    @Test func whatIsNoNote() throws {
        try TestFund.with { fund in
            try fund.write("change.txt", try fund.targetText())
            try fund.expectRefused(["submit", "fund", "change.txt"], "entry-malformed")
            try fund.write("empty.note", "")
            try fund.expectRefused(["submit", "fund", "empty.note"], "entry-malformed")
            try fund.expectRefused(["submit", "fund", "none.note"], status: 2, "none.note")
        }
    }
}
