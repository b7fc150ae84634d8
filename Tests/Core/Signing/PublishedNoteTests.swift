import Signing
import TestSupport
import Testing

/// The files of C2SP, golang.org/x/mod/sumdb/note, Tessera and Sunlight.
@Suite(.vectors) struct PublishedNoteTests {
    @Test(
        arguments: [
            ("note.txt", "note.vkey"), ("checkpoint.txt", "checkpoint.vkey"),
        ])
    func aPublishedNoteVerifiesAndNoFlippedBitDoes(note: String, key: String) throws {
        let note = try Vectors.bytes("c2sp/" + note)
        let key = try Self.key(key)
        let read = try SignedNote(note)
        #expect(read.bytes == note)
        #expect(try read.verified(by: [key]).map(\.key) == [key])
        for bit in 0..<note.count * 8 {
            #expect(throws: SigningError.self, "bit \(bit)") {
                try SignedNote(flipped(note, bit: bit)).verified(by: [key])
            }
        }
    }

    @Test func aWitnessSignsTheTimeAndTheText() throws {
        let note = try Vectors.bytes("c2sp/cosigned.txt")
        let key = try Self.key("cosigned.witness.vkey", .cosignature)
        let time: UInt64 = 0x6954_6780
        let verified = try SignedNote(note).verified(by: [key])
        #expect(verified.map(\.key) == [key])
        #expect(verified.map(\.time) == [time])
        for bit in 0..<note.count * 8 {
            #expect(throws: SigningError.self, "bit \(bit)") {
                try SignedNote(flipped(note, bit: bit)).verified(by: [key])
            }
        }
    }

    @Test func thePublishedSignatureHolds() throws {
        let text = try Vectors.bytes("c2sp/signing.text")
        let key = try Self.key("signing.vkey")
        let blob = String(decoding: try Vectors.bytes("c2sp/signing.signature"), as: UTF8.self)
        let line = "\u{2014} \(key.name) \(blob.split(separator: "\n").joined())\n"
        let note = try SignedNote(text + [0x0A] + line.utf8)
        #expect(try note.verified(by: [key]).map(\.key) == [key])
    }

    private static func key(
        _ file: String, _ algorithm: VerifierKey.Algorithm = .ed25519
    ) throws -> VerifierKey {
        let text = String(decoding: try Vectors.bytes("c2sp/" + file), as: UTF8.self)
        return try VerifierKey(
            text.split(separator: "\n").joined(), algorithm: algorithm)
    }
}
