public import Encoding
public import Signing

/// A proof that a tree begins with all leaves of an older one, in order (RFC 9162 section 2.1.4).
public struct ConsistencyProof: Hashable, Sendable {
    /// The number of leaves of the older tree.
    public let older: Int
    /// The number of leaves of the newer tree.
    public let newer: Int
    /// Roots of subtrees from which both roots follow, in the order of RFC 9162 section 2.1.4.1.
    public let path: [Digest]

    /// A proof as someone states it; `verify` tells whether it holds.
    public init(older: Int, newer: Int, path: [Digest]) {
        self.older = older
        self.newer = newer
        self.path = path
    }

    /// The proof between the trees of the first `older` and `newer` leaves, from stored hashes;
    /// throws `sizesOutOfOrder` or `hashMissing`.
    public init(
        older: Int, newer: Int, hasher: inout SHA256, stored: TileHashes.Lookup
    ) throws(TreeError) {
        guard older > 0, older <= newer else {
            throw .sizesOutOfOrder(older: older, newer: newer)
        }
        var subtree = 0..<newer
        var path: [Digest] = []
        while subtree.upperBound != older {
            let (left, right) = (
                subtree.lowerBound..<subtree.split, subtree.split..<subtree.upperBound
            )
            let goesLeft = older <= left.upperBound
            let sibling = goesLeft ? right : left
            path.append(try TileHashes.root(sibling, hasher: &hasher, stored: stored))
            subtree = goesLeft ? left : right
        }
        // A verifier knows this subtree already where it is the whole older tree.
        if subtree.lowerBound > 0 {
            path.append(try TileHashes.root(subtree, hasher: &hasher, stored: stored))
        }
        self.init(older: older, newer: newer, path: path.reversed())
    }

    /// Whether the tree with `newerRoot` begins with the one with `olderRoot` (RFC 9162 section
    /// 2.1.4.2).
    public func verify(
        olderRoot: Digest, newerRoot: Digest, hasher: inout SHA256
    ) -> ProofResult {
        guard older > 0, older <= newer else {
            return .invalid(.sizesOutOfOrder(older: older, newer: newer))
        }
        // The proof starts at the last complete subtree of the older tree, `start` levels up.
        let start = older.trailingZeroBitCount
        let index = (older - 1) >> start
        let shared = Int.bitWidth - (index ^ (newer - 1) >> start).leadingZeroBitCount
        let siblings = shared + (index >> shared).nonzeroBitCount
        let isWhole = index == 0
        let expected = older == newer ? 0 : siblings + (isWhole ? 0 : 1)
        guard path.count == expected else {
            return .invalid(.pathLength(expected: expected, actual: path.count))
        }
        guard older < newer else {
            return olderRoot == newerRoot
                ? .valid : .invalid(.rootDiffers(expected: newerRoot, actual: olderRoot))
        }
        var oldHash = isWhole ? olderRoot : path[0]
        var newHash = oldHash
        for (height, sibling) in path.dropFirst(isWhole ? 0 : 1).enumerated() {
            if height < shared && index >> height & 1 == 0 {
                newHash = hasher.node(newHash, sibling)
            } else {
                oldHash = hasher.node(sibling, oldHash)
                newHash = hasher.node(sibling, newHash)
            }
        }
        guard oldHash == olderRoot else {
            return .invalid(.olderRootDiffers(expected: olderRoot, actual: oldHash))
        }
        return newHash == newerRoot
            ? .valid : .invalid(.rootDiffers(expected: newerRoot, actual: newHash))
    }
}
