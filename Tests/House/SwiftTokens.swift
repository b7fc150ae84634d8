/// The words and signs of Swift source with their lines; comments and the text of strings left out,
/// what is interpolated into strings not.
struct SwiftTokens {
    struct Token: Equatable {
        let text: String
        /// From 1.
        let line: Int
    }

    private(set) var tokens: [Token] = []
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ source: String) {
        bytes = Array(source.utf8)
        readCode(inInterpolation: false)
    }

    /// The modules the source imports, in whatever way, with their lines.
    var imports: [Token] {
        var modules: [Token] = []
        let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        for (index, token) in tokens.enumerated() where token.text == "import" {
            // `.import` and the escaped identifier are no imports.
            if index > 0, [".", "`"].contains(tokens[index - 1].text) { continue }
            let name = tokens[(index + 1)...].first { !kinds.contains($0.text) && $0.text != "`" }
            if let name { modules.append(name) }
        }
        return modules
    }

    private mutating func readCode(inInterpolation: Bool) {
        var open = 0
        while position < bytes.count {
            if isWord(bytes[position]) {
                readWord()
            } else if bytes[position] <= UInt8(ascii: " ") {
                skip(1)
            } else if follows("//") {
                while position < bytes.count, !follows("\n") { skip(1) }
            } else if follows("/*") {
                skipBlockComment()
            } else if let hashes = hashesOfString() {
                readString(hashes)
            } else {
                if follows("(") { open += 1 }
                if follows(")") { open -= 1 }
                if inInterpolation, open < 0 { return skip(1) }
                readSign()
            }
        }
    }

    private mutating func readWord() {
        let start = position
        while position < bytes.count, isWord(bytes[position]) { position += 1 }
        append(start..<position)
    }

    private mutating func readSign() {
        append(position..<position + 1)
        skip(1)
    }

    /// Block comments nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if follows("/*") {
                depth += 1
                skip(2)
            } else if follows("*/") {
                depth -= 1
                skip(2)
            } else {
                skip(1)
            }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before the quote of a string that starts here, or nothing.
    private func hashesOfString() -> Int? {
        let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
        return bytes[(position + hashes)...].first == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func readString(_ hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        skip(hashes)
        let isLong = follows("\"\"\"")
        let quote = isLong ? "\"\"\"" : "\""
        skip(quote.utf8.count)
        while position < bytes.count {
            if follows(quote + marks) { return skip(quote.utf8.count + hashes) }
            if !isLong, follows("\n") { return }
            if follows("\\" + marks + "(") {
                skip(2 + hashes)
                readCode(inInterpolation: true)
            } else {
                skip(follows("\\" + marks) ? 2 + hashes : 1)
            }
        }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private func follows(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private mutating func skip(_ count: Int) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private mutating func append(_ range: Range<Int>) {
        tokens.append(Token(text: String(decoding: bytes[range], as: UTF8.self), line: line))
    }
}
