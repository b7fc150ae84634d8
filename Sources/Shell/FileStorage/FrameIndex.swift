/// Where entries stand in their segments: the offset of every 256th, enough to find any by reading
/// a few. Eight bytes for 256 entries.
struct FrameIndex {
    static let stride = 256

    private var offsets: [Int] = []
    private(set) var count = 0
    /// The number of bytes of the last segment; 0 where the next entry begins a new one.
    private(set) var end = 0

    /// Notes a frame of this many bytes after the last one.
    mutating func append(frameLength: Int) {
        if count.isMultiple(of: Self.stride) { offsets.append(end) }
        end += frameLength
        count += 1
        if count.isMultiple(of: LedgerLayout.segmentLength) { end = 0 }
    }

    /// The last entry at or before this one whose offset is known, and that offset in its segment.
    func nearest(_ index: Int) -> (index: Int, offset: Int) {
        (index - index % Self.stride, offsets[index / Self.stride])
    }
}
