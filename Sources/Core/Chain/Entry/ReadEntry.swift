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
        try ReadEntry.checkSize(bytes)
        self.bytes = bytes
        let start: Int
        do throws(RecordError) {
            (header, start) = try EntryHeader.read(bytes)
        } catch {
            throw EntryError(
                .header, offset: error.offset, field: error.field, found: error.found,
                expected: error.expected)
        }
        let note = try ReadNote(bytes, from: start)
        (text, signatures, statement) = (note.text, note.signatures, note.statement)
    }

    /// The entry that a note becomes at this place, without reading the note again. Throws `size`.
    public init(_ header: EntryHeader, _ note: ReadNote) throws(EntryError) {
        let line = header.line
        bytes = line + note.bytes
        try ReadEntry.checkSize(bytes)
        self.header = header
        text = line.count + note.text.lowerBound..<line.count + note.text.upperBound
        signatures = note.signatures
        statement = note.statement.mapError { $0.after(byteCount: line.count) }
    }

    private static func checkSize(_ bytes: [UInt8]) throws(EntryError) {
        guard !bytes.isEmpty, bytes.count <= UnverifiedEntry.mostBytes else {
            throw EntryError(
                .size, offset: 0, found: "\(bytes.count) bytes",
                expected: "1 to \(UnverifiedEntry.mostBytes) bytes")
        }
    }
}
