import Chain
import Encoding
import Signing

/// The definitions of RFC 6962 section 2.1 and RFC 9162 section 2.1, word for word and slow.
enum ReferenceTree {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard let first = leaves.first else { return SHA256.hash([]) }
        guard leaves.count > 1 else { return first }
        let split = leaves.startIndex + split(leaves.count)
        return SHA256.hash([1] + root(leaves[..<split]).bytes + root(leaves[split...]).bytes)
    }

    static func inclusion(of index: Int, in leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let split = leaves.startIndex + split(leaves.count)
        return index < split
            ? inclusion(of: index, in: leaves[..<split]) + [root(leaves[split...])]
            : inclusion(of: index, in: leaves[split...]) + [root(leaves[..<split])]
    }

    static func consistency(
        _ older: Int, in leaves: ArraySlice<Digest>, known: Bool = true
    ) -> [Digest] {
        guard older < leaves.count else { return known ? [] : [root(leaves)] }
        let half = split(leaves.count)
        let split = leaves.startIndex + half
        return older <= half
            ? consistency(older, in: leaves[..<split], known: known) + [root(leaves[split...])]
            : consistency(older - half, in: leaves[split...], known: false)
                + [root(leaves[..<split])]
    }

    /// The largest power of two below a count of two or more.
    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    /// Distinct leaf hashes.
    static func leaves(_ count: Int) -> [Digest] {
        (0..<count).map { SHA256.hash(Array("\u{0}entry \($0)".utf8)) }
    }

    /// Tile levels as they are stored: level L has a hash for every 256^L leaves.
    static func tiles(_ leaves: [Digest]) -> [[Digest]] {
        var tiles = [leaves]
        var width = 256
        while width <= leaves.count {
            tiles.append(
                (0..<leaves.count / width).map { root(leaves[$0 * width..<($0 + 1) * width]) })
            width *= 256
        }
        return tiles
    }
}

extension Digest {
    /// The digest with one bit changed.
    func flipping(bit: Int) -> Digest {
        let bytes = bytes
        return Digest { $0 == bit / 8 ? bytes[$0] ^ (1 << UInt8(bit % 8)) : bytes[$0] }
    }
}
