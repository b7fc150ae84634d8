import Files
public import Storage

/// Reads entries of a ledger by their index, at its word: it never writes, needs no lock, and gives
/// what stands where the lengths lead.
///
/// Going forward costs what lies between; the first entry of a segment that is asked for costs the
/// lengths of those before it.
public struct FrameReader: ~Copyable {
    private let layout: LedgerLayout
    private var window: ByteWindow?
    /// The first index of the segment that is open.
    private var segment = 0
    /// The index of the entry at which the window stands.
    private var next = 0

    /// A reader of the ledger in this directory.
    public init(_ directory: String) {
        layout = LedgerLayout(directory: directory)
    }

    /// The bytes of the entry with this index; throws `damaged` where the lengths lead to none.
    public mutating func entry(_ index: Int) throws(StorageError) -> [UInt8] {
        let first = LedgerLayout.firstIndex(ofSegmentWith: index)
        if window == nil || first != segment || index < next {
            window = nil
            window = try storing { () throws(FileError) in
                try ByteWindow(File(layout.path(LedgerLayout.segment(first)), .read))
            }
            (segment, next) = (first, first)
        }
        while next < index {
            let length = try length()
            window?.skip(LedgerLayout.lengthByteCount + length)
            next += 1
        }
        let length = try length()
        let bytes = window?.copy(LedgerLayout.lengthByteCount, length) ?? []
        window?.skip(LedgerLayout.lengthByteCount + length)
        next += 1
        return bytes
    }

    /// The length of the entry at which the window stands, all of which is available.
    private mutating func length() throws(StorageError) -> Int {
        do throws(FileError) {
            try window?.fill(LedgerLayout.lengthByteCount)
            if let length = window?.length(at: 0), length > 0 {
                try window?.fill(LedgerLayout.lengthByteCount + length)
                if let available = window?.available,
                    available >= LedgerLayout.lengthByteCount + length
                {
                    return length
                }
            }
        } catch {
            throw StorageError(error)
        }
        throw StorageError(
            .damaged,
            at: StorageError.Place(
                entry: next, file: LedgerLayout.segment(segment), offset: window?.offset),
            "no whole entry stands there",
            remedy: "nothing was changed; mandate-audit says what is damaged")
    }
}
