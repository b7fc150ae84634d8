/// Base64 with padding (RFC 4648 section 4), read as strictly as it is written.
public enum Base64 {
    static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static let padding = UInt8(ascii: "=")

    /// The text of these bytes, four characters for every three of them.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text of these bytes, as ASCII.
    public static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        var position = 0
        while position < bytes.count {
            let count = min(3, bytes.count - position)
            var group = UInt32(bytes[position]) << 16
            if count > 1 { group |= UInt32(bytes[position + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[position + 2]) }
            for place in 0..<4 {
                let value = Int(group >> UInt32(18 - 6 * place)) & 63
                text.append(place <= count ? alphabet[value] : padding)
            }
            position += 3
        }
    }
}
