import Encoding

/// The part of an entry's header line that the storage reads: `{"index":12,"prev":"<base64>"`.
enum ChainHeader {
    /// Bytes enough to hold the opening of any header up to its `prev`.
    static let openingLength = 48

    // `{"index"` and `,"prev":`, the first byte in the lowest bits.
    private static let index: UInt64 = 0x2278_6564_6e69_227b
    private static let previous: UInt64 = 0x3a22_7665_7270_222c
    private static let quote = UInt8(ascii: "\"")
    private static let colon = UInt8(ascii: ":")

    private static let indexOpening = Array("{\"index\":".utf8)
    private static let previousOpening = Array(",\"prev\":\"".utf8)
    private static let timeOpening = Array("\",\"time\":\"".utf8)

    /// Puts into `bytes` how the entry with this index begins when it follows this leaf.
    static func write(index: Int, previous: Digest, into bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: indexOpening)
        var power = 1
        while index / power >= 10 { power *= 10 }
        while power > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(index / power % 10))
            power /= 10
        }
        bytes.append(contentsOf: previousOpening)
        Base64.append(previous.bytes, to: &bytes)
        bytes.append(contentsOf: timeOpening)
    }

    /// Whether `bytes` has `opening` at this position.
    static func matches(_ opening: [UInt8], _ bytes: Span<UInt8>, at position: Int) -> Bool {
        guard bytes.count - position >= opening.count else { return false }
        let opening = opening.span
        for offset in opening.indices where bytes[position + offset] != opening[offset] {
            return false
        }
        return true
    }

    /// The index in `{"index":12,"prev":"` at this position, or nothing where that is not there in
    /// its one form. No JSON string can contain it, so where it is, an entry begins.
    static func index(in bytes: Span<UInt8>, at position: Int) -> Int? {
        guard bytes.count - position >= 19 else { return nil }
        let raw = bytes.bytes
        guard word(raw, position) == index, bytes[position + 8] == colon else { return nil }
        var cursor = position + 9
        var value = 0
        while cursor < bytes.count, case let digit = bytes[cursor] &- UInt8(ascii: "0"),
            digit <= 9
        {
            guard value < Int.max / 100 else { return nil }
            value = value * 10 + Int(digit)
            cursor += 1
        }
        let digits = cursor - position - 9
        guard digits > 0, digits == 1 || bytes[position + 9] != UInt8(ascii: "0"),
            bytes.count - cursor >= 9, word(raw, cursor) == previous, bytes[cursor + 8] == quote
        else { return nil }
        return value
    }

    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
