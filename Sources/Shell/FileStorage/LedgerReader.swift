import Files
public import Storage

/// Reads a ledger whatever state it is in: it never writes, needs no lock, and goes on after damage.
///
/// Items come in the order of the segments, each index once. Nothing is checked but where entries
/// begin and end. Memory does not grow with the ledger.
public struct LedgerReader: ~Copyable {
    let layout: LedgerLayout
    /// First indices of segments in order, and the next of them to be read.
    private let segments: [Int]
    private var nextSegment = 0
    private var scanner: SegmentScanner?
    private var index = 0
    /// Where the last segment that was read ended: its first index, and the offset.
    private var end = (segment: 0, offset: 0)

    /// A reader of the ledger in this directory; throws `noLedger` where it has no entries.
    public init(_ directory: String) throws(StorageError) {
        let layout = LedgerLayout(directory: directory)
        let segments = try layout.segments()
        guard !segments.isEmpty else { throw layout.noLedger() }
        self.init(layout, segments)
    }

    private init(_ layout: LedgerLayout, _ segments: [Int]) {
        self.layout = layout
        self.segments = segments
    }

    /// The next item, or nothing at the end; throws only what the system refuses.
    public mutating func next() throws(StorageError) -> LedgerItem? {
        while true {
            if var scanner = scanner.take() {
                let item = try storing { () throws(FileError) in try scanner.next() }
                index = scanner.index
                end = (scanner.first, scanner.offset)
                if let item {
                    self.scanner = consume scanner
                    return item
                }
            }
            guard nextSegment < segments.count else { return nil }
            let first = segments[nextSegment]
            if index < first {
                let missing = LedgerItem.missing(
                    index..<first,
                    StorageError.Place(
                        entry: index, file: LedgerLayout.segment(end.segment), offset: end.offset))
                index = first
                return missing
            }
            nextSegment += 1
            scanner = try storing { () throws(FileError) in
                try SegmentScanner(layout, first: first)
            }
        }
    }

    /// The index of the next item's entry: the number of entries read or found missing so far.
    public var position: Int { index }
}

extension LedgerReader {
    /// The bytes of the file `checkpoint`, or nothing where there is none.
    public func checkpointBytes() throws(StorageError) -> [UInt8]? {
        try layout.note(LedgerLayout.checkpoint)
    }

    /// The bytes of the file `vkeys`, or nothing where there is none.
    public func verifierKeyBytes() throws(StorageError) -> [UInt8]? {
        try layout.note(LedgerLayout.verifierKeys)
    }

    /// The stored hashes of a tile level.
    public func storedHashes(level: Int) throws(StorageError) -> StoredHashes {
        try StoredHashes(layout, level: level)
    }
}

extension LedgerLayout {
    /// The first indices of the segments that are there, in order, empty files at the end left out.
    func segments() throws(StorageError) -> [Int] {
        try storing { () throws(FileError) in
            guard try FileSystem.kind(of: path(Self.entries)) == .directory else { return [] }
            var found = try FileSystem.list(path(Self.entries))
                .compactMap(Self.firstIndex(inName:)).sorted()
            while let last = found.last, try size(Self.segment(last)) == 0 { found.removeLast() }
            return found
        }
    }

    /// The size of a file in bytes.
    func size(_ name: String) throws(FileError) -> Int { try File(path(name), .read).size() }

    /// All bytes of a file that holds a note or keys, or nothing where it is missing.
    func note(_ name: String) throws(StorageError) -> [UInt8]? {
        try storing { () throws(FileError) in
            guard try FileSystem.exists(path(name)) else { return nil }
            return try FileSystem.read(path(name), maximumByteCount: FileSystem.mostNoteBytes)
        }
    }

    func noLedger() -> StorageError {
        StorageError(
            .noLedger, "\(directory) has no ledger: no entries in \(path(Self.segment(0)))",
            remedy: "check the path, or make a new ledger with mandate init")
    }
}
