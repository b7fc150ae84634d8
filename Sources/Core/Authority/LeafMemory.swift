public import Chain
public import Encoding
public import Records
import Signing

/// The leaf hashes that a statement's `after` may still name: entry 0 and the newest ones; and the
/// roots of the tree at the sizes they end.
public struct LeafMemory: Sendable {
    /// How many entries an `after` may reach back, entry 0 aside.
    public static let reach = 65_536

    /// How many leaves have been taken in.
    public private(set) var count = 0
    private var first: Digest?
    private var newest: [Digest] = []
    /// The newest trees at multiples of `stride`, each in the place of its number.
    private var trees = [CompactTree()]
    /// Whether no leaf was skipped: once one was, no root is known.
    private var isWhole = true

    /// How many leaves lie between two trees that are kept.
    private static let stride = 256
    /// How many trees are kept: one at or before every leaf in reach.
    private static let treeCount = reach / stride + 1
    /// How many leaves are kept: those in reach, and those from the oldest tree up to them.
    private static let leafCount = reach + stride

    /// The memory before the first leaf.
    public init() {}

    /// Takes in the next leaf.
    public mutating func append(_ leaf: Digest) {
        if count % LeafMemory.stride == 0 { keepTree() }
        if count == 0 { first = leaf }
        if newest.count < LeafMemory.leafCount {
            newest.append(leaf)
        } else {
            newest[count % LeafMemory.leafCount] = leaf
        }
        count += 1
    }

    /// Takes over the tree over all leaves so far from one who has it, which saves hashing it here.
    public mutating func keep(_ tree: CompactTree) {
        guard isWhole, count == tree.size, count % LeafMemory.stride == 0 else { return }
        let place = place
        if place == trees.count { trees.append(tree) } else { trees[place] = tree }
    }

    /// Sees to it that the tree over all leaves is kept before another one follows.
    private mutating func keepTree() {
        guard isWhole, place == trees.count || trees[place].size != count,
            let tree = tree(ofSize: count)
        else { return }
        keep(tree)
    }

    /// Where the tree over all leaves is kept.
    private var place: Int { count / LeafMemory.stride % LeafMemory.treeCount }

    /// Goes on to the entry with this index, as if zero had been taken in for those between: the
    /// root of no tree is known from then on.
    public mutating func skip(to index: Int) {
        if index > count { isWhole = false }
        // Those that nothing may name any more need no turn of their own.
        if index - count > LeafMemory.leafCount {
            if count == 0 { first = .zero }
            newest = [Digest](repeating: .zero, count: LeafMemory.leafCount)
            count = index - LeafMemory.leafCount
        }
        while count < index { append(.zero) }
    }

    /// The leaf of an entry; nothing where there is none or it is too far back.
    public subscript(index: Int) -> Digest? {
        guard index >= 0, index < count else { return nil }
        if index == 0 { return first }
        return count - index <= LeafMemory.reach ? newest[index % LeafMemory.leafCount] : nil
    }

    /// The newest leaf.
    public var last: Digest? { count == 0 ? nil : self[count - 1] }

    /// The root over the first so many leaves, the last of which is still remembered; nothing where
    /// it is not, or where leaves were skipped.
    public func root(ofSize size: Int) -> Digest? {
        if size == 1 { return isWhole ? first : nil }
        guard let tree = tree(ofSize: size) else { return nil }
        var hasher = SHA256()
        return tree.root(hasher: &hasher)
    }

    /// The newest size above another, of those whose last leaf is still remembered, whose root is
    /// like this; nothing where there is none, or where leaves were skipped.
    public func newestHead(
        above least: Int, where isSought: (_ size: Int, _ root: Digest) -> Bool
    ) -> TreeHead? {
        guard isWhole else { return nil }
        var hasher = SHA256()
        var end = count
        while end > least, self[end - 1] != nil {
            // From one kept tree on, every root follows from the one before.
            let number = (end - 1) / LeafMemory.stride
            var tree = trees[number % LeafMemory.treeCount]
            guard tree.size == number * LeafMemory.stride else { return nil }
            var found: TreeHead?
            for index in tree.size..<end {
                tree.append(newest[index % LeafMemory.leafCount], hasher: &hasher)
                let root = tree.root(hasher: &hasher)
                if index >= least, self[index] != nil, isSought(index + 1, root) {
                    found = TreeHead(size: index + 1, root: root)
                }
            }
            if let found { return found }
            end = number * LeafMemory.stride
        }
        return nil
    }

    /// The tree of this size, from the one kept before its last leaf.
    private func tree(ofSize size: Int) -> CompactTree? {
        guard isWhole, size > 0, self[size - 1] != nil else { return nil }
        let number = (size - 1) / LeafMemory.stride
        var tree = trees[number % LeafMemory.treeCount]
        guard tree.size == number * LeafMemory.stride else { return nil }
        var hasher = SHA256()
        for index in tree.size..<size {
            tree.append(newest[index % LeafMemory.leafCount], hasher: &hasher)
        }
        return tree
    }
}
