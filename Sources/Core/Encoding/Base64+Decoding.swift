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
    private static let sextets: InlineArray<256, UInt8> = {
        var sextets = InlineArray<256, UInt8>(repeating: outside)
        for (sextet, character) in alphabet.enumerated() {
            sextets[Int(character)] = UInt8(sextet)
        }
        return sextets
    }()

    /// The number of bytes this text stands for, or nothing where it is not the one text of any.
    public static func decodedCount(_ text: Span<UInt8>) -> Int? {
        guard !text.isEmpty else { return 0 }
        guard text.count % 4 == 0 else { return nil }
        var padded = 0
        if text[text.count - 1] == padding { padded += 1 }
        if padded == 1 && text[text.count - 2] == padding { padded += 1 }
        let end = text.count - padded
        var seen: UInt8 = 0
        var place = 0
        while place < end {
            seen |= sextets[Int(text[place])]
            place += 1
        }
        // A sextet has its two upper bits clear; the bits that padding leaves over must be zero.
        let unused: UInt8 = padded == 2 ? 0x0F : padded == 1 ? 0x03 : 0
        guard seen < 0x40, sextets[Int(text[end - 1])] & unused == 0 else { return nil }
        return text.count / 4 * 3 - padded
    }

    /// The bytes from `first` on of what a text stands for that has a `decodedCount` of `count`.
    public static func decode(_ text: Span<UInt8>, count: Int, from first: Int) -> [UInt8] {
        precondition(first <= count && count <= text.count / 4 * 3, "a text of other length")
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
        var groups = bytes.mutableSpan
        decodeGroups(of: text, into: &groups)
        bytes.removeLast(bytes.count - count)
        bytes.removeFirst(first)
        return bytes
    }

    /// Puts the three bytes of every four characters into `bytes`; what padding takes the place of
    /// means nothing.
    static func decodeGroups(of text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) {
        let sextets = sextets.span
        var place = 0
        var start = 0
        while bytes.count - place >= 3, text.count - start >= 4 {
            let four = text.extracting(start..<start + 4)
            let group = bits(of: four, sextets)
            bytes[place] = UInt8(truncatingIfNeeded: group >> 16)
            bytes[place + 1] = UInt8(truncatingIfNeeded: group >> 8)
            bytes[place + 2] = UInt8(truncatingIfNeeded: group)
            place += 3
            start += 4
        }
    }

    /// The 32-bit number, the highest byte first, that a text of at least 8 characters starts with.
    public static func decodeWord(_ text: Span<UInt8>) -> UInt32 {
        let sextets = sextets.span
        return bits(of: text.extracting(0..<4), sextets) << 8
            | bits(of: text.extracting(4..<8), sextets) >> 16
    }

    /// The 24 bits of a group of four characters.
    @inline(__always)
    private static func bits(of group: Span<UInt8>, _ sextets: Span<UInt8>) -> UInt32 {
        UInt32(sextets[Int(group[0])]) << 18 | UInt32(sextets[Int(group[1])]) << 12
            | UInt32(sextets[Int(group[2])]) << 6 | UInt32(sextets[Int(group[3])])
    }
}
