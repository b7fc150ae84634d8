import Encoding

/// A text and the signatures under it (C2SP signed-note).
///
/// Reading checks the form alone. Bytes that were read are given back exactly by `bytes`.
public struct SignedNote: Hashable, Sendable {
    /// What is signed: UTF-8 that ends with a newline.
    public let text: [UInt8]
    /// The signature lines in the order of the note, at least one.
    public let signatures: [NoteSignature]

    /// The note in these bytes; throws `noteMalformed` with the offset of what is wrong.
    public init(_ bytes: Span<UInt8>) throws(SigningError) {
        let layout = try NoteLayout(bytes)
        text = bytes.extracting(first: layout.textCount).withUnsafeBufferPointer { Array($0) }
        var signatures: [NoteSignature] = []
        signatures.reserveCapacity(layout.lines.count)
        for line in layout.lines {
            signatures.append(NoteSignature(line, in: bytes))
        }
        self.signatures = signatures
    }

    /// The note in these bytes; throws `noteMalformed` with the offset of what is wrong.
    public init(_ bytes: [UInt8]) throws(SigningError) {
        try self.init(bytes.span)
    }

    /// A note of this text with these lines; throws `noteMalformed` where the text does not end
    /// with a newline or holds what a note may not, for no line or more than 100, and for a
    /// signature without bytes, which could not be read again.
    public init(text: [UInt8], signatures: [NoteSignature]) throws(SigningError) {
        try NoteLayout.checkText(text.span)
        guard (1...NoteLayout.maximumLineCount).contains(signatures.count) else {
            throw NoteLayout.malformed(
                at: text.count, "a note with \(signatures.count) signatures",
                expected: "1 to \(NoteLayout.maximumLineCount)")
        }
        if let empty = signatures.first(where: { $0.bytes.isEmpty }) {
            throw NoteLayout.malformed(
                at: text.count, "an empty signature of \(empty.name)",
                expected: "1 byte or more")
        }
        self.text = text
        self.signatures = signatures
    }

    /// The bytes of the note: text, blank line, signature lines.
    public var bytes: [UInt8] {
        var bytes = text
        bytes.append(NoteLayout.newline)
        for signature in signatures { bytes += signature.line }
        return bytes
    }

    /// The same text with one more signature, the lines sorted as an entry has them.
    public func adding(_ signature: NoteSignature) throws(SigningError) -> SignedNote {
        try SignedNote(text: text, signatures: (signatures + [signature]).sorted())
    }
}

extension NoteSignature {
    /// The signature line with its newline.
    public var line: [UInt8] {
        let keyIDBytes = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        var line = NoteLayout.lineStart + name.utf8 + [0x20]
        Base64.append(keyIDBytes + bytes, to: &line)
        line.append(NoteLayout.newline)
        return line
    }
}
