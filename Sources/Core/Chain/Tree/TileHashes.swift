public import Encoding
public import Signing

/// The hashes a tree keeps of itself (C2SP tlog-tiles): at level 0 every leaf, at level L the root
/// of every complete subtree of 256^L leaves, numbered from the left.
public enum TileHashes {
    /// A stored hash by level and index, or nothing where there is none.
    public typealias Lookup = (_ level: Int, _ index: Int) -> Digest?

    /// How much taller the subtrees of one level are than those of the level below.
    public static let levelHeight = 8

    /// The number of hashes that level `level` of a tree of `size` leaves holds.
    public static func count(level: Int, size: Int) -> Int {
        let height = level * levelHeight
        return height < Int.bitWidth - 1 ? size >> height : 0
    }

    /// The number of levels that hold anything in a tree of `size` leaves.
    public static func levels(size: Int) -> Int {
        guard size > 0 else { return 0 }
        return (Int.bitWidth - 1 - size.leadingZeroBitCount) / levelHeight + 1
    }

    /// The root of the complete subtree of 2^height leaves with this index, computed from the
    /// highest level not above it; throws `hashMissing`.
    static func subtree(
        height: Int, index: Int, hasher: inout SHA256, stored: Lookup
    ) throws(TreeError) -> Digest {
        let level = height / levelHeight
        let width = 1 << (height % levelHeight)
        var subtree = CompactTree()
        for position in index * width..<(index + 1) * width {
            guard let hash = stored(level, position) else {
                throw .hashMissing(level: level, index: position)
            }
            subtree.append(hash, hasher: &hasher)
        }
        return subtree.root(hasher: &hasher)
    }

    /// The root over the leaves of a range as RFC 6962 splits trees: it starts at a multiple of a
    /// power of two that is no less than its length. Throws `hashMissing`.
    static func root(
        _ leaves: Range<Int>, hasher: inout SHA256, stored: Lookup
    ) throws(TreeError) -> Digest {
        try frontier(leaves, hasher: &hasher, stored: stored).root(hasher: &hasher)
    }

    static func frontier(
        _ leaves: Range<Int>, hasher: inout SHA256, stored: Lookup
    ) throws(TreeError) -> CompactTree {
        var roots: [Digest] = []
        var start = leaves.lowerBound
        for height in (0..<Int.bitWidth - 1).reversed() where leaves.count >> height & 1 == 1 {
            roots.append(
                try subtree(
                    height: height, index: start >> height, hasher: &hasher, stored: stored))
            start += 1 << height
        }
        return CompactTree(size: leaves.count, frontier: roots)
    }
}

extension CompactTree {
    /// The tree of the first `size` leaves, from stored hashes that are taken at their word; throws
    /// `hashMissing`.
    public init(size: Int, hasher: inout SHA256, stored: TileHashes.Lookup) throws(TreeError) {
        self = try TileHashes.frontier(0..<size, hasher: &hasher, stored: stored)
    }
}

extension Range<Int> {
    /// Where RFC 6962 splits a subtree of two leaves or more: after the largest power of two that is
    /// less than its length.
    var split: Int {
        lowerBound + 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
