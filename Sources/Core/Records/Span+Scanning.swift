/// Scanning of JSON text, apart from the reader that judges it.
extension Span<UInt8> {
    /// Where the printable ASCII from `start` on ends: at a quote, or at what is neither.
    func endOfPlainText(from start: Int, to end: Int) -> Int {
        var cursor = start
        while cursor < end {
            let byte = self[cursor]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\"),
                byte != UInt8(ascii: "\"")
            else { break }
            cursor += 1
        }
        return cursor
    }

    /// Where the value at `start` ends: at a comma or bracket that is none of its own. Nothing
    /// where it does not end before `end`.
    func endOfValue(from start: Int, to end: Int) -> Int? {
        var cursor = start
        var depth = 0
        while cursor < end {
            switch self[cursor] {
            case UInt8(ascii: "\""):
                cursor = endOfString(from: cursor + 1, to: end)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return cursor }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return cursor }
            default: break
            }
            cursor += 1
        }
        return nil
    }

    /// Where the quote stands that ends the string whose text begins at `start`.
    private func endOfString(from start: Int, to end: Int) -> Int {
        var cursor = start
        while cursor < end, self[cursor] != UInt8(ascii: "\"") {
            cursor += self[cursor] == UInt8(ascii: "\\") ? 2 : 1
        }
        return cursor
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
