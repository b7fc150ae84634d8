public import Encoding

/// Free text, given in the open or by a commitment to it.
public enum FreeText: Hashable, Sendable {
    /// The text.
    case plain(String)
    /// SHA-256 of a 32-byte salt and the text, so that the text can be deleted elsewhere.
    case commitment(Digest)

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        guard reader.byte == UInt8(ascii: "{") else {
            self = .plain(try reader.string())
            return
        }
        try reader.beginObject()
        try reader.member("commit")
        self = .commitment(try reader.digest())
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        switch self {
        case .plain(let text): writer.string(text)
        case .commitment(let digest):
            writer.object { writer in
                writer.member("commit")
                writer.text(digest)
            }
        }
    }
}
