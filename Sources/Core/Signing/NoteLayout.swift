import Encoding

/// Where the parts of a signed note stand in its bytes (C2SP signed-note), found without copying.
///
/// The bytes have been checked: the text is UTF-8 without control characters but newline, and
/// every line after the last blank one is a signature. Whose, and whether it holds, is not known.
public struct NoteLayout: Sendable {
    /// One signature line.
    public struct Line: Sendable {
        /// The bytes of the signer's name.
        public let name: Range<Int>
        /// The key ID: the first four bytes that the base64 stands for.
        public let keyID: UInt32
        /// The base64 of the key ID and the signature.
        public let base64: Range<Int>
        /// The number of bytes of the signature, without the key ID.
        public let signatureCount: Int

        static let keyIDCount = 4

        /// The signature that follows the key ID, from the note in which the line stands.
        public func signature(in note: Span<UInt8>) -> [UInt8] {
            Base64.decode(
                note.extracting(base64), count: Line.keyIDCount + signatureCount,
                from: Line.keyIDCount)
        }
    }

    /// The most signature lines a note may have.
    static let maximumLineCount = 100

    /// The number of bytes of the text, which starts at 0 and ends with a newline.
    public let textCount: Int
    /// The signature lines in the order of the note, at least one.
    public let lines: [Line]

    /// The layout of these bytes; throws `noteMalformed` with the offset of what is wrong.
    public init(_ note: Span<UInt8>) throws(SigningError) {
        guard let last = note.indices.last, note[last] == Self.newline else {
            throw Self.malformed(
                at: note.count, "a note that does not end with a newline", expected: "a newline")
        }
        guard let blank = Self.lastBlankLine(note) else {
            throw Self.malformed(
                at: 0, "a note without a blank line",
                expected: "a blank line between the text and the signatures")
        }
        var lines: [Line] = []
        var position = blank + 1
        while position < note.count {
            guard lines.count < Self.maximumLineCount else {
                throw Self.malformed(
                    at: position, "a note with too many signatures",
                    expected: "at most \(Self.maximumLineCount)")
            }
            var end = position
            while note[end] != Self.newline { end += 1 }
            lines.append(try Self.line(note, position..<end))
            position = end + 1
        }
        guard !lines.isEmpty else {
            throw Self.malformed(
                at: position, "a note without a signature", expected: "a signature line")
        }
        try Self.checkText(note.extracting(first: blank))
        textCount = blank
        self.lines = lines
    }

    static let newline = UInt8(ascii: "\n")
    /// An em dash and a space, which every signature line starts with.
    static let lineStart: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

    /// The position of the newline that is the last blank line.
    private static func lastBlankLine(_ note: Span<UInt8>) -> Int? {
        var index = note.count - 2
        while index >= 0 {
            if note[index] == newline && note[index + 1] == newline { return index + 1 }
            index -= 1
        }
        return nil
    }

    private static func line(
        _ note: Span<UInt8>, _ range: Range<Int>
    ) throws(SigningError) -> Line {
        let start = range.lowerBound
        guard range.count > 4, note[start] == 0xE2, note[start + 1] == 0x80,
            note[start + 2] == 0x94, note[start + 3] == 0x20
        else {
            throw malformed(
                at: start, "a line that is not a signature",
                expected: "an em dash (U+2014), a space, a name, a space and base64")
        }
        let nameStart = start + 4
        var nameEnd = nameStart
        while nameEnd < range.upperBound && note[nameEnd] != 0x20 { nameEnd += 1 }
        guard KeyName.isReadable(note.extracting(nameStart..<nameEnd)) else {
            throw malformed(
                at: nameStart, "a signer's name that is not one",
                expected: "UTF-8 without spaces, plus signs or control characters")
        }
        let base64 = min(nameEnd + 1, range.upperBound)..<range.upperBound
        let text = note.extracting(base64)
        guard let count = Base64.decodedCount(text), count > Line.keyIDCount else {
            throw malformed(
                at: base64.lowerBound, "a signature that cannot be decoded",
                expected: "padded base64 of a key ID and a signature")
        }
        return Line(
            name: nameStart..<nameEnd, keyID: Base64.decodeWord(text), base64: base64,
            signatureCount: count - Line.keyIDCount)
    }

    static func malformed(
        at offset: Int, _ problem: String, expected: String
    ) -> SigningError {
        SigningError(.noteMalformed, at: offset, problem, expected: expected)
    }
}

extension NoteLayout {
    /// Throws unless the bytes may be the text of a note: UTF-8 that ends with a newline and has no
    /// other character below U+0020.
    static func checkText(_ text: Span<UInt8>) throws(SigningError) {
        guard let last = text.indices.last, text[last] == newline else {
            throw malformed(
                at: text.count, "a text that does not end with a newline", expected: "a newline")
        }
        let (control, foreign) = survey(text)
        if control {
            let offset = text.indices.first { text[$0] < 0x20 && text[$0] != newline }
            throw malformed(
                at: offset ?? 0, "a control character in a text", expected: "none but newline")
        }
        guard foreign else { return }
        do {
            _ = try UTF8Span(validating: text)
        } catch {
            throw malformed(
                at: error.byteOffsets.lowerBound, "a text that is not UTF-8", expected: "UTF-8")
        }
    }
    /// Whether there is a control character other than newline, and a byte that is not ASCII.
    private static func survey(_ text: Span<UInt8>) -> (control: Bool, foreign: Bool) {
        // Without branches and bounds checks the compiler takes sixteen bytes at a time.
        text.withUnsafeBufferPointer { bytes in
            var controls: UInt8 = 0
            var all: UInt8 = 0
            for byte in bytes {
                controls |= (byte < 0x20 ? 1 : 0) & (byte != newline ? 1 : 0)
                all |= byte
            }
            return (controls != 0, all >= 0x80)
        }
    }
}
