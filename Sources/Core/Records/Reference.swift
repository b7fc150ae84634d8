public import Encoding

/// A place in a history: an entry's index and its leaf hash, which commits to all before it.
public struct Reference: Hashable, Sendable {
    /// The entry's index.
    public let index: Int
    /// The entry's leaf hash.
    public let leaf: Digest

    /// The entry at this index with this leaf hash.
    public init(index: Int, leaf: Digest) {
        self.index = index
        self.leaf = leaf
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("index")
        index = try reader.integer(in: 0...CanonicalReader.largest)
        try reader.member("leaf")
        leaf = try reader.digest()
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("index")
            writer.integer(index)
            writer.member("leaf")
            writer.text(leaf)
        }
    }
}

extension Reference: CustomStringConvertible {
    /// The index and the leaf hash, for messages.
    public var description: String { "entry \(index) (\(leaf))" }
}
