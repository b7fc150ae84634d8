public import Records
public import Signing

/// The parts of an entry, read as strictly as they are written. Whether it belongs where it stands
/// and whether its signatures hold is not known yet.
///
/// An object, since it never changes and many hands pass it on.
public final class ReadEntry: Sendable {
    /// The entry's bytes.
    public let bytes: [UInt8]
    /// Its place in the chain and its time.
    public let header: EntryHeader
    /// The bytes that were signed: the statement's text with its newline.
    public let text: Range<Int>
    /// The signature lines, sorted by name and key ID, each signer once.
    public let signatures: [NoteSignature]
    /// The statement, or why it cannot be read although its signatures can be checked.
    public let statement: Result<Statement, EntryError>

    /// Reads an entry. Throws what is wrong with its form, at its first byte.
    public init(_ bytes: [UInt8]) throws(EntryError) {
        guard !bytes.isEmpty, bytes.count <= UnverifiedEntry.mostBytes else {
            throw EntryError(
                .size, offset: 0, found: "\(bytes.count) bytes",
                expected: "1 to \(UnverifiedEntry.mostBytes) bytes")
        }
        self.bytes = bytes
        let start: Int
        do throws(RecordError) {
            (header, start) = try EntryHeader.read(bytes)
        } catch {
            throw EntryError(
                .header, offset: error.offset, field: error.field, found: error.found,
                expected: error.expected)
        }
        (text, signatures) = try ReadEntry.readNote(bytes, from: start)
        do throws(RecordError) {
            statement = .success(try Statement(reading: bytes, range: text))
        } catch {
            statement = .failure(EntryError(error, from: start))
        }
    }

    /// Reads the signed note that begins at an offset: the range of its text and its signatures.
    public static func readNote(
        _ bytes: [UInt8], from start: Int
    ) throws(EntryError) -> (text: Range<Int>, signatures: [NoteSignature]) {
        let note = bytes.span.extracting(start..<bytes.count)
        let layout: NoteLayout
        do throws(SigningError) {
            layout = try NoteLayout(note)
        } catch {
            throw EntryError(
                .note, offset: start + (error.offset ?? 0), found: error.problem,
                expected: error.expected)
        }
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
        return (start..<start + layout.textCount, signatures)
    }
}
