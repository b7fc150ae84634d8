import Encoding
import Signing
import TestSupport
import Testing

@Suite struct SignedNoteTests {
    @Test func thePublishedExampleIsReadVerifiedAndWrittenBack() throws {
        let note = try SignedNote(Example.note)
        #expect(note.text == Array(Example.text.utf8))
        #expect(note.bytes == Example.note)
        #expect(note.signatures.map(\.name) == ["example.com/foo"])
        #expect(note.signatures.map(\.keyID) == [0x530d_903a])
        #expect(note.signatures.map(\.bytes.count) == [64])
        let key = try VerifierKey(Example.key)
        #expect(try note.verified(by: [key]).map(\.key) == [key])
        #expect(try note.verified(by: [key]).map(\.time) == [nil])
    }

    @Test func aNoteWithinOtherBytesIsReadInPlace() throws {
        let segment = [1, 2, 3] + Example.note + [4, 5]
        let range = 3..<3 + Example.note.count
        #expect(try SignedNote(segment.span.extracting(range)) == SignedNote(Example.note))
    }

    @Test func theLayoutNamesTheBytesOfEachPart() throws {
        let note = Example.note
        let layout = try NoteLayout(note.span)
        #expect(layout.textCount == Example.text.utf8.count)
        let line = try #require(layout.lines.first)
        #expect(note[line.name] == Array("example.com/foo".utf8)[...])
        #expect(line.keyID == 0x530d_903a)
        #expect(line.signatureCount == 64)
        let blob = try #require(Base64.decode(Array(note[line.base64])))
        let signature = line.signature(in: note.span)
        #expect(signature == Array(blob.dropFirst(4)))
    }

    @Test(arguments: 1...80)
    func signaturesOfEveryLengthAreReadAndWrittenBack(count: Int) throws {
        let key = try VerifierKey(Example.key)
        var generator = SplitMix64(seed: UInt64(count))
        let signature = NoteSignature(key: key, bytes: generator.bytes(count))
        let note = try SignedNote(text: Array("text\n".utf8), signatures: [signature])
        #expect(try SignedNote(note.bytes) == note)
    }

    @Test func everyFlippedBitOfANoteIsRefused() throws {
        let key = try VerifierKey(Example.key)
        for bit in 0..<Example.note.count * 8 {
            #expect(throws: SigningError.self, "bit \(bit)") {
                try SignedNote(flipped(Example.note, bit: bit)).verified(by: [key])
            }
        }
    }

    @Test func everyCutNoteIsRefused() throws {
        for count in 0..<Example.note.count {
            let cut = Array(Example.note.prefix(count))
            #expect(code { _ = try SignedNote(cut) } == .noteMalformed)
        }
    }

    @Test func aLineByAnUnknownKeyIsIgnored() throws {
        let key = try VerifierKey(Example.key)
        let stranger = "\u{2014} stranger Uw2QOkk=\n"
        let note = try SignedNote(Example.note + stranger.utf8)
        #expect(note.signatures.count == 2)
        #expect(try note.verified(by: [key]).map(\.key) == [key])
    }

    @Test func aKeyWithAKnownNameAndIDAndAnotherKeyIsRefused() throws {
        let key = try VerifierKey(Example.key)
        var signature = try SignedNote(Example.note).signatures[0].bytes
        signature[0] ^= 1
        let text = Array(Example.text.utf8)
        let forged = NoteSignature(key: key, bytes: signature)
        let note = try SignedNote(text: text, signatures: [forged])
        #expect(code { _ = try note.verified(by: [key]) } == .signatureInvalid)
        let both = try SignedNote(Example.note).adding(forged)
        #expect(code { _ = try both.verified(by: [key]) } == .signatureInvalid)
    }

    @Test func aNoteThatNoKnownKeySignedIsRefused() throws {
        let stranger = try VerifierKey(
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        let note = try SignedNote(Example.note)
        #expect(code { _ = try note.verified(by: [stranger]) } == .notSigned)
        #expect(code { _ = try note.verified(by: []) } == .notSigned)
    }

    @Test func aKeyThatSignedTwiceCountsOnce() throws {
        let key = try VerifierKey(Example.key)
        let note = try SignedNote(Example.note + Example.line.utf8)
        #expect(note.signatures.count == 2)
        #expect(try note.verified(by: [key, key]).count == 1)
    }

    @Test func aSignatureIsAddedInTheOrderOfNamesAndIDs() throws {
        let text = Array(Example.text.utf8)
        let publicKey = try VerifierKey(Example.key).publicKey
        let signatures = try ["b", "a/long", "a", "c"].map {
            NoteSignature(key: try VerifierKey(name: $0, publicKey: publicKey), bytes: [1])
        }
        var note = try SignedNote(text: text, signatures: [signatures[0]])
        for signature in signatures.dropFirst() { note = try note.adding(signature) }
        #expect(note.signatures.map(\.name) == ["a", "a/long", "b", "c"])
        #expect(try SignedNote(note.bytes) == note)
    }

    @Test(arguments: 0...80)
    func aSignatureOfAnyLengthButNoneIsReadAgain(count: Int) throws {
        let signature = NoteSignature(
            key: try VerifierKey(Example.key), bytes: [UInt8](repeating: 7, count: count))
        let text = Array(Example.text.utf8)
        guard count > 0 else {
            #expect(
                code { _ = try SignedNote(text: text, signatures: [signature]) }
                    == .noteMalformed)
            let good = try SignedNote(Example.note)
            #expect(code { _ = try good.adding(signature) } == .noteMalformed)
            return
        }
        let note = try SignedNote(text: text, signatures: [signature])
        #expect(try SignedNote(note.bytes) == note)
    }

    @Test func aNoteOfNoSignatureOrTooManyIsNotMade() throws {
        let key = try VerifierKey(Example.key)
        let signature = NoteSignature(key: key, bytes: [1])
        let text = Array(Example.text.utf8)
        #expect(code { _ = try SignedNote(text: text, signatures: []) } == .noteMalformed)
        let most = [NoteSignature](repeating: signature, count: 100)
        #expect(try SignedNote(text: text, signatures: most).signatures.count == 100)
        #expect(
            code { _ = try SignedNote(text: text, signatures: most + [signature]) }
                == .noteMalformed)
    }
}
