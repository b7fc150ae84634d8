public import Storage

/// An entry's bytes as they stand in a segment, and where.
public struct Frame: Hashable, Sendable {
    /// The index of the entry by its place.
    public let index: Int
    /// The bytes of the entry, without their length.
    public let bytes: [UInt8]
    /// The first index of the segment that has the entry.
    public let segment: Int
    /// The byte offset of the entry's length in the segment's file; the entry starts two bytes on.
    public let offset: Int

    /// The place of the entry's first byte.
    public var place: StorageError.Place {
        StorageError.Place(
            entry: index, file: LedgerLayout.segment(segment),
            offset: offset + LedgerLayout.lengthByteCount)
    }

    /// The index that the header line states, or nothing where it states none in its one form.
    public var statedIndex: Int? { ChainHeader.index(in: bytes.span, at: 0) }
}

/// What reading a ledger's segments comes upon next.
public enum LedgerItem: Hashable, Sendable {
    /// The entry that stands at this index, as long as its length says. Its bytes may still be wrong.
    case entry(Frame)
    /// An entry whose length cannot be right. The frame has what stands before the next entry that
    /// can be told, 65,535 bytes at most; `byteCount` says how many there are.
    case damaged(Frame, byteCount: Int)
    /// Bytes that have no index: an entry repeated or put between two that follow each other, or
    /// what stands after the last entry of a full segment. The frame has the next entry's index.
    case surplus(Frame, byteCount: Int)
    /// Entries that are not there, and the place where the first of them would be.
    case missing(Range<Int>, StorageError.Place)
}
