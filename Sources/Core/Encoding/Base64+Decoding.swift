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
        return [UInt8](unsafeUninitializedCapacity: count - first) { bytes, initialized in
            var place = first
            while place < count {
                bytes[place - first] = byte(place, of: text)
                place += 1
                // Three bytes at a time save the choice between them.
                while place % 3 == 0, place + 3 <= count {
                    let group = group(text, place / 3 * 4, sextets.span)
                    bytes[place - first] = UInt8(truncatingIfNeeded: group >> 16)
                    bytes[place - first + 1] = UInt8(truncatingIfNeeded: group >> 8)
                    bytes[place - first + 2] = UInt8(truncatingIfNeeded: group)
                    place += 3
                }
            }
            initialized = count - first
        }
    }

    /// The 32-bit number, the highest byte first, that a text of at least 8 characters starts with.
    public static func decodeWord(_ text: Span<UInt8>) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | UInt32(byte($1, of: text)) }
    }

    /// The 24 bits of the four characters at `position`, none of them padding.
    @inline(__always)
    private static func group(
        _ text: Span<UInt8>, _ position: Int, _ sextets: Span<UInt8>
    ) -> UInt32 {
        UInt32(sextets[Int(text[position])]) << 18
            | UInt32(sextets[Int(text[position + 1])]) << 12
            | UInt32(sextets[Int(text[position + 2])]) << 6
            | UInt32(sextets[Int(text[position + 3])])
    }

    /// The byte at a place of what a text stands for; a place before its `decodedCount`.
    @inline(__always)
    static func byte(_ place: Int, of text: Span<UInt8>) -> UInt8 {
        let sextets = sextets.span
        let (group, within) = (place / 3, place % 3)
        let high = sextets[Int(text[4 * group + within])]
        let low = sextets[Int(text[4 * group + within + 1])]
        switch within {
        case 0: return high << 2 | low >> 4
        case 1: return high << 4 | low >> 2
        default: return high << 6 | low
        }
    }
}
