import Chain
public import Encoding
public import FileStorage
import Files
public import Storage

/// A published log in a directory, or a copy of it that a web server's files were saved to, read
/// whatever state it is in.
///
/// Items come in the order of the bundles, each index once. Nothing is checked but where entries
/// begin and end. Memory grows with the number of files alone.
public struct PublishedLog: ~Copyable {
    private let directory: String
    private let inventory: PublishedInventory
    /// The numbers of the bundles that are there.
    private let bundles: [Int]
    private var nextBundle = 0
    private var reader: BundleReader?
    private var index = 0
    /// The tile that was read last of each level.
    private var tiles: [Int: (index: Int, bytes: [UInt8])] = [:]

    /// The log in this directory; throws `noLedger` where there is none.
    public init(_ directory: String) throws(StorageError) {
        guard try Self.isPublished(directory) else {
            throw StorageError(
                .noLedger, "\(directory) has no published log: no directory \(directory)/tile",
                remedy: "check the path")
        }
        self.init(directory, try PublishedInventory(directory))
    }

    private init(_ directory: String, _ inventory: PublishedInventory) {
        self.directory = directory
        self.inventory = inventory
        bundles = inventory.indices(.entries)
    }

    /// Whether a log is published in this directory.
    public static func isPublished(_ directory: String) throws(StorageError) -> Bool {
        do throws(FileError) {
            return try FileSystem.kind(of: "\(directory)/tile") == .directory
        } catch {
            throw StorageError(publishing: error)
        }
    }

    /// The bytes of the checkpoint that is published in a directory; nothing where there is none.
    public static func checkpointBytes(_ directory: String) throws(StorageError) -> [UInt8]? {
        let path = "\(directory)/\(PublishedFiles.checkpoint)"
        do throws(FileError) {
            guard try FileSystem.kind(of: path) == .file else { return nil }
            return try FileSystem.read(path, maximumByteCount: FileSystem.mostNoteBytes)
        } catch {
            throw StorageError(publishing: error)
        }
    }

    /// The next item, or nothing at the end; throws only what the system refuses.
    public mutating func next() throws(StorageError) -> LedgerItem? {
        while true {
            if var reader = reader.take() {
                let item = try reader.next()
                index = reader.position
                if let item {
                    self.reader = consume reader
                    return item
                }
            }
            guard nextBundle < bundles.count else { return nil }
            let bundle = bundles[nextBundle]
            let first = bundle * TilePath.fullWidth
            if index < first {
                let missing = index..<first
                let path = TilePath(.entries, index: index / TilePath.fullWidth).text
                index = first
                return .missing(
                    missing, StorageError.Place(entry: missing.lowerBound, file: path))
            }
            nextBundle += 1
            guard let file = inventory.file(.entries, bundle) else { continue }
            reader = try BundleReader(
                "\(directory)/\(file.text)", first: first, length: TilePath.fullWidth)
        }
    }

    /// The number of hashes of a level up to the last that is there.
    public mutating func count(level: Int) throws(StorageError) -> Int {
        guard let last = inventory.indices(.hashes(level: level)).last else { return 0 }
        return try last * TilePath.fullWidth + tile(level, last).count / Digest.byteCount
    }

    /// The hash of a level with this index, or nothing where it is not there.
    public mutating func hash(level: Int, _ index: Int) throws(StorageError) -> Digest? {
        let (tile, place) = index.quotientAndRemainder(dividingBy: TilePath.fullWidth)
        let bytes = try self.tile(level, tile)
        let start = place * Digest.byteCount
        guard start + Digest.byteCount <= bytes.count else { return nil }
        return Digest(bytes: bytes.span.extracting(start..<start + Digest.byteCount))
    }

    private mutating func tile(_ level: Int, _ index: Int) throws(StorageError) -> [UInt8] {
        if let known = tiles[level], known.index == index { return known.bytes }
        var bytes: [UInt8] = []
        if let file = inventory.file(.hashes(level: level), index) {
            do throws(FileError) {
                let file = try File("\(directory)/\(file.text)", .read)
                let full = TilePath.fullWidth * Digest.byteCount
                bytes = try file.read(count: min(file.size(), full), at: 0)
            } catch {
                throw StorageError(publishing: error)
            }
        }
        tiles[level] = (index, bytes)
        return bytes
    }
}
