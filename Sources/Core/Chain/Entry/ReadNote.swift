public import Records
public import Signing

/// The parts of a signed statement, read as strictly as they are written: what an entry is without
/// its header. Whether its signatures hold is not known yet.
public struct ReadNote: Sendable {
    /// The bytes it was read from, an entry's header included where it stands in one.
    public let bytes: [UInt8]
    /// The bytes that were signed: the statement's text with its newline.
    public let text: Range<Int>
    /// The signature lines, sorted by name and key ID, each signer once.
    public let signatures: [NoteSignature]
    /// The statement, or why it cannot be read although its signatures can be checked.
    public let statement: Result<Statement, EntryError>

    /// Reads the note that begins at an offset of these bytes and ends with them. Throws what is
    /// wrong with its form, at its first byte.
    public init(_ bytes: [UInt8], from start: Int = 0) throws(EntryError) {
        let note = bytes.span.extracting(start..<bytes.count)
        let layout: NoteLayout
        do throws(SigningError) {
            layout = try NoteLayout(note)
        } catch {
            throw EntryError(
                .note, offset: start + (error.offset ?? 0), found: error.problem,
                expected: error.expected)
        }
        self.bytes = bytes
        text = start..<start + layout.textCount
        signatures = try ReadNote.signatures(layout, of: note, from: start)
        do throws(RecordError) {
            statement = .success(try Statement(reading: bytes, range: text))
        } catch {
            statement = .failure(EntryError(error, from: start))
        }
    }

    private static func signatures(
        _ layout: NoteLayout, of note: Span<UInt8>, from start: Int
    ) throws(EntryError) -> [NoteSignature] {
        var signatures: [NoteSignature] = []
        for line in layout.lines {
            let signature = NoteSignature(line, in: note)
            guard signature.bytes.count == SignatureVerifier.signatureByteCount else {
                throw EntryError(
                    .signatures, offset: start + line.name.lowerBound,
                    found: "a signature of \(signature.bytes.count) bytes",
                    expected: "\(SignatureVerifier.signatureByteCount) bytes")
            }
            guard signature.hasCleanName else {
                throw EntryError(
                    .signatures, offset: start + line.name.lowerBound,
                    found: "a name with a character that controls or orders text",
                    expected: "a name without one")
            }
            if let last = signatures.last,
                last.hasSameSigner(as: signature) || !(last < signature)
            {
                throw EntryError(
                    .signatures, offset: start + line.name.lowerBound, found: signature.name,
                    expected: "signature lines sorted by name and key ID, each signer once")
            }
            signatures.append(signature)
        }
        guard signatures.count <= UnverifiedEntry.mostSignatures else {
            throw EntryError(
                .signatures, offset: start, found: "\(signatures.count) signature lines",
                expected: "at most \(UnverifiedEntry.mostSignatures)")
        }
        return signatures
    }
}
