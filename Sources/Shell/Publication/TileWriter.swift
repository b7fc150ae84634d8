import Chain
import Encoding
import Signing
import Storage

/// Makes the bundles and tiles that a log has and an older one has not, from the first partial one
/// on.
struct TileWriter: ~Copyable {
    private let before: Int
    /// The tree over what has been taken in.
    private var tree: CompactTree
    private var hasher = SHA256()
    private var bundle: [UInt8] = []
    /// The hashes of each level since its last full tile.
    private var tiles: [[UInt8]]
    /// The number of hashes of each level.
    private var counts: [Int]

    /// Goes on after the first `before` entries of a ledger, whose hashes are taken at their word:
    /// they give the root that was published.
    init(_ snapshot: inout LedgerSnapshot, after before: Int) throws(StorageError) {
        let levels = 0..<TileHashes.levels(size: snapshot.size)
        let counts = levels.map { TileHashes.count(level: $0, size: before) }
        var tiles: [[UInt8]] = []
        for level in levels {
            var tile: [UInt8] = []
            for index in counts[level] - counts[level] % TilePath.fullWidth..<counts[level] {
                tile += try snapshot.stored(level: level, index).bytes
            }
            tiles.append(tile)
        }
        // Entries of a partial bundle are published again in the wider one.
        var entries: [[UInt8]] = []
        for index in before - before % TilePath.fullWidth..<before {
            entries.append(try snapshot.entry(index))
        }
        self.init(before, try snapshot.tree(size: before), tiles, counts)
        for entry in entries { append(entry) }
    }

    private init(_ before: Int, _ tree: CompactTree, _ tiles: [[UInt8]], _ counts: [Int]) {
        self.before = before
        self.tree = tree
        self.tiles = tiles
        self.counts = counts
    }

    /// The root over what has been taken in.
    var root: Digest {
        mutating get { tree.root(hasher: &hasher) }
    }

    /// Takes in the entries from there on, and stages the files they fill or, at last, begin.
    mutating func run(
        _ snapshot: inout LedgerSnapshot, into files: inout PublishedFiles,
        progress: (Int) -> Void
    ) throws(StorageError) {
        for index in before..<snapshot.size {
            let entry = try snapshot.entry(index)
            append(entry)
            for (level, root) in extend(hasher.leaf(entry.span)) {
                let stored = try snapshot.stored(level: level, counts[level])
                guard root == stored else {
                    throw StorageError(
                        .damaged, at: StorageError.Place(entry: index, file: "tiles/\(level)"),
                        "the entries up to it hash to \(root), stored is \(stored)",
                        remedy: LedgerSnapshot.auditRemedy)
                }
                tiles[level] += root.bytes
                counts[level] += 1
                if counts[level].isMultiple(of: TilePath.fullWidth) {
                    try stage(level, into: &files)
                }
            }
            if index.isMultiple(of: 1024) { progress(index) }
        }
        for level in tiles.indices where !tiles[level].isEmpty {
            if counts[level] > TileHashes.count(level: level, size: before) {
                try stage(level, into: &files)
            }
        }
    }

    /// Stages the last tile of a level, and begins the next.
    private mutating func stage(
        _ level: Int, into files: inout PublishedFiles
    ) throws(StorageError) {
        if level == 0 {
            try files.stage(bundle, at: path(.entries, count: counts[0]).text)
            bundle = []
        }
        try files.stage(
            tiles[level], at: path(.hashes(level: level), count: counts[level]).text)
        tiles[level] = []
    }

    /// The last file of a level that holds `count` in all.
    private func path(_ content: TilePath.Content, count: Int) -> TilePath {
        let index = (count - 1) / TilePath.fullWidth
        return TilePath(content, index: index, width: count - index * TilePath.fullWidth)
    }

    private mutating func append(_ entry: [UInt8]) {
        bundle.append(UInt8(entry.count >> 8))
        bundle.append(UInt8(entry.count & 0xFF))
        bundle += entry
    }

    /// The hashes of the levels that a leaf completes, the leaf first.
    private mutating func extend(_ leaf: Digest) -> [(level: Int, hash: Digest)] {
        var completed = [(level: 0, hash: leaf)]
        tree.append(leaf, hasher: &hasher) { height, root in
            if height % TileHashes.levelHeight == 0 {
                completed.append((height / TileHashes.levelHeight, root))
            }
        }
        return completed
    }
}
