/// Base64 with padding (RFC 4648 section 4), read as strictly as it is written.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()

    private static let padding = UInt8(ascii: "=")

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

    /// The bytes of this text, or nothing where it is not the one text `encode` gives for them:
    /// a foreign character, missing or misplaced padding, or unused bits that are not zero.
    public static func decode(_ text: some RandomAccessCollection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var read = 0
        var padded = 0
        for character in text {
            read += 1
            if character == padding {
                guard read + 2 >= text.count else { return nil }
                padded += 1
                group <<= 6
            } else {
                let value = values[Int(character)]
                guard value < 64, padded == 0 else { return nil }
                group = group << 6 | UInt32(value)
            }
            if read % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                if padded < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
                if padded < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
                let unused = padded == 2 ? group & 0xFFFF : padded == 1 ? group & 0xFF : 0
                guard unused == 0 else { return nil }
                group = 0
            }
        }
        return bytes
    }
}
