public import Encoding
import Quantities

/// The place of a statement among those that together say something too large for one.
public struct Part: Hashable, Sendable {
    /// Which one it is, from 1.
    public let number: Int
    /// How many there are, 2 to 1,024.
    public let count: Int
    /// SHA-256 of the canonical JSON of the whole body, so that whoever signs a part signs all of
    /// it.
    public let whole: Digest

    /// The most parts that one statement may come in.
    public static let most = 1024

    /// Part `number` of `count`, which must be in their ranges, of the whole with this digest.
    public init(number: Int, of count: Int, whole: Digest) {
        precondition(count >= 2 && count <= Part.most && number >= 1 && number <= count)
        self.number = number
        self.count = count
        self.whole = whole
    }

    /// The members that stand together: which part it is, and of how many.
    struct Place {
        private let number: Int
        private let count: Int

        init?(reading reader: inout CanonicalReader) throws(RecordError) {
            guard try reader.optionalMember("part") else { return nil }
            number = try reader.integer(in: 1...Part.most)
            try reader.member("parts")
            count = try reader.integer(in: 2...Part.most)
            guard number <= count else {
                throw reader.error(
                    .badValue, at: reader.position, found: "part \(number) of \(count)",
                    expected: "a part up to their number")
            }
        }

        /// The part, with the member that comes after all others.
        func part(reading reader: inout CanonicalReader) throws(RecordError) -> Part {
            try reader.member("whole")
            return Part(number: number, of: count, whole: try reader.digest())
        }
    }

    func writePlace(to writer: inout CanonicalWriter) {
        writer.member("part")
        writer.integer(number)
        writer.member("parts")
        writer.integer(count)
    }

    func writeWhole(to writer: inout CanonicalWriter) {
        writer.member("whole")
        writer.text(whole)
    }
}

/// A body that may come in parts: each repeats the plain members and has a share of the rest.
public protocol Divisible: Equatable {
    /// The place among the parts; nothing for a whole.
    var part: Part? { get set }
    /// Writes the canonical JSON of the body.
    func write(to writer: inout CanonicalWriter)
    /// The whole that this and the part after it make, or nothing where they do not belong
    /// together: other plain members, another whole, or shares that are out of order.
    func joined(with next: Self) -> Self?
    /// This many parts of about the same length that together say the same, of the whole with this
    /// digest; nothing where it has too little to share out.
    func divided(into count: Int, whole: Digest) -> [Self]?
}

extension Divisible {
    /// The canonical JSON of the body.
    public var text: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Whether another part is of the same whole.
    func isOfSameWhole(as next: Self) -> Bool { part?.whole == next.part?.whole }

    /// Parts that share out a list.
    func divided<Element>(
        sharing list: WritableKeyPath<Self, [Element]>, into count: Int, whole: Digest
    ) -> [Self]? {
        shares(of: self[keyPath: list], among: count)?.enumerated().map { place, share in
            var piece = self
            piece.part = Part(number: place + 1, of: count, whole: whole)
            piece[keyPath: list] = share
            return piece
        }
    }

    /// The whole with the elements of both, where the other members are the same.
    func joined<Element>(
        with next: Self, sharing list: WritableKeyPath<Self, [Element]>
    ) -> Self? {
        var expected = next
        expected[keyPath: list] = self[keyPath: list]
        expected.part = part
        guard expected == self, isOfSameWhole(as: next) else { return nil }
        var whole = self
        whole[keyPath: list] += next[keyPath: list]
        return whole
    }

    /// The shares of a list that `count` parts have.
    func shares<Element>(of list: [Element], among count: Int) -> [[Element]]? {
        guard count >= 2, count <= Part.most, list.count >= count else { return nil }
        return (0..<count).map { part in
            Array(list[list.count * part / count..<list.count * (part + 1) / count])
        }
    }
}

/// Whether the second share of a sorted list begins after the first one ends.
func isSorted<Element>(
    _ first: [Element], _ second: [Element], by key: KeyPath<Element, AssetID>
) -> Bool {
    guard let last = first.last, let begin = second.first else { return true }
    return last[keyPath: key] < begin[keyPath: key]
}
