public import Encoding

/// The leaf hashes that a statement's `after` may still name: entry 0 and the newest ones.
public struct LeafMemory: Sendable {
    /// How many entries an `after` may reach back, entry 0 aside.
    public static let reach = 65_536

    /// How many leaves have been taken in.
    public private(set) var count = 0
    private var first: Digest?
    private var newest: [Digest] = []

    /// The memory before the first leaf.
    public init() {}

    /// Takes in the next leaf.
    public mutating func append(_ leaf: Digest) {
        if count == 0 { first = leaf }
        if newest.count < LeafMemory.reach {
            newest.append(leaf)
        } else {
            newest[count % LeafMemory.reach] = leaf
        }
        count += 1
    }

    /// Goes on to the entry with this index, as if zero had been taken in for those between.
    public mutating func skip(to index: Int) {
        // Those that nothing may name any more need no turn of their own.
        if index - count > LeafMemory.reach {
            if count == 0 { first = .zero }
            newest = [Digest](repeating: .zero, count: LeafMemory.reach)
            count = index - LeafMemory.reach
        }
        while count < index { append(.zero) }
    }

    /// The leaf of an entry; nothing where there is none or it is too far back.
    public subscript(index: Int) -> Digest? {
        guard index >= 0, index < count else { return nil }
        if index == 0 { return first }
        return count - index <= LeafMemory.reach ? newest[index % LeafMemory.reach] : nil
    }

    /// The newest leaf.
    public var last: Digest? { count == 0 ? nil : self[count - 1] }
}
