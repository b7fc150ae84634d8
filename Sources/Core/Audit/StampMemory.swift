import Authority
import Chain
import Encoding
import Quantities
import Signing

/// What statements of time are held to: the trees of the sizes that they may still name, and the
/// times of the newest entries.
struct StampMemory: Sendable {
    /// A tree is kept after each so many entries, from which those between are made again.
    static let step = 256
    /// How many entries may follow the checkpoint of a statement of time before the statement.
    static let reach = LeafMemory.reach - step

    /// The kept trees: one of n · `step` entries is at n modulo how many are kept.
    private var trees = [CompactTree()]
    private var times: [Timestamp] = []
    /// How many entries there are.
    private(set) var count = 0

    /// Takes in the time of the next entry.
    mutating func append(_ time: Timestamp) {
        if times.count < LeafMemory.reach {
            times.append(time)
        } else {
            times[count % LeafMemory.reach] = time
        }
        count += 1
    }

    /// The time of an entry; nothing where it is too far back.
    func time(of index: Int) -> Timestamp? {
        guard index >= 0, index < count, count - index <= LeafMemory.reach else { return nil }
        return times[index % LeafMemory.reach]
    }

    /// Keeps the tree over the entries so far where it is one of those that are kept.
    mutating func keep(_ tree: CompactTree) {
        guard tree.size == count, count % StampMemory.step == 0, count > 0 else { return }
        let most = LeafMemory.reach / StampMemory.step
        let number = count / StampMemory.step
        if trees.count < most, trees.count == number {
            trees.append(tree)
        } else if trees.count == most {
            trees[number % most] = tree
        }
    }

    /// The root over the first entries, from the kept trees and the newest leaves; nothing where
    /// these do not reach so far back.
    func root(ofSize size: Int, _ leaves: LeafMemory) -> Digest? {
        let start = size / StampMemory.step * StampMemory.step
        guard size > 0, size <= count, count - size < StampMemory.reach, var tree = kept(start)
        else { return nil }
        var hasher = SHA256()
        for index in tree.size..<size {
            guard let leaf = leaves[index] else { return nil }
            tree.append(leaf, hasher: &hasher)
        }
        return tree.root(hasher: &hasher)
    }

    /// The kept tree that covers this many entries.
    private func kept(_ size: Int) -> CompactTree? {
        let tree = trees[size / StampMemory.step % trees.count]
        return tree.size == size ? tree : nil
    }

    /// The newest size, of those that a statement may still name and that are above another, whose
    /// root is like this.
    func newestSize(
        above stamped: Int, _ leaves: LeafMemory, where isSought: (Int, Digest) -> Bool
    ) -> (size: Int, root: Digest)? {
        var hasher = SHA256()
        var end = count
        while end > stamped, count - end < StampMemory.reach {
            // From one kept tree on, every root follows from the one before.
            let start = (end - 1) / StampMemory.step * StampMemory.step
            guard var tree = kept(start) else { return nil }
            var found: (size: Int, root: Digest)?
            for index in start..<end {
                guard let leaf = leaves[index] else { return nil }
                tree.append(leaf, hasher: &hasher)
                let root = tree.root(hasher: &hasher)
                if tree.size > stamped, isSought(tree.size, root) { found = (tree.size, root) }
            }
            if let found { return found }
            end = start
        }
        return nil
    }
}
