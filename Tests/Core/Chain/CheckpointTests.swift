import Chain
import Encoding
import Foundation
import Signing
import TestSupport
import Testing

@Suite struct CheckpointTests {
    // C2SP tlog-checkpoint as github.com/transparency-dev/tessera, testdata/log signs it.
    static let published = """
        example.com/log/testdata
        3
        Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=

        \u{2014} example.com/log/testdata M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx\
        +HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=

        """
    static let publishedKey =
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

    @Test func aPublishedCheckpointIsReadAndItsSignatureHolds() throws {
        let signed = try SignedCheckpoint(Array(Self.published.utf8))
        let checkpoint = try signed.verified(by: VerifierKey(Self.publishedKey))
        #expect(checkpoint.origin == "example.com/log/testdata")
        #expect(checkpoint.size == 3)
        #expect(signed.bytes == Array(Self.published.utf8))
        var hasher = SHA256()
        var tree = CompactTree()
        for entry in ["one", "two", "three"] {
            tree.append(hasher.leaf(entry.utf8.span), hasher: &hasher)
        }
        #expect(tree.root(hasher: &hasher) == checkpoint.root)
    }

    @Test(.vectors)
    func thePublishedFilesAgree() throws {
        func bytes(_ name: String) throws -> [UInt8] { try Vectors.bytes("c2sp/" + name) }
        let key = String(decoding: try bytes("checkpoint.vkey"), as: UTF8.self)
        let signed = try SignedCheckpoint(bytes("checkpoint.txt"))
        let checkpoint = try signed.verified(
            by: VerifierKey(key.trimmingCharacters(in: .whitespacesAndNewlines)))
        let tile = try bytes("checkpoint.tile-0-000.p3")
        let hashes = try (0..<tile.count / 32).map {
            try #require(Digest(tile[$0 * 32..<($0 + 1) * 32]))
        }
        var hasher = SHA256()
        let tree = try CompactTree(size: checkpoint.size, hasher: &hasher) { _, index in
            hashes[index]
        }
        #expect(tree.root(hasher: &hasher) == checkpoint.root)
        // The same entries in the framing of a segment: a length of two bytes, then the entry.
        var bundle = try bytes("checkpoint.entries-000.p3")[...]
        for hash in hashes {
            let length = Int(bundle.removeFirst()) << 8 | Int(bundle.removeFirst())
            #expect(hasher.leaf(Array(bundle.prefix(length)).span) == hash)
            bundle = bundle.dropFirst(length)
        }
        #expect(bundle.isEmpty)
        // A checkpoint with a witness's line, which is not the operator's.
        let cosigned = try SignedCheckpoint(bytes("cosigned.txt"))
        let witness = String(decoding: try bytes("cosigned.witness.vkey"), as: UTF8.self)
        let witnessKey = try VerifierKey(
            witness.trimmingCharacters(in: .whitespacesAndNewlines), algorithm: .cosignature)
        #expect(try cosigned.note.verified(by: [witnessKey]).count == 1)
        #expect(throws: CheckpointError.self) { try cosigned.verified(by: witnessKey) }
    }

    @Test func aCheckpointSignedHereIsVerified() throws {
        let signer = try TestSigner(name: "ledger.example.org/balanced", seed: 1)
        let checkpoint = try Checkpoint(
            origin: "ledger.example.org/balanced", size: 7, root: SHA256.hash([7]))
        let signed = try SignedCheckpoint(checkpoint, signer: signer)
        let read = try SignedCheckpoint(signed.bytes)
        #expect(read == signed)
        #expect(try read.verified(by: signer.verifierKey) == checkpoint)
    }

    @Test func linesOfOtherKeysAreIgnoredAndTheOperatorsIsNeeded() throws {
        let name = "ledger.example.org/balanced"
        let (old, new) = (
            try TestSigner(name: name, seed: 1), try TestSigner(name: name, seed: 2)
        )
        let checkpoint = try Checkpoint(origin: name, size: 7, root: SHA256.hash([7]))
        let signed = try SignedCheckpoint(checkpoint, signer: old)
        #expect(throws: CheckpointError.self) { try signed.verified(by: new.verifierKey) }
        let both = try signed.adding(new)
        #expect(try both.verified(by: new.verifierKey) == checkpoint)
        #expect(try both.verified(by: old.verifierKey) == checkpoint)
        let witness = try TestSigner(name: "witness.example.net", seed: 3)
        let cosigned = try signed.adding(witness)
        #expect(try cosigned.verified(by: old.verifierKey) == checkpoint)
        #expect(throws: CheckpointError.self) { try cosigned.verified(by: witness.verifierKey) }
    }

    @Test func everyFlippedBitIsRefused() throws {
        let key = try VerifierKey(Self.publishedKey)
        let bytes = Array(Self.published.utf8)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CheckpointError.self, "bit \(bit)") {
                try SignedCheckpoint(flipped).verified(by: key)
            }
        }
    }

    @Test(arguments: [
        "", "\n", "a\n3\n", "a\n3\nROOT", "a\n3\nROOT\nmore\n", "\n3\nROOT\n", "a\n03\nROOT\n",
        "a\n+3\nROOT\n", "a\n-3\nROOT\n", "a\n\nROOT\n", "a\n3 \nROOT\n", "a\n3\n\n",
        "a\n9223372036854775808\nROOT\n", "a\n99999999999999999999\nROOT\n", "a\r\n3\r\nROOT\r\n",
        "a\n3\nROOT\n\n", "a\t\n3\nROOT\n", "a\n3\nWqx3\n", "a\n٣\nROOT\n",
    ])
    func otherTextsAreRefused(text: String) {
        let root = "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk="
        let bytes = Array(text.replacing("ROOT", with: root).utf8)
        #expect(throws: CheckpointError.self) { try Checkpoint(text: bytes) }
    }

    @Test(arguments: [0, 1, 10, 65_536, Int.max])
    func aTextIsReadBack(size: Int) throws {
        let checkpoint = try Checkpoint(origin: "é/1", size: size, root: .zero)
        #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
    }

    @Test func errorsNameTheLine() {
        let error = #expect(throws: CheckpointError.self) {
            try Checkpoint(text: Array("a\n03\n\n".utf8))
        }
        #expect(error?.line == 2)
        #expect(error?.description.contains("in line 2; expected 0 to") == true)
    }
}
