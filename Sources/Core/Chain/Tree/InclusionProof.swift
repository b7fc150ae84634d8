public import Encoding
public import Signing

/// A proof that a leaf stands at an index of a tree (RFC 9162 section 2.1.3).
public struct InclusionProof: Hashable, Sendable {
    /// The index of the leaf, from 0.
    public let index: Int
    /// The number of leaves of the tree.
    public let size: Int
    /// The roots of the subtrees beside the way from the leaf to the root, nearest the leaf first.
    public let path: [Digest]

    /// A proof as someone states it; `verify` tells whether it holds.
    public init(index: Int, size: Int, path: [Digest]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// The proof for the leaf at `index` in the tree of the first `size` leaves, from stored hashes;
    /// throws `leafOutside` or `hashMissing`.
    public init(
        index: Int, size: Int, hasher: inout SHA256, stored: TileHashes.Lookup
    ) throws(TreeError) {
        guard index >= 0, index < size else { throw .leafOutside(index: index, size: size) }
        var subtree = 0..<size
        var path: [Digest] = []
        while subtree.count > 1 {
            let (left, right) = (
                subtree.lowerBound..<subtree.split, subtree.split..<subtree.upperBound
            )
            let sibling = left.contains(index) ? right : left
            path.append(try TileHashes.root(sibling, hasher: &hasher, stored: stored))
            subtree = left.contains(index) ? left : right
        }
        self.init(index: index, size: size, path: path.reversed())
    }

    /// Whether this leaf hash at `index` leads to this root (RFC 9162 section 2.1.3.2).
    public func verify(leaf: Digest, root: Digest, hasher: inout SHA256) -> ProofResult {
        guard index >= 0, index < size else {
            return .invalid(.leafOutside(index: index, size: size))
        }
        // Below the height where leaf and last leaf part, every level has a sibling; above it only
        // those levels at which the way to the last leaf turns right.
        let shared = Int.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
        let expected = shared + (index >> shared).nonzeroBitCount
        guard path.count == expected else {
            return .invalid(.pathLength(expected: expected, actual: path.count))
        }
        var hash = leaf
        for (height, sibling) in path.enumerated() {
            let isLeft = height < shared && index >> height & 1 == 0
            hash = isLeft ? hasher.node(hash, sibling) : hasher.node(sibling, hash)
        }
        return hash == root ? .valid : .invalid(.rootDiffers(expected: root, actual: hash))
    }
}
