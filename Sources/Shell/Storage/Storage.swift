public import Chain
public import Encoding

/// A place that keeps one ledger: its entries in order and the newest signed checkpoint.
///
/// Entries are opaque here but for the header that chains each to the one before. Methods that
/// throw have changed nothing; what may have changed something says so by its outcome.
public protocol Storage: ~Copyable {
    /// The end of the ledger.
    var head: Head { get }

    /// The root over all entries up to the head (RFC 6962 section 2.1), from bytes that this storage
    /// has read back and hashed itself: the root a checkpoint may be signed for.
    var root: Digest { get }

    /// The newest checkpoint in force, or nothing where none was signed yet.
    var checkpoint: SignedCheckpoint? { get }

    /// The bytes of the entries with these indices, in order; throws where the range reaches beyond
    /// the head or the bytes cannot be read.
    func read(_ range: Range<Int>) throws(StorageError) -> [[UInt8]]

    /// Appends entries of 1 to 65,535 bytes, all or none of them, where the head is still this one.
    /// They are durable once the outcome is `appended`.
    mutating func append(
        _ batch: [[UInt8]], ifHeadIs head: Head
    ) throws(StorageError) -> AppendOutcome

    /// Puts a checkpoint of the head in force where the present one is still this one. Once the
    /// outcome is `advanced` it outlasts the process; `settle` makes it durable.
    mutating func advance(
        _ checkpoint: SignedCheckpoint, ifCheckpointIs present: Checkpoint?
    ) throws(StorageError) -> AdvanceOutcome

    /// Makes durable what follows from the entries: their stored hashes and the checkpoint in force.
    /// Entries are durable without it; after a power cut an opening works the rest out again.
    mutating func settle() throws(StorageError)

    /// The public keys that are kept beside the entries, a line each, or nothing.
    func verifierKeys() throws(StorageError) -> [UInt8]?

    /// Keeps public keys, a line each, beside the entries: for convenience, never trusted. They are
    /// durable when this returns.
    func publish(verifierKeys bytes: [UInt8]) throws(StorageError)
}

/// The end of a ledger, to which the next entry is chained.
public struct Head: Hashable, Sendable {
    /// The number of entries.
    public let size: Int
    /// The leaf hash of the last entry; 32 zero bytes where there is none.
    public let leaf: Digest

    /// The end of a ledger without entries.
    public static let empty = Head(size: 0, leaf: .zero)

    /// The end after `size` entries, the last with this leaf hash.
    public init(size: Int, leaf: Digest) {
        self.size = size
        self.leaf = leaf
    }
}

/// What became of an append.
public enum AppendOutcome: Hashable, Sendable {
    /// The entries are durable, and this is the new head.
    case appended(Head)
    /// Nothing was written, because the head is this one.
    case conflict(Head)
    /// Nobody knows how much of it is durable: open the storage again, then read and compare.
    case unknown(StorageError)
}

/// What became of an attempt to put a checkpoint in force.
public enum AdvanceOutcome: Hashable, Sendable {
    /// The checkpoint is in force.
    case advanced
    /// Nothing was written, because this checkpoint is in force.
    case conflict(Checkpoint?)
    /// Nobody knows which of the two a later opening will find; the same one may be tried again.
    case unknown(StorageError)
}
