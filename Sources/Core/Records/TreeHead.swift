public import Encoding

/// A size of a history and the root over so many entries, as a statement vouches for them.
public struct TreeHead: Hashable, Sendable {
    /// How many entries.
    public let size: Int
    /// The root over their leaf hashes (RFC 6962 section 2.1).
    public let root: Digest

    /// The root over so many entries.
    public init(size: Int, root: Digest) {
        self.size = size
        self.root = root
    }
}

extension Statement {
    /// The history that it vouches for: up to the entry it comes after, and no further.
    public var head: TreeHead? {
        switch body {
        case .attest(let body): TreeHead(size: body.size, root: body.root)
        case .time(let body): TreeHead(size: body.size, root: body.root)
        default: nil
        }
    }
}
