import Chain

/// Where a ledger keeps what, below its directory.
struct LedgerLayout: Sendable {
    /// The number of entries of a full segment.
    static let segmentLength = 65_536
    /// More entries than a header can number.
    static let mostEntries = 1 << 53
    /// The number of bytes of the longest entry.
    static let maximumEntryLength = UnverifiedEntry.mostBytes
    /// The number of bytes that say how long the entry after them is.
    static let lengthByteCount = 2
    /// More levels than any tree has whose size is an `Int`.
    static let levelCount = 8

    static let checkpoint = "checkpoint"
    static let verifierKeys = "vkeys"
    static let entries = "entries"
    static let tiles = "tiles"
    /// Where bytes are put that no longer belong to the ledger but are never deleted.
    static let aside = "aside"

    private static let segmentSuffix = ".entries"
    private static let segmentDigits = 12

    let directory: String

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// The segment whose first entry has this index, such as `entries/000000065536.entries`.
    static func segment(_ first: Int) -> String {
        "\(entries)/\(padded(first))\(segmentSuffix)"
    }

    static func tile(_ level: Int) -> String { "\(tiles)/\(level)" }

    /// The first index of the segment that holds the entry with this index.
    static func firstIndex(ofSegmentWith index: Int) -> Int { index - index % segmentLength }

    /// The first index that a file name in `entries` stands for, or nothing where it is no name of
    /// a segment.
    static func firstIndex(inName name: String) -> Int? {
        guard name.hasSuffix(segmentSuffix) else { return nil }
        guard let first = Int(name.dropLast(segmentSuffix.count)),
            (0..<mostEntries).contains(first), first % segmentLength == 0,
            "\(padded(first))\(segmentSuffix)" == name
        else { return nil }
        return first
    }

    static func padded(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, segmentDigits - digits.count)) + digits
    }
}
