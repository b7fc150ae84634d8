import Signing
import TestSupport
import Testing

/// Bytes made to be read as another note than the one that was signed, or to be read for ever.
@Suite struct SignedNoteAttackTests {
    @Test(arguments: (0..<0x20).filter { $0 != 0x0A })
    func aControlCharacterIsRefusedAtItsPlaceInTheText(character: UInt8) {
        for place in 0..<40 {
            var text = [UInt8](repeating: UInt8(ascii: "x"), count: 40)
            text[place] = character
            let note = text + "\n\n".utf8 + Example.line.utf8
            #expect {
                try SignedNote(note)
            } throws: { error in
                (error as? SigningError)?.code == .noteMalformed
                    && (error as? SigningError)?.offset == place
            }
        }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0x80], [0xC3], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func aTextThatIsNotUTF8IsRefused(sequence: [UInt8]) {
        let note = Array("good ".utf8) + sequence + "\n\n".utf8 + Array(Example.line.utf8)
        #expect {
            try SignedNote(note)
        } throws: { error in
            (error as? SigningError)?.offset == 5
        }
    }

    @Test func aTextInAnyScriptIsRead() throws {
        let text = Array("Zürich — 東京 🧾\n".utf8)
        #expect(try SignedNote(text + [0x0A] + Example.line.utf8).text == text)
    }

    @Test func theLastBlankLineEndsTheText() throws {
        // What looks like a signature above it is text, and text may have blank lines.
        let inner = "first\n\n" + Example.line
        let note = try SignedNote(Array((inner + "\n" + Example.line).utf8))
        #expect(note.text == Array(inner.utf8))
        #expect(note.signatures.count == 1)
        let blank = try SignedNote(Array(("text\n\n\n" + Example.line).utf8))
        #expect(blank.text == Array("text\n\n".utf8))
        let key = try VerifierKey(Example.key)
        #expect(code { _ = try blank.verified(by: [key]) } == .signatureInvalid)
    }

    @Test(
        arguments: [
            "", "\n", "\n\n", "\n\n\n", "text", "text\n", "text\n\n", Example.line,
            "\n" + Example.line, Example.text + Example.line,
            Example.text + "\n" + Example.line + "\n", Example.text + "\n" + Example.line + "tail",
            Example.text + "\n" + Example.line + "tail\n",
            Example.text + "\r\n" + Example.line, Example.text + "\n" + " " + Example.line,
        ])
    func bytesWithoutAProperSignatureBlockAreRefused(note: String) {
        #expect(code { _ = try SignedNote(Array(note.utf8)) } == .noteMalformed)
    }

    @Test(
        arguments: [
            "", "\u{2014}", "\u{2014} ", "\u{2014} name", "\u{2014} name ",
            "\u{2014} name  AAAAAAA=",
            "\u{2014}  AAAAAAA=", "\u{2014} AAAAAAA=", "\u{2014} name AAAAAAA= ",
            "\u{2014} name AAAAAAA=\r", "\u{2014} name AAAAAAA", "\u{2014} name AAAAAA==",
            "\u{2014} name AAAAAAB=", "\u{2014} name AAAAAA=A", "\u{2014} name AAAA====",
            "\u{2014} name =AAAAAA=", "\u{2014} name AAAA_AA=", "\u{2014} name AAAAAAA=A",
            "\u{2014} name AAAAAAA=AAAA", "\u{2014} a name AAAAAAA=", "\u{2014} na+me AAAAAAA=",
            "\u{2014} na\u{A0}me AAAAAAA=", "\u{2014} na\u{2003}me AAAAAAA=",
            "\u{2014}\u{A0}name AAAAAAA=", "\u{2014}\tname AAAAAAA=", "\u{2014} na\tme AAAAAAA=",
            "\u{2013} name AAAAAAA=", "- name AAAAAAA=", "-- name AAAAAAA=",
            " \u{2014} name AAAAAAA=",
        ])
    func aLineThatIsNotASignatureIsRefused(line: String) throws {
        let good = Example.text + "\n" + Example.line
        #expect(code { _ = try SignedNote(Array((good + line + "\n").utf8)) } == .noteMalformed)
        let first = Example.text + "\n" + line + "\n" + Example.line
        guard !line.isEmpty else { return }
        #expect(code { _ = try SignedNote(Array(first.utf8)) } == .noteMalformed)
    }

    @Test func theShortestSignatureLineIsRead() throws {
        let note = Array((Example.text + "\n\u{2014} n AAAAAAA=\n").utf8)
        #expect(try SignedNote(note).signatures.map(\.bytes) == [[0]])
        #expect(try SignedNote(note).bytes == note)
    }

    @Test func aNameThatIsNotUTF8IsRefused() {
        let bytes = Array(Example.text.utf8) + "\n\u{2014} ".utf8 + [0xFF] + " AAAAAAA=\n".utf8
        #expect(code { _ = try SignedNote(bytes) } == .noteMalformed)
    }

    @Test(arguments: [1, 16, 17, 100])
    func asManyLinesAreRead(count: Int) throws {
        let lines = (0..<count).map { "\u{2014} signer/\($0) AAAAAAA=\n" }
        let note = Array((Example.text + "\n" + lines.joined()).utf8)
        #expect(try SignedNote(note).signatures.count == count)
        #expect(try SignedNote(note).bytes == note)
    }

    @Test(arguments: [101, 100_000])
    func tooManyLinesAreRefused(count: Int) {
        let lines = String(repeating: "\u{2014} signer AAAAAAA=\n", count: count)
        let note = Array((Example.text + "\n" + lines).utf8)
        #expect(code { _ = try SignedNote(note) } == .noteMalformed)
    }

    @Test func hugeInputsAreReadInTimeThatFollowsTheirLength() throws {
        let text = [UInt8](repeating: UInt8(ascii: "\n"), count: 8_000_000)
        let note = try SignedNote(text + [0x0A] + Example.line.utf8)
        #expect(note.text.count == text.count)
        #expect(code { _ = try SignedNote(text) } == .noteMalformed)
        let letters = [UInt8](repeating: UInt8(ascii: "A"), count: 8_000_000)
        #expect(code { _ = try SignedNote(letters) } == .noteMalformed)
        let name = Array((Example.text + "\n\u{2014} ").utf8) + letters + " AAAAAAA=\n".utf8
        #expect(try SignedNote(name).signatures.map(\.name.utf8.count) == [letters.count])
    }

    @Test func noBytesMakeTheReaderTrap() {
        var generator = SplitMix64(seed: 2)
        let alphabet: [[UInt8]] = [
            [0x0A], [0x0A, 0x0A], [0xE2, 0x80, 0x94], [0x20], Array("AAAA".utf8), [0x3D], [0x80],
            Array(Example.line.utf8), Array("name".utf8), [0x00],
        ]
        var read = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<12, using: &generator)
            let bytes = (0..<count).flatMap { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            guard let note = try? SignedNote(bytes) else { continue }
            #expect(note.bytes == bytes)
            read += 1
        }
        #expect(read > 0)
    }
}
