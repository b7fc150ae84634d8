public import Encoding

/// Why a tree, or a proof about one, is not what it claims to be (RFC 9162 section 2.1).
public enum TreeError: Error, Hashable, Sendable {
    /// The tree has no leaf with this index.
    case leafOutside(index: Int, size: Int)
    /// Nothing can be proved between trees of these sizes: the older one is empty or the larger.
    case sizesOutOfOrder(older: Int, newer: Int)
    /// A proof between these sizes has another number of hashes.
    case pathLength(expected: Int, actual: Int)
    /// The proof leads to another root than the one it was held against.
    case rootDiffers(expected: Digest, actual: Digest)
    /// The proof does not begin at the older tree it was held against.
    case olderRootDiffers(expected: Digest, actual: Digest)
    /// The hash of a complete subtree of 256^level leaves is not among the stored ones.
    case hashMissing(level: Int, index: Int)
}

extension TreeError: CustomStringConvertible {
    /// One line: what was found and what was expected.
    public var description: String {
        switch self {
        case .leafOutside(let index, let size):
            "leaf \(index) is outside a tree of \(size) leaves"
        case .sizesOutOfOrder(let older, let newer):
            "nothing can be proved between trees of \(older) and \(newer) leaves: "
                + "expected 1 or more, and no fewer in the second"
        case .pathLength(let expected, let actual):
            "the proof has \(actual) hashes, expected \(expected)"
        case .rootDiffers(let expected, let actual):
            "the proof leads to the root \(actual), expected \(expected)"
        case .olderRootDiffers(let expected, let actual):
            "the proof begins at the root \(actual), expected \(expected)"
        case .hashMissing(let level, let index):
            "hash \(index) of tile level \(level) is missing"
        }
    }
}

/// What a verification found: the proof holds, or why it does not.
public enum ProofResult: Hashable, Sendable {
    case valid
    case invalid(TreeError)
}
