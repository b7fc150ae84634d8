import Files
public import Storage

/// Reads the entries of a bundle of a published log, framed as they are in a segment, and goes on
/// after damage as `LedgerReader` does.
public struct BundleReader: ~Copyable {
    private var scanner: SegmentScanner

    /// A reader of the file at this path, which has room for `length` entries from `first` on.
    public init(_ path: String, first: Int, length: Int) throws(StorageError) {
        scanner = try storing { () throws(FileError) in
            try SegmentScanner(path, first: first, length: length)
        }
    }

    /// The next item, or nothing at the end; throws only what the system refuses.
    public mutating func next() throws(StorageError) -> LedgerItem? {
        do throws(FileError) {
            return try scanner.next()
        } catch {
            throw StorageError(error)
        }
    }

    /// The index of the next item's entry.
    public var position: Int { scanner.index }
}
