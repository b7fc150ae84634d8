import Audit
import Chain
import Encoding
import FileStorage
import Signing
import Storage

/// A ledger in a directory of files as an audit reads it, whatever state it is in.
struct LedgerSource: ~Copyable, AuditSource {
    private var reader: LedgerReader
    private let leaves: StoredHashes
    private var swept = 0
    /// The checkpoint as it was before anything else was read: what is appended meanwhile lies
    /// beyond it.
    private let checkpoint: [UInt8]?
    /// The hash of the bytes that stand first; nothing where they cannot be told apart.
    let firstLeaf: Digest?

    /// The ledger in this directory; throws where there is none or it cannot be read.
    init(_ directory: String) throws(StorageError) {
        let reader = try LedgerReader(directory)
        let checkpoint = try reader.checkpointBytes()
        let leaves = try reader.storedHashes(level: 0)
        let firstLeaf = try Self.firstLeaf(directory)
        self.init(consume reader, leaves, checkpoint, firstLeaf)
    }

    private init(
        _ reader: consuming LedgerReader, _ leaves: StoredHashes, _ checkpoint: [UInt8]?,
        _ firstLeaf: Digest?
    ) {
        self.reader = reader
        self.leaves = leaves
        self.checkpoint = checkpoint
        self.firstLeaf = firstLeaf
    }

    private static func firstLeaf(_ directory: String) throws(StorageError) -> Digest? {
        var reader = try LedgerReader(directory)
        guard case .entry(let frame) = try reader.next() else { return nil }
        var hasher = SHA256()
        return hasher.leaf(frame.bytes.span)
    }

    /// How many leaf hashes are stored, which should be one for each entry.
    var storedCount: Int { leaves.count }

    /// What the audit is given beside the entries; its anchor and other views come from elsewhere.
    func terms() throws(StorageError) -> AuditTerms {
        var tiles: [[Digest]] = []
        for level in 1..<max(TileHashes.levels(size: leaves.count), 1) {
            let stored = try reader.storedHashes(level: level)
            var hashes: [Digest] = []
            for index in 0..<min(stored.count, TileHashes.count(level: level, size: leaves.count)) {
                guard let hash = try stored.hash(index) else { break }
                hashes.append(hash)
            }
            tiles.append(hashes)
        }
        return AuditTerms(
            checkpoint: checkpoint, keysFile: try reader.verifierKeyBytes(), tiles: tiles)
    }

    mutating func nextStored() throws(StorageError) -> Digest? {
        defer { swept += 1 }
        return try leaves.hash(swept)
    }

    func stored(_ index: Int) throws(StorageError) -> Digest? { try leaves.hash(index) }

    mutating func nextItem() throws(StorageError) -> AuditItem? {
        switch try reader.next() {
        case nil: nil
        case .entry(let frame): .entry(UnverifiedEntry(index: frame.index, bytes: frame.bytes))
        case .damaged(let frame, let byteCount):
            .damaged(index: frame.index, byteCount: byteCount)
        case .surplus(let frame, let byteCount):
            .surplus(before: frame.index, byteCount: byteCount)
        case .missing(let range, _): .missing(range)
        }
    }
}
