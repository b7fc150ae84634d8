import Quantities

/// The place of a statement among those that together say something too large for one.
public struct Part: Hashable, Sendable {
    /// Which one it is, from 1.
    public let number: Int
    /// How many there are, 2 to 1,024.
    public let count: Int

    /// The most parts that one statement may come in.
    public static let most = 1024

    /// Part `number` of `count`, which must be in their ranges.
    public init(number: Int, of count: Int) {
        precondition(count >= 2 && count <= Part.most && number >= 1 && number <= count)
        self.number = number
        self.count = count
    }

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

    func write(to writer: inout CanonicalWriter) {
        writer.member("part")
        writer.integer(number)
        writer.member("parts")
        writer.integer(count)
    }
}

/// A body that may come in parts: each repeats the plain members and has a share of the rest.
public protocol Divisible: Equatable {
    /// The place among the parts; nothing for a whole.
    var part: Part? { get }
    /// The whole that this and the part after it make, or nothing where they do not belong
    /// together: other plain members, or shares that are out of order.
    func joined(with next: Self) -> Self?
    /// This many parts of about the same length that together say the same; nothing where it has
    /// too little to share out.
    func divided(into count: Int) -> [Self]?
}

extension Divisible {
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
