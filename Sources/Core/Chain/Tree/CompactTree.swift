public import Encoding
public import Signing

/// The frontier of a Merkle tree (RFC 6962 section 2.1): enough to append leaves and to know the
/// root, in memory that grows with the logarithm of the size.
public struct CompactTree: Hashable, Sendable {
    /// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
    public static let emptyRoot: Digest = {
        let bytes: [UInt8] = [
            0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f,
            0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b,
            0x78, 0x52, 0xb8, 0x55,
        ]
        return Digest { bytes[$0] }
    }()

    /// The number of leaves.
    public private(set) var size: Int

    /// The roots of the complete subtrees that make up the tree, the largest and oldest first: one
    /// for every bit that is set in the size.
    private(set) var frontier: [Digest]

    /// The tree without leaves.
    public init() {
        size = 0
        frontier = []
        frontier.reserveCapacity(Int.bitWidth)
    }

    /// The tree of this size with this frontier, which is taken at its word.
    init(size: Int, frontier: [Digest]) {
        precondition(
            size >= 0 && size.nonzeroBitCount == frontier.count, "a frontier of another tree")
        self.init()
        self.size = size
        self.frontier.append(contentsOf: frontier)
    }

    /// Appends a leaf hash.
    public mutating func append(_ leaf: Digest, hasher: inout SHA256) {
        append(leaf, hasher: &hasher) { _, _ in }
    }

    /// Appends a leaf hash and reports each subtree that it completes, smallest first: its height
    /// (1 for two leaves) and its root.
    @inline(__always)
    public mutating func append(
        _ leaf: Digest, hasher: inout SHA256, completed: (_ height: Int, _ root: Digest) -> Void
    ) {
        var root = leaf
        var height = 0
        while size >> height & 1 == 1 {
            root = hasher.node(frontier.removeLast(), root)
            height += 1
            completed(height, root)
        }
        frontier.append(root)
        size += 1
    }

    /// The root over all leaves.
    public func root(hasher: inout SHA256) -> Digest {
        guard var root = frontier.last else { return Self.emptyRoot }
        for subtree in frontier.dropLast().reversed() {
            root = hasher.node(subtree, root)
        }
        return root
    }
}
