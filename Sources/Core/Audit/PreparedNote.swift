public import Authority
public import Chain
public import Records

/// A note that was handed in, read and its signatures checked as far as the keys were known: the
/// work of the door that needs no place in the ledger and so can be shared out.
public struct PreparedNote: Sendable {
    let bytes: [UInt8]
    /// What its bytes are read as.
    let note: Result<ReadNote, EntryError>
    /// Whether each signature holds; nothing where its key was not known.
    let signatures: [Bool?]

    /// Reads a note and checks its signatures with the keys known so far.
    public init(_ bytes: [UInt8], keyring: Keyring) {
        self.bytes = bytes
        do throws(EntryError) {
            let read = try ReadNote(bytes)
            note = .success(read)
            signatures = keyring.check(read)
        } catch {
            note = .failure(error)
            signatures = []
        }
    }

    /// The statement, or why it cannot be read.
    public var statement: Result<Statement, EntryError> { note.flatMap(\.statement) }
}
