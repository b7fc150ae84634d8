import Audit
import Chain
import Encoding
import FileStorage
import Publication
import Signing
import Storage

/// A published log in a directory as an audit reads it, whatever state it is in.
struct PublishedSource: ~Copyable, LedgerView {
    private let directory: String
    private var log: PublishedLog
    private var swept = 0
    /// The checkpoint as it was before anything else was read.
    private let checkpoint: [UInt8]?
    let firstLeaf: Digest?
    let storedCount: Int

    /// The published log in this directory; throws where there is none or it cannot be read.
    init(_ directory: String) throws(StorageError) {
        try self.init(directory, checkpoint: PublishedLog.checkpointBytes(directory))
    }

    /// Opens the files of a log whose checkpoint has been read.
    private init(_ directory: String, checkpoint: [UInt8]?) throws(StorageError) {
        let firstLeaf = try Self.firstLeaf(directory)
        var log = try PublishedLog(directory)
        storedCount = try log.count(level: 0)
        self.log = consume log
        self.directory = directory
        self.checkpoint = checkpoint
        self.firstLeaf = firstLeaf
    }

    private static func firstLeaf(_ directory: String) throws(StorageError) -> Digest? {
        var log = try PublishedLog(directory)
        guard case .entry(let frame) = try log.next() else { return nil }
        var hasher = SHA256()
        return hasher.leaf(frame.bytes.span)
    }

    mutating func terms() throws(StorageError) -> AuditTerms {
        var tiles: [[Digest]] = []
        for level in 1..<max(TileHashes.levels(size: storedCount), 1) {
            var hashes: [Digest] = []
            for index in 0..<TileHashes.count(level: level, size: storedCount) {
                guard let hash = try log.hash(level: level, index) else { break }
                hashes.append(hash)
            }
            tiles.append(hashes)
        }
        var terms = AuditTerms(checkpoint: checkpoint, keysFile: nil, tiles: tiles)
        terms.hashCount = storedCount
        return terms
    }

    func rewound() throws(StorageError) -> PublishedSource {
        try PublishedSource(directory, checkpoint: checkpoint)
    }

    /// A published log has no list of keys: whoever reads it has an anchor of their own.
    func keysFile() -> [UInt8]? { nil }

    mutating func nextStored() throws(StorageError) -> Digest? {
        defer { swept += 1 }
        return try log.hash(level: 0, swept)
    }

    mutating func stored(_ index: Int) throws(StorageError) -> Digest? {
        try log.hash(level: 0, index)
    }

    mutating func nextItem() throws(StorageError) -> AuditItem? {
        try log.next().map { AuditItem($0) }
    }
}
