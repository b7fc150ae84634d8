import Chain
import Encoding
import Signing
import Storage

/// What an append will write, worked out before anything is written.
struct AppendPlan {
    /// The entries that go into one segment, with their lengths.
    struct Piece {
        let first: Int
        let offset: Int
        var bytes: [UInt8] = []
    }

    private(set) var pieces: [Piece] = []
    /// The bytes of the hashes that each level gains.
    private(set) var hashes = [[UInt8]](repeating: [], count: LedgerLayout.levelCount)
    /// The leaf hashes of the entries.
    private(set) var leaves: [Digest] = []
    /// The number of entries before the append.
    let start: Int

    /// The plan for a batch after this head; throws `entryLength` and `notChained`.
    init(
        _ batch: [[UInt8]], after head: Head, tree: CompactTree, end: Int,
        hasher: inout SHA256
    ) throws(StorageError) {
        start = head.size
        var tree = tree
        var previous = head.leaf
        var opening: [UInt8] = []
        for entry in batch {
            try Self.check(entry, tree.size)
            ChainHeader.write(index: tree.size, previous: previous, into: &opening)
            guard ChainHeader.matches(opening, entry.span, at: 0) else {
                throw StorageError(
                    .notChained, at: StorageError.Place(entry: tree.size, file: "the batch"),
                    "the entry is not chained to the one before",
                    remedy: "begin it with \(String(decoding: opening, as: UTF8.self))")
            }
            previous = hasher.leaf(entry.span)
            place(entry, tree.size, end)
            leaves.append(previous)
            previous.append(to: &hashes[0])
            tree.append(previous, hasher: &hasher) { height, root in
                if height.isMultiple(of: TileHashes.levelHeight) {
                    root.append(to: &hashes[height / TileHashes.levelHeight])
                }
            }
        }
    }

    private mutating func place(_ entry: [UInt8], _ index: Int, _ end: Int) {
        if pieces.isEmpty || index.isMultiple(of: LedgerLayout.segmentLength) {
            let first = LedgerLayout.firstIndex(ofSegmentWith: index)
            pieces.append(Piece(first: first, offset: pieces.isEmpty ? end : 0))
        }
        let last = pieces.count - 1
        pieces[last].bytes.append(UInt8(entry.count >> 8))
        pieces[last].bytes.append(UInt8(entry.count & 0xFF))
        pieces[last].bytes.append(contentsOf: entry)
    }

    private static func check(_ entry: [UInt8], _ index: Int) throws(StorageError) {
        guard (1...LedgerLayout.maximumEntryLength).contains(entry.count) else {
            throw StorageError(
                .entryLength, at: StorageError.Place(entry: index, file: "the batch"),
                "the entry has \(entry.count) bytes",
                remedy: "entries have 1 to \(LedgerLayout.maximumEntryLength) bytes; split a "
                    + "larger statement into parts")
        }
    }
}
