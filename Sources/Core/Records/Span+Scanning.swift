/// Scanning of JSON text, apart from the reader that judges it.
extension Span<UInt8> {
    /// Where the printable ASCII from `start` on ends: at a quote, or at what is neither.
    @inline(__always)
    func endOfPlainText(from start: Int, to end: Int) -> Int {
        let rest = extracting(start..<end)
        var place = 0
        while place < rest.count {
            let byte = rest[place]
            // What is below a space wraps around to a large number.
            guard byte &- 0x20 < 0x5F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
            else { break }
            place += 1
        }
        return start + place
    }

    /// Where the next quote stands; the end where there is none.
    @inline(__always)
    func endOfQuoted(from start: Int, to end: Int) -> Int {
        let rest = extracting(start..<end)
        var place = 0
        while place < rest.count, rest[place] != UInt8(ascii: "\"") { place += 1 }
        return start + place
    }

    /// Whether these are the bytes of an ASCII text of the same length.
    @inline(__always)
    func isEqual(to text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            var place = 0
            while place < count {
                guard self[place] == text[place] else { return false }
                place += 1
            }
            return true
        }
    }

    /// The last place from `start` on at which this ASCII text stands, if there is one.
    func lastPlace(of text: StaticString, from start: Int, to end: Int) -> Int? {
        let bytes = extracting(start..<end)
        return text.withUTF8Buffer { text in
            var place = bytes.count - text.count
            while place >= 0 {
                if bytes[place] == text[0],
                    text.indices.allSatisfy({ bytes[place + $0] == text[$0] })
                {
                    return start + place
                }
                place -= 1
            }
            return nil
        }
    }

    /// Where the value at `start` ends: at a comma or bracket that is none of its own. Nothing
    /// where it does not end before `end`.
    func endOfValue(from start: Int, to end: Int) -> Int? {
        let rest = extracting(start..<end)
        var depth = 0
        var inString = false
        var isEscaped = false
        for offset in rest.indices {
            let byte = rest[offset]
            if inString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                } else {
                    isEscaped = byte == UInt8(ascii: "\\")
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return start + offset }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return start + offset }
            default: break
            }
        }
        return nil
    }

    /// Whether the bytes of one range come before those of another.
    func isBefore(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        let (left, right) = (extracting(left), extracting(right))
        var place = 0
        while place < left.count, place < right.count {
            if left[place] != right[place] { return left[place] < right[place] }
            place += 1
        }
        return left.count < right.count
    }
}
