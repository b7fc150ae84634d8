/// Scanning of JSON text, apart from the reader that judges it.
extension Span<UInt8> {
    /// Where the printable ASCII from `start` on ends: at a quote, or at what is neither.
    func endOfPlainText(from start: Int, to end: Int) -> Int {
        var cursor = start
        while cursor < end {
            let byte = self[cursor]
            // What is below a space wraps around to a large number.
            guard byte &- 0x20 < 0x5F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
            else { break }
            cursor += 1
        }
        return cursor
    }

    /// Where the next quote stands; the end where there is none.
    func endOfQuoted(from start: Int, to end: Int) -> Int {
        var cursor = start
        while cursor < end, self[cursor] != UInt8(ascii: "\"") { cursor += 1 }
        return cursor
    }

    /// Whether these are the bytes of an ASCII text of the same length.
    @inline(__always)
    func isEqual(to text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            for place in indices where self[place] != text[place] { return false }
            return true
        }
    }

    /// The last place from `start` on at which this ASCII text stands, if there is one.
    func lastPlace(of text: StaticString, from start: Int, to end: Int) -> Int? {
        text.withUTF8Buffer { text in
            var place = end - text.count
            while place >= start {
                var length = 0
                while length < text.count, self[place + length] == text[length] { length += 1 }
                if length == text.count { return place }
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
        let shared = Swift.min(left.count, right.count)
        for offset in 0..<shared {
            let first = self[left.lowerBound + offset]
            let second = self[right.lowerBound + offset]
            if first != second { return first < second }
        }
        return left.count < right.count
    }
}
