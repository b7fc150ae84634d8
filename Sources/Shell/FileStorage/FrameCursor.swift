import Chain
import Encoding
import Files
import Signing
import Storage

/// Goes through the entries strictly: each at its index, whole, and in the segment where it belongs.
struct FrameCursor: ~Copyable {
    /// What stands where the next entry should.
    enum Found: Equatable {
        /// A whole frame whose entry has this many bytes.
        case entry(length: Int)
        /// Nothing: the segment ends, or there is none.
        case nothing
        /// A length that is 0 or larger than what is left, or half of one.
        case broken(length: Int?, left: Int)
        /// Bytes after the last entry that the segment has room for.
        case surplus(Int)
    }

    private let layout: LedgerLayout
    /// The first index of the segment in which the next entry is looked for.
    private(set) var first = 0
    private var window: ByteWindow?

    /// More bytes than a header has up to its time.
    private static let openingLength = 128
    private static let lookAhead =
        LedgerLayout.lengthByteCount + LedgerLayout.maximumEntryLength
        + LedgerLayout.lengthByteCount + openingLength

    init(_ layout: LedgerLayout) {
        self.layout = layout
    }

    /// The offset at which the next entry is looked for.
    var offset: Int {
        switch window {
        case .some(let window): window.offset
        case .none: 0
        }
    }

    /// Finds the entry with this index, which is the one after the last that was passed.
    mutating func find(_ index: Int) throws(FileError) -> Found {
        if index.isMultiple(of: LedgerLayout.segmentLength), index != first || window == nil {
            try window?.fill(1)
            if let left = window?.available, left > 0 {
                return .surplus(try remaining())
            }
            first = index
            window = try open(index)
        }
        guard window != nil else { return .nothing }
        try window?.fill(Self.lookAhead)
        guard let left = window?.available, left > 0 else { return .nothing }
        let length = window?.length(at: 0)
        guard let length, length > 0, LedgerLayout.lengthByteCount + length <= left else {
            return .broken(length: length, left: try remaining())
        }
        return .entry(length: length)
    }

    /// Goes past the frame of an entry that was found.
    mutating func pass(length: Int) {
        window?.skip(LedgerLayout.lengthByteCount + length)
    }

    /// What `body` makes of the bytes of the entry that was found.
    @inline(__always)
    mutating func withEntry<Result>(length: Int, _ body: (Span<UInt8>) -> Result) -> Result? {
        window?.withBytes { bytes in
            body(
                bytes.extracting(
                    LedgerLayout.lengthByteCount..<LedgerLayout.lengthByteCount + length))
        }
    }

    /// Whether the entry after the one that was found begins with this opening.
    mutating func isFollowed(
        _ index: Int, length: Int, by opening: [UInt8]
    ) throws(FileError) -> Bool {
        if (index + 1).isMultiple(of: LedgerLayout.segmentLength) {
            guard var next = try open(index + 1) else { return false }
            try next.fill(Self.openingLength)
            return next.withBytes {
                ChainHeader.matches(opening, $0, at: LedgerLayout.lengthByteCount)
            }
        }
        return window?.withBytes { bytes in
            ChainHeader.matches(opening, bytes, at: 2 * LedgerLayout.lengthByteCount + length)
        } ?? false
    }

    private func open(_ first: Int) throws(FileError) -> ByteWindow? {
        let path = layout.path(LedgerLayout.segment(first))
        guard try FileSystem.exists(path) else { return nil }
        return try ByteWindow(File(path, .read))
    }

    private mutating func remaining() throws(FileError) -> Int {
        guard let size = try window?.size() else { return 0 }
        return size - offset
    }
}
