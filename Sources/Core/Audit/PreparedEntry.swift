public import Authority
public import Chain
public import Encoding
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

    /// Hashes and reads an entry and checks its signatures with the keys known so far.
    public init(_ unverified: UnverifiedEntry, keyring: Keyring, hasher: inout SHA256) {
        index = unverified.index
        leaf = hasher.leaf(unverified.bytes.span)
        do throws(EntryError) {
            let read = try ReadEntry(unverified.bytes)
            entry = .success(read)
            signatures = keyring.check(read)
        } catch {
            entry = .failure(error)
            signatures = []
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
        } catch {
            entry = .failure(error)
            signatures = []
        }
    }

    /// The same entry at another place.
    init(_ other: PreparedEntry, at index: Int) {
        self.index = index
        leaf = other.leaf
        entry = other.entry
        signatures = other.signatures
    }

    /// An entry whose bytes cannot be told apart from what is around them.
    public init(unreadable index: Int, because error: EntryError) {
        self.index = index
        leaf = nil
        entry = .failure(error)
        signatures = []
    }
}
