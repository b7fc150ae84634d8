public import Authority
public import Chain
public import Encoding
public import Records
public import Signing

/// An entry hashed, read and its signatures checked as far as the keys were known: the work of an
/// audit that needs no order and so can be shared out.
public struct PreparedEntry: Sendable {
    /// The index it stands at.
    public let index: Int
    /// The leaf hash of its bytes; none where the bytes could not be told apart.
    public let leaf: Digest?
    /// What its bytes are read as.
    public let entry: Result<ReadEntry, EntryError>
    /// Whether each signature holds; nothing where its key was not known.
    public let signatures: [Bool?]
    /// The bytes where they are read as no entry; none where they are, or there are none.
    private let unread: [UInt8]?

    /// Hashes and reads an entry and checks its signatures with the keys known so far.
    public init(_ unverified: UnverifiedEntry, keyring: Keyring, hasher: inout SHA256) {
        index = unverified.index
        leaf = hasher.leaf(unverified.bytes.span)
        do throws(EntryError) {
            let read = try ReadEntry(unverified.bytes)
            entry = .success(read)
            signatures = keyring.check(read)
            unread = nil
        } catch {
            entry = .failure(error)
            signatures = []
            unread = unverified.bytes
        }
    }

    /// Hashes and reads an entry whose bytes a checkpoint of the reader's own covers, so that its
    /// signatures were checked when it was accepted.
    public init(accepted unverified: UnverifiedEntry, hasher: inout SHA256) {
        index = unverified.index
        leaf = hasher.leaf(unverified.bytes.span)
        do throws(EntryError) {
            let read = try ReadEntry(unverified.bytes)
            entry = .success(read)
            signatures = read.signatures.map { _ in true }
            unread = nil
        } catch {
            entry = .failure(error)
            signatures = []
            unread = unverified.bytes
        }
    }

    /// The entry that a note becomes at this place, hashed. Keys are never forgotten, so what was
    /// found of its signatures is true of every later state of the same ledger.
    public init(_ note: PreparedNote, at header: EntryHeader, hasher: inout SHA256) {
        index = header.index
        signatures = note.signatures
        do throws(EntryError) {
            let read = try ReadEntry(header, try note.note.get())
            let bytes = read.bytes
            leaf = hasher.leaf(bytes.span)
            entry = .success(read)
            unread = nil
        } catch {
            let bytes = header.line + note.bytes
            leaf = hasher.leaf(bytes.span)
            entry = .failure(error)
            unread = bytes
        }
    }

    /// The same entry at another place.
    init(_ other: PreparedEntry, at index: Int) {
        self.index = index
        leaf = other.leaf
        entry = other.entry
        signatures = other.signatures
        unread = other.unread
    }

    /// An entry whose bytes cannot be told apart from what is around them; `bytes` are those that
    /// stand in its place, if any.
    public init(unreadable index: Int, because error: EntryError, bytes: [UInt8]? = nil) {
        self.index = index
        leaf = nil
        entry = .failure(error)
        signatures = []
        unread = bytes
    }

    /// The bytes that stand in its place, whatever they are.
    var bytes: [UInt8]? {
        if case .success(let read) = entry { return read.bytes }
        return unread
    }

    /// The leaf that it names as the one before it, where its header can be read.
    var previous: Digest? {
        if case .success(let read) = entry { return read.header.previous }
        return unread.flatMap { PreparedEntry.previous(in: $0) }
    }

    /// The leaf that the header of these bytes names as the one before, where it can be read.
    static func previous(in bytes: [UInt8]) -> Digest? {
        (try? EntryHeader.read(bytes))?.header.previous
    }

    /// The operator's key that it puts in force; nothing where it is no genesis or change of keys.
    var operatorKey: VerifierKey? {
        guard case .success(let read) = entry, case .success(let statement) = read.statement
        else { return nil }
        let grants: [Genesis.Grant]
        switch statement.body {
        case .genesis(let genesis): grants = genesis.keys
        case .keys(let change): grants = change.added
        default: return nil
        }
        return grants.first { $0.role == .operator_ }.flatMap { try? VerifierKey($0.key) }
    }
}
