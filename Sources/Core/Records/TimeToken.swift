public import Encoding

/// What a time-stamping authority says of a checkpoint: the kind `time`.
public struct TimeToken: Equatable, Sendable {
    /// The root of the checkpoint.
    public var root: Digest
    /// The number of entries the checkpoint covers.
    public var size: Int
    /// The token (RFC 3161 `TimeStampToken`, in DER) over the checkpoint's three lines; opaque here.
    public var token: [UInt8]

    /// This token over the checkpoint of this size and root.
    public init(root: Digest, size: Int, token: [UInt8]) {
        self.root = root
        self.size = size
        self.token = token
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("root")
        root = try reader.digest()
        try reader.member("size")
        size = try reader.count()
        try reader.member("token")
        token = try reader.binary("a token in padded base64")
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("root")
            writer.text(root)
            writer.member("size")
            writer.integer(size)
            writer.member("token")
            writer.string(Base64.encode(token))
        }
    }
}
