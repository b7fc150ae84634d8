public import Encoding
public import Quantities

/// The first line of an entry: its place in the chain and when the ledger accepted it.
public struct EntryHeader: Hashable, Sendable {
    /// The entry's index, from 0.
    public let index: Int
    /// The leaf hash of the entry before; 32 zero bytes at index 0.
    public let previous: Digest
    /// When the ledger accepted the statement.
    public let time: Timestamp

    /// The header of an entry at this place and time.
    public init(index: Int, previous: Digest, time: Timestamp) {
        self.index = index
        self.previous = previous
        self.time = time
    }

    /// Reads the line that begins `bytes`. Gives the header and the length of the line with its
    /// newline.
    public static func read(
        _ bytes: [UInt8]
    ) throws(RecordError) -> (header: EntryHeader, length: Int) {
        guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            throw RecordError(
                .notCanonical, offset: bytes.count, field: "header", found: "the end",
                expected: "a header line and a newline")
        }
        var reader = CanonicalReader(bytes, range: 0..<newline)
        try reader.beginObject()
        try reader.member("index")
        let index = try reader.integer(in: 0...CanonicalReader.largest)
        try reader.member("prev")
        let previous = try reader.digest()
        try reader.member("time")
        let time = try reader.timestamp()
        try reader.endObject()
        try reader.finish()
        return (EntryHeader(index: index, previous: previous, time: time), newline + 1)
    }

    /// The line with its newline.
    public var line: [UInt8] {
        var writer = CanonicalWriter()
        writer.object { writer in
            writer.member("index")
            writer.integer(index)
            writer.member("prev")
            writer.text(previous)
            writer.member("time")
            writer.text(time)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
