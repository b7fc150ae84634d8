import Encoding

/// The name of one file of a published log (C2SP tlog-tiles): a tile of hashes of one level, or a
/// bundle of entries.
public struct TilePath: Hashable, Sendable {
    /// What a file holds.
    public enum Content: Hashable, Sendable {
        /// Hashes of a level: of leaves at 0, of complete tiles of the level below above it.
        case hashes(level: Int)
        /// Entries, each after its length as two bytes, the higher first.
        case entries
    }

    /// The number of hashes or entries in a full file.
    public static let fullWidth = 256
    /// The highest level that a file may have.
    public static let highestLevel = 63

    /// What it holds.
    public let content: Content
    /// Which of its level it is, from 0.
    public let index: Int
    /// The number of hashes or entries in it, 1 to 256.
    public let width: Int

    /// The file with this number and width, 256 unless it is partial.
    public init(_ content: Content, index: Int, width: Int = fullWidth) {
        precondition(index >= 0 && (1...Self.fullWidth).contains(width))
        self.content = content
        self.index = index
        self.width = width
    }

    /// The hashes of its level, or the entries, that it holds.
    public var range: Range<Int> { index * Self.fullWidth..<index * Self.fullWidth + width }

    /// The path below the address of the log: `tile/0/x001/x234/067`, and `.p/12` after it where
    /// only 12 are there.
    public var text: String {
        let level =
            switch content {
            case .hashes(let level): String(level)
            case .entries: "entries"
            }
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - digits.utf8.count) + digits
            groups.append(groups.isEmpty ? padded : "x" + padded)
            rest /= 1000
        } while rest > 0
        let number = groups.reversed().joined(separator: "/")
        return "tile/\(level)/\(number)" + (width == Self.fullWidth ? "" : ".p/\(width)")
    }

    /// The file of this path, or nothing unless it is what `text` gives for one.
    public init?(_ text: String) {
        var parts = text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        guard parts.count >= 3, parts.removeFirst().elementsEqual("tile".utf8) else { return nil }
        let level = parts.removeFirst()
        if level.elementsEqual("entries".utf8) {
            content = .entries
        } else {
            guard let level = Int(plainDecimal: level), level <= Self.highestLevel else {
                return nil
            }
            content = .hashes(level: level)
        }
        var width = Self.fullWidth
        let mark = ".p".utf8
        if parts.count >= 2, parts[parts.endIndex - 2].suffix(mark.count).elementsEqual(mark) {
            guard let partial = Int(plainDecimal: parts.removeLast()) else { return nil }
            parts.append(parts.removeLast().dropLast(mark.count))
            width = partial
        }
        var index = 0
        for part in parts {
            let digits = part.suffix(3)
            guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                index <= Int.max / (1000 * Self.fullWidth) - 1000
            else { return nil }
            index = digits.reduce(index) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        guard (1...Self.fullWidth).contains(width) else { return nil }
        self.index = index
        self.width = width
        // Whatever else may stand between is seen by writing the path again.
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// The files that a log of `size` entries has and a log of the first `older` of them has not:
    /// entries before the hashes of their leaves, those before the hashes of higher levels.
    public static func files(size: Int, after older: Int = 0) -> [TilePath] {
        precondition(older >= 0 && older <= size)
        var files: [TilePath] = []
        for level in 0..<TileHashes.levels(size: size) {
            let count = TileHashes.count(level: level, size: size)
            let known = TileHashes.count(level: level, size: older)
            guard count > known else { continue }
            let contents: [Content] =
                level == 0 ? [.entries, .hashes(level: 0)] : [.hashes(level: level)]
            for content in contents {
                for index in known / fullWidth..<count / fullWidth {
                    files.append(TilePath(content, index: index))
                }
                if count % fullWidth > 0 {
                    files.append(
                        TilePath(content, index: count / fullWidth, width: count % fullWidth))
                }
            }
        }
        return files
    }
}

extension TilePath: CustomStringConvertible {
    public var description: String { text }
}
