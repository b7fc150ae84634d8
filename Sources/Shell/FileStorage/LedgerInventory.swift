import Chain
import Encoding
import Files
import Storage

/// The files of a ledger and how long each is.
public struct LedgerInventory: Hashable, Sendable {
    /// A file and its length.
    public struct Item: Hashable, Sendable {
        /// The path below the ledger's directory.
        public let name: String
        public let byteCount: Int
    }

    /// The files that make up the ledger, sorted by name.
    public let files: [Item]
    /// What else is in the directory, sorted by name: files, and directories that are not looked into.
    public let others: [String]

    init(_ layout: LedgerLayout) throws(StorageError) {
        var files: [Item] = []
        var others: [String] = []
        try storing { () throws(FileError) in
            for name in try FileSystem.list(layout.directory) {
                switch name {
                case LedgerLayout.checkpoint, LedgerLayout.verifierKeys:
                    files.append(Item(name: name, byteCount: try layout.size(name)))
                case LedgerLayout.entries, LedgerLayout.tiles:
                    for member in try layout.members(name) {
                        let path = "\(name)/\(member)"
                        if LedgerLayout.isPart(member, of: name) {
                            files.append(Item(name: path, byteCount: try layout.size(path)))
                        } else {
                            others.append(path)
                        }
                    }
                default: others.append(name)
                }
            }
        }
        self.files = files
        self.others = others
    }

    /// The files that a ledger of `size` entries has and this one has not, or of which it has too
    /// few bytes for its hashes, sorted by name.
    public func missing(size: Int) -> [String] {
        var expected: [(name: String, byteCount: Int)] = []
        for first in stride(from: 0, to: size, by: LedgerLayout.segmentLength) {
            let count = min(LedgerLayout.segmentLength, size - first)
            expected.append(
                (LedgerLayout.segment(first), count * (LedgerLayout.lengthByteCount + 1)))
        }
        for level in 0..<TileHashes.levels(size: size) {
            let count = TileHashes.count(level: level, size: size)
            expected.append((LedgerLayout.tile(level), count * Digest.byteCount))
        }
        return expected.filter { wanted in
            !files.contains { $0.name == wanted.name && $0.byteCount >= wanted.byteCount }
        }.map(\.name)
    }
}

extension LedgerLayout {
    fileprivate func members(_ name: String) throws(FileError) -> [String] {
        guard try FileSystem.kind(of: path(name)) == .directory else { return [] }
        return try FileSystem.list(path(name))
    }

    fileprivate static func isPart(_ member: String, of name: String) -> Bool {
        guard name == tiles else { return firstIndex(inName: member) != nil }
        return (0..<levelCount).contains { String($0) == member }
    }
}
