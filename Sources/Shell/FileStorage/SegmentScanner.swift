import Files

/// Reads the frames of one segment, and finds the next entry where a length is damaged.
struct SegmentScanner: ~Copyable {
    /// A place in the segment at which an entry certainly begins: where its header stands, and the
    /// index it states.
    struct Sync {
        let offset: Int
        let index: Int
    }

    /// What stands where a frame ends.
    enum Follower: Equatable {
        case header(Int)
        case end
        case other
    }

    /// The first index of the segment.
    let first: Int
    /// The index after the last that the segment has room for.
    let limit: Int
    /// The index of the next entry.
    var index: Int
    var window: ByteWindow
    /// The first header after some frame, once one had to be searched for.
    var nextSync: Sync?
    /// Up to where there is certainly no header.
    var searchedUpTo = 0
    /// The segment's size, once the search for a header has come to its end.
    var knownEnd: Int?

    /// As many bytes as two frames and the header after them may have.
    static let lookAhead =
        2 * (LedgerLayout.maximumEntryLength + LedgerLayout.lengthByteCount)
        + LedgerLayout.lengthByteCount + ChainHeader.openingLength

    init(_ layout: LedgerLayout, first: Int) throws(FileError) {
        try self.init(
            layout.path(LedgerLayout.segment(first)), first: first,
            length: LedgerLayout.segmentLength)
    }

    /// A scanner of a file of frames with room for `length` entries from this index on.
    init(_ path: String, first: Int, length: Int) throws(FileError) {
        self.first = first
        index = first
        limit = first + length
        window = try ByteWindow(File(path, .read))
    }

    /// The offset of the next frame.
    var offset: Int { window.offset }

    /// The next item, or nothing at the segment's end.
    mutating func next() throws(FileError) -> LedgerItem? {
        try window.fill(LedgerLayout.lengthByteCount)
        guard window.available > 0 else { return nil }
        guard let length = window.length(at: 0), length > 0, index < limit else {
            return try resynchronize()
        }
        let frameLength = LedgerLayout.lengthByteCount + length
        try window.fill(
            frameLength + LedgerLayout.lengthByteCount + ChainHeader.openingLength)
        switch follower(frameLength) {
        case .header(index + 1) where index + 1 < limit: break
        case .end: break
        default: return try resynchronize()
        }
        guard stated(at: 0) == index else { return try resynchronize() }
        return takeEntry(length)
    }

    /// The index that the header states of the frame `start` bytes after the next byte.
    @inline(__always)
    func stated(at start: Int) -> Int? {
        window.withBytes { bytes in
            let position = start + LedgerLayout.lengthByteCount
            return position < bytes.count ? ChainHeader.index(in: bytes, at: position) : nil
        }
    }

    @inline(__always)
    func follower(_ start: Int) -> Follower {
        if start == window.available && window.endsInBuffer { return .end }
        return stated(at: start).map { .header($0) } ?? .other
    }

    @inline(__always)
    mutating func takeEntry(_ length: Int) -> LedgerItem {
        let frame = Frame(
            index: index, bytes: window.copy(LedgerLayout.lengthByteCount, length),
            segment: first, offset: window.offset)
        window.skip(LedgerLayout.lengthByteCount + length)
        index += 1
        return .entry(frame)
    }
}
