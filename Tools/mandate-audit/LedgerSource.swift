import Audit
import Chain
import Encoding
import FileStorage
import Signing
import Storage

/// A ledger that lies in a directory in one of its forms, as an audit reads it.
protocol LedgerView: ~Copyable, AuditSource where Failure == StorageError {
    /// The hash of the bytes that stand first; nothing where they cannot be told apart.
    var firstLeaf: Digest? { get }
    /// How many leaf hashes are stored, which should be one for each entry.
    var storedCount: Int { get }
    /// What the audit is given beside the entries; its anchor and other views come from elsewhere.
    mutating func terms() throws(StorageError) -> AuditTerms
}

/// A ledger in a directory of files as an audit reads it, whatever state it is in.
struct LedgerSource: ~Copyable, LedgerView {
    private let directory: String
    private var reader: LedgerReader
    private let leaves: StoredHashes
    private var swept = 0
    /// The checkpoint as it was before anything else was read: what is appended meanwhile lies
    /// beyond it.
    private let checkpoint: [UInt8]?
    private let keys: [UInt8]?
    let firstLeaf: Digest?

    /// The ledger in this directory; throws where there is none or it cannot be read.
    init(_ directory: String) throws(StorageError) {
        let early = try LedgerReader(directory)
        let (checkpoint, keys) = (try early.checkpointBytes(), try early.verifierKeyBytes())
        try self.init(directory, checkpoint, keys)
    }

    /// Opens the files of a ledger whose checkpoint has been read: a segment begun meanwhile is then
    /// among them.
    private init(
        _ directory: String, _ checkpoint: [UInt8]?, _ keys: [UInt8]?
    ) throws(StorageError) {
        let firstLeaf = try Self.firstLeaf(directory)
        let reader = try LedgerReader(directory)
        leaves = try reader.storedHashes(level: 0)
        self.reader = consume reader
        self.directory = directory
        self.checkpoint = checkpoint
        self.keys = keys
        self.firstLeaf = firstLeaf
    }

    /// Whether a directory has a ledger's own files.
    static func isLedger(_ directory: String) throws(StorageError) -> Bool {
        do throws(StorageError) {
            _ = try LedgerReader(directory)
            return true
        } catch  where error.code == .noLedger {
            return false
        }
    }

    private static func firstLeaf(_ directory: String) throws(StorageError) -> Digest? {
        var reader = try LedgerReader(directory)
        guard case .entry(let frame) = try reader.next() else { return nil }
        var hasher = SHA256()
        return hasher.leaf(frame.bytes.span)
    }

    var storedCount: Int { leaves.count }

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
        return AuditTerms(checkpoint: checkpoint, keysFile: keys, tiles: tiles)
    }

    func rewound() throws(StorageError) -> LedgerSource {
        try LedgerSource(directory, checkpoint, keys)
    }

    func keysFile() throws(StorageError) -> [UInt8]? { try reader.verifierKeyBytes() }

    mutating func nextStored() throws(StorageError) -> Digest? {
        defer { swept += 1 }
        return try leaves.hash(swept)
    }

    func stored(_ index: Int) throws(StorageError) -> Digest? { try leaves.hash(index) }

    mutating func nextItem() throws(StorageError) -> AuditItem? {
        try reader.next().map { AuditItem($0) }
    }
}

extension AuditItem {
    /// What the files of a ledger hold at one place.
    init(_ item: LedgerItem) {
        switch item {
        case .entry(let frame):
            self = .entry(UnverifiedEntry(index: frame.index, bytes: frame.bytes))
        case .damaged(let frame, let byteCount):
            self = .damaged(index: frame.index, byteCount: byteCount, bytes: frame.bytes)
        case .surplus(let frame, let byteCount):
            self = .surplus(before: frame.index, byteCount: byteCount)
        case .missing(let range, _): self = .missing(range)
        }
    }
}
