/// Splits a mandate's text into tokens, the longest match at each place, one at a time.
struct MandateLexer {
    /// The most bytes of a text: far above any mandate, so that reading one is bounded.
    static let byteLimit = 1 << 20

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// Parentheses that are open; within them a line feed is a space.
    private var depth = 0
    /// The comments so far, from `#` to the end of their lines without spaces behind.
    private(set) var comments: [Placed<String>] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }
    private var place: Place { Place(line: line, column: position - lineStart + 1) }

    /// The next token. At the end of the text, and at bytes that begin none, it stays there.
    mutating func next() -> MandateToken {
        while let byte {
            switch byte {
            case UInt8(ascii: " "): position += 1
            case UInt8(ascii: "\n"):
                let start = place
                position += 1
                guard depth > 0 else {
                    let token = MandateToken(
                        kind: .lineEnd, text: "", place: start, end: start)
                    startLine()
                    return token
                }
                startLine()
            case UInt8(ascii: "#"):
                let start = position
                let place = place
                while let byte = self.byte, byte != UInt8(ascii: "\n") {
                    guard MandateLexer.isText(byte) else { return foreignByte(byte) }
                    position += 1
                }
                var end = position
                while bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
                let text = String(decoding: bytes[start..<end], as: UTF8.self)
                comments.append(Placed(value: text, place: place))
            default: return token(startingWith: byte)
            }
        }
        return MandateToken(kind: .end, text: "", place: place, end: place)
    }

    private mutating func startLine() {
        line += 1
        lineStart = position
    }

    private mutating func token(startingWith byte: UInt8) -> MandateToken {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"):
            return run(.word, while: MandateLexer.isWord)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return bareOrNumber()
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "("):
            depth += 1
            return symbol(1)
        case UInt8(ascii: ")"):
            depth = max(0, depth - 1)
            return symbol(1)
        case UInt8(ascii: ","), UInt8(ascii: "-"): return symbol(1)
        case UInt8(ascii: ">"), UInt8(ascii: "<"):
            return symbol(peek(1) == UInt8(ascii: "=") ? 2 : 1)
        case UInt8(ascii: ".") where peek(1) == UInt8(ascii: "."): return symbol(2)
        default:
            guard MandateLexer.isText(byte) else { return foreignByte(byte) }
            return invalid(
                .syntax, "`\(MandateLexer.shown(byte))` begins nothing in this language",
                expected: "a word, a number, an asset, a string or a comment after #")
        }
    }

    private func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private mutating func symbol(_ count: Int) -> MandateToken {
        taken(.symbol, count)
    }

    private mutating func taken(_ kind: MandateToken.Kind, _ count: Int) -> MandateToken {
        let start = place
        let text = String(decoding: bytes[position..<position + count], as: UTF8.self)
        position += count
        return MandateToken(kind: kind, text: text, place: start, end: place)
    }

    private mutating func run(
        _ kind: MandateToken.Kind, while belongs: (UInt8) -> Bool
    ) -> MandateToken {
        var end = position
        while end < bytes.count, belongs(bytes[end]) { end += 1 }
        return taken(kind, end - position)
    }

    /// Capitals, digits, `-` and `.`, ending before `..`; or a decimal with its unit, which is
    /// the longer match where a unit follows.
    private mutating func bareOrNumber() -> MandateToken {
        var end = position
        while end < bytes.count, MandateLexer.isBare(bytes[end]) {
            if bytes[end] == UInt8(ascii: "."), end + 1 < bytes.count,
                bytes[end + 1] == UInt8(ascii: ".")
            {
                break
            }
            end += 1
        }
        let count = end - position
        guard MandateLexer.isDecimal(bytes[position..<end]) else { return taken(.bare, count) }
        for unit in [MandateToken.Unit.percent, .points, .basisPoints] {
            let letters = Array(unit.rawValue.utf8)
            if bytes[end...].starts(with: letters) {
                return taken(.number(unit), count + letters.count)
            }
        }
        return taken(.bare, count)
    }

    private mutating func string() -> MandateToken {
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\n")
        {
            guard MandateLexer.isText(bytes[end]) else {
                position = end
                return foreignByte(bytes[end])
            }
            end += 1
        }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            return invalid(
                .syntax, "this string has no closing quote on its line",
                expected: "text between two quotes \", on one line")
        }
        guard end > position + 1 else {
            return invalid(
                .syntax, "this string is empty", expected: "at least one character in quotes")
        }
        let start = place
        let text = String(decoding: bytes[position + 1..<end], as: UTF8.self)
        position = end + 1
        return MandateToken(kind: .string, text: text, place: start, end: place)
    }

    private func invalid(
        _ code: MandateError.Code, _ message: String, expected: String
    ) -> MandateToken {
        MandateToken(
            kind: .invalid(code, message: message, expected: expected), text: "", place: place,
            end: place)
    }

    private func foreignByte(_ byte: UInt8) -> MandateToken {
        switch byte {
        case UInt8(ascii: "\r"):
            invalid(
                .character, "a carriage return: this text has the line ends of Windows (CRLF)",
                expected: "lines that end with a line feed (LF) alone")
        case UInt8(ascii: "\t"):
            invalid(.character, "a tab", expected: "spaces")
        case 0xEF where bytes[position...].starts(with: [0xEF, 0xBB, 0xBF]):
            invalid(
                .character, "a byte order mark", expected: "plain ASCII text without one")
        default:
            invalid(
                .character, "the byte 0x\(MandateLexer.hexadecimal(byte)) is not ASCII text",
                expected: "printable ASCII characters (0x20 to 0x7E) and line feeds")
        }
    }
}

extension MandateLexer {
    static func isCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    static func isSmall(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    static func isWord(_ byte: UInt8) -> Bool {
        isSmall(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isBare(_ byte: UInt8) -> Bool {
        isCapital(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    static func isText(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    /// Whether the bytes are an integer without idle zeros in front, with or without a fraction.
    static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        let whole = bytes.prefix(while: isDigit)
        guard isInteger(whole) else { return false }
        guard whole.endIndex < bytes.endIndex else { return true }
        let fraction = bytes[(whole.endIndex + 1)...]
        return bytes[whole.endIndex] == UInt8(ascii: ".") && !fraction.isEmpty
            && fraction.allSatisfy(isDigit)
    }

    /// Whether the bytes are digits without idle zeros in front.
    static func isInteger(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isDigit)
            && (bytes.count == 1 || bytes.first != UInt8(ascii: "0"))
    }

    static func shown(_ byte: UInt8) -> String { String(decoding: [byte], as: UTF8.self) }

    static func hexadecimal(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }
}
