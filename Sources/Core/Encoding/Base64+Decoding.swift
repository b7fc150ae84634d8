/// Reading base64, in place because every entry of a ledger has digests and signature lines.
extension Base64 {
    /// The bytes of this text, or nothing where it is not the one text `encode` gives for them:
    /// a foreign character, missing or misplaced padding, or unused bits that are not zero.
    public static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        decodedCount(text).map { decode(text, count: $0, from: 0) }
    }

    /// The bytes of this text, as `decode` of its span.
    public static func decode(_ text: [UInt8]) -> [UInt8]? { decode(text.span) }

    private static let outside: UInt8 = 0xFF
    /// What each character stands for, `outside` where it is not in the alphabet.
    private static let sextets: [UInt8] = {
        var sextets = [UInt8](repeating: outside, count: 256)
        for (sextet, character) in alphabet.enumerated() {
            sextets[Int(character)] = UInt8(sextet)
        }
        return sextets
    }()

    /// The number of bytes this text stands for, or nothing where it is not the one text of any.
    public static func decodedCount(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty else { return 0 }
        guard text.count % 4 == 0 else { return nil }
        let sextets = sextets.span
        var padded = 0
        if text[text.count - 1] == padding { padded += 1 }
        if padded == 1 && text[text.count - 2] == padding { padded += 1 }
        let end = text.count - padded
        var seen: UInt8 = 0
        for index in 0..<end { seen |= sextets[Int(text[index])] }
        // A sextet has its two upper bits clear; the bits that padding leaves over must be zero.
        let unused: UInt8 = padded == 2 ? 0x0F : padded == 1 ? 0x03 : 0
        guard seen < 0x40, sextets[Int(text[end - 1])] & unused == 0 else { return nil }
        return text.count / 4 * 3 - padded
    }

    /// The bytes from `first` on of what a text stands for that has a `decodedCount` of `count`.
    public static func decode(_ text: Span<UInt8>, count: Int, from first: Int) -> [UInt8] {
        precondition(first <= count && count <= text.count / 4 * 3, "a text of other length")
        let sextets = sextets.span
        return [UInt8](unsafeUninitializedCapacity: count - first) { bytes, initialized in
            var position = first / 3 * 4
            var skipped = first % 3
            while initialized < count - first {
                let group = group(text, position, sextets)
                for place in skipped..<3 where initialized < count - first {
                    bytes[initialized] = UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * place))
                    initialized += 1
                }
                skipped = 0
                position += 4
            }
        }
    }

    /// The 32-bit number, the highest byte first, that a text of at least 8 characters starts with.
    public static func decodeWord(_ text: Span<UInt8>) -> UInt32 {
        let sextets = sextets.span
        return group(text, 0, sextets) << 8 | group(text, 4, sextets) >> 16
    }

    /// The 24 bits of the four characters at `position`; those of padding are of no meaning.
    @inline(__always)
    private static func group(
        _ text: Span<UInt8>, _ position: Int, _ sextets: Span<UInt8>
    ) -> UInt32 {
        let first = UInt32(sextets[Int(text[position])] & 0x3F)
        let second = UInt32(sextets[Int(text[position + 1])] & 0x3F)
        let third = UInt32(sextets[Int(text[position + 2])] & 0x3F)
        let fourth = UInt32(sextets[Int(text[position + 3])] & 0x3F)
        return first << 18 | second << 12 | third << 6 | fourth
    }
}
