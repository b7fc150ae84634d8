public import Chain
import Encoding
import FileStorage
import Files
import Signing
public import Storage

/// A ledger as it was at its newest checkpoint, read without its lock while others may append.
///
/// The checkpoint is read first, and nothing beyond its size is looked at. Nothing is checked but
/// what a method says it checks.
public struct LedgerSnapshot: ~Copyable {
    /// The directory of the ledger.
    public let directory: String
    /// The checkpoint it is of.
    public let checkpoint: SignedCheckpoint
    var hasher = SHA256()
    private let hashes: StoredTree
    private var frames: FrameReader
    /// The list of keys beside the ledger, which is right unless someone changed it.
    private let listed: [UInt8]

    /// The ledger in this directory; throws `noLedger`, or `damaged` where it has no checkpoint that
    /// can be read or fewer hashes than the checkpoint covers.
    public init(_ directory: String) throws(StorageError) {
        let reader = try LedgerReader(directory)
        guard let bytes = try reader.checkpointBytes() else {
            throw StorageError(
                .noLedger, "\(directory) has no checkpoint yet",
                remedy: "append to the ledger, which signs one")
        }
        let checkpoint: SignedCheckpoint
        do throws(CheckpointError) {
            checkpoint = try SignedCheckpoint(bytes)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(file: "checkpoint"), "\(error)",
                remedy: Self.auditRemedy)
        }
        let size = checkpoint.checkpoint.size
        var levels: [StoredHashes] = []
        for level in 0..<TileHashes.levels(size: size) {
            let stored = try reader.storedHashes(level: level)
            let needed = TileHashes.count(level: level, size: size)
            guard stored.count >= needed else {
                throw StorageError(
                    .damaged, at: stored.place(stored.count),
                    "\(stored.count) hashes are stored of \(needed)", remedy: Self.auditRemedy)
            }
            levels.append(stored)
        }
        self.init(directory, checkpoint, levels, try reader.verifierKeyBytes() ?? [])
    }

    private init(
        _ directory: String, _ checkpoint: SignedCheckpoint, _ levels: [StoredHashes],
        _ listed: [UInt8]
    ) {
        self.listed = listed
        self.directory = directory
        self.checkpoint = checkpoint
        hashes = StoredTree(levels)
        frames = FrameReader(directory)
    }

    static let auditRemedy = "nothing was changed; mandate-audit says what is damaged"

    /// The number of entries.
    public var size: Int { checkpoint.checkpoint.size }

    /// The stored hash of a level with this index, below the checkpoint's size; throws `damaged`
    /// where there is none.
    func stored(level: Int, _ index: Int) throws(StorageError) -> Digest {
        guard let hash = try hashes.hash(level: level, index) else {
            throw StorageError(
                .damaged, at: StorageError.Place(file: "tiles/\(level)"),
                "hash \(index) is not there", remedy: Self.auditRemedy)
        }
        return hash
    }

    /// The operator's keys in the list beside the ledger.
    var listedOperators: [VerifierKey] {
        let start = Array("operator ".utf8)
        return listed.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.starts(with: start) else { return nil }
            return try? VerifierKey(String(decoding: line.dropFirst(start.count), as: UTF8.self))
        }
    }

    /// The bytes of an entry, which are those of its stored leaf hash; throws `damaged`.
    public mutating func entry(_ index: Int) throws(StorageError) -> [UInt8] {
        let bytes = try frames.entry(index)
        let stored = try stored(level: 0, index)
        let leaf = hasher.leaf(bytes.span)
        guard leaf == stored else {
            throw StorageError(
                .damaged, at: StorageError.Place(entry: index, file: "tiles/0"),
                "the entry hashes to \(leaf), stored is \(stored)", remedy: Self.auditRemedy)
        }
        return bytes
    }

    /// The tree over the first `size` leaves, from stored hashes at their word; throws `damaged`.
    func tree(size: Int) throws(StorageError) -> CompactTree {
        try hashes.proving { hasher, stored throws(TreeError) in
            try CompactTree(size: size, hasher: &hasher, stored: stored)
        }
    }

    /// The proof that an entry is under the checkpoint's root, checked against it; throws
    /// `outOfRange` or `damaged`.
    public func inclusionProof(_ index: Int) throws(StorageError) -> InclusionProof {
        guard index >= 0, index < size else {
            throw StorageError(
                .outOfRange, "there is no entry \(index)",
                remedy: "the checkpoint of \(directory) covers \(size) entries")
        }
        let leaf = try stored(level: 0, index)
        let (size, root) = (size, checkpoint.checkpoint.root)
        return try hashes.proving { hasher, stored throws(TreeError) in
            let proof = try InclusionProof(
                index: index, size: size, hasher: &hasher, stored: stored)
            if case .invalid(let error) = proof.verify(leaf: leaf, root: root, hasher: &hasher) {
                throw error
            }
            return proof
        }
    }
}
