/// Reads a mandate's text by recursive descent, one token ahead, and gathers it as a draft.
struct MandateParser {
    /// How deep parentheses and `not` may nest.
    static let nestingLimit = 64
    private static let lineEnd = "the end of the line"

    /// Something that could have stood at the token.
    private enum Alternative: Equatable {
        /// This very word or sign.
        case literal(String)
        /// Anything of this kind.
        case description(String)

        var shown: String {
            switch self {
            case .literal(let text): "`\(text)`"
            case .description(let text): text
            }
        }

        /// The word, for guessing at a misspelt one.
        var word: String? {
            guard case .literal(let text) = self, let first = text.utf8.first,
                MandateLexer.isSmall(first)
            else { return nil }
            return text
        }
    }

    let file: String
    let bytes: [UInt8]
    private var lexer: MandateLexer
    /// The token that is looked at.
    private(set) var token: MandateToken
    /// Right after the last token that was taken.
    private(set) var lastEnd = Place.start
    /// What could have stood at the token, for messages: everything asked for since the last one.
    private var alternatives: [Alternative] = []
    /// How deep the present condition is nested.
    var nesting = 0
    var draft = MandateDraft()

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        self.bytes = bytes
        lexer = MandateLexer(bytes)
        token = lexer.next()
    }

    /// Reads the whole text.
    mutating func read() throws(MandateError) -> MandateDraft {
        guard bytes.count <= MandateLexer.byteLimit else { throw tooLong() }
        skipEmptyLines()
        try header()
        skipEmptyLines()
        while token.kind != .end {
            try clause()
            try endOfClause()
            skipEmptyLines()
        }
        return draft
    }

    private mutating func header() throws(MandateError) {
        guard token.kind != .end else {
            throw error(
                .missingClause, at: .start, "this text has no clause at all",
                expected: "`mandate \"NAME\" in CURRENCY` as the first clause")
        }
        try expect("mandate")
        draft.name = try string("a name in quotes")
        try expect("in")
        draft.currency = try currency()
        try endOfClause()
    }

    private func tooLong() -> MandateError {
        var place = Place.start
        for byte in bytes[..<MandateLexer.byteLimit] {
            if byte == UInt8(ascii: "\n") {
                place = Place(line: place.line + 1, column: 1)
            } else {
                place.column += 1
            }
        }
        return error(
            .tooLarge, at: place, "this text is \(bytes.count) bytes long",
            expected: "at most \(MandateLexer.byteLimit) bytes")
    }
}

extension MandateParser {
    /// Takes the token.
    @discardableResult
    mutating func take() -> MandateToken {
        let taken = token
        lastEnd = taken.end
        alternatives.removeAll(keepingCapacity: true)
        token = lexer.next()
        return taken
    }

    mutating func skipEmptyLines() {
        while token.kind == .lineEnd { take() }
    }

    /// Takes the token where it is this word or sign.
    mutating func accept(_ text: String) -> Bool {
        if token.text == text, token.kind == .word || token.kind == .symbol {
            take()
            return true
        }
        alternatives.append(.literal(text))
        return false
    }

    /// Takes the token, which must be this word or sign.
    mutating func expect(_ text: String) throws(MandateError) {
        guard accept(text) else { throw unexpected() }
    }

    /// Takes tokens that must be these words, one after the other.
    mutating func expect(_ texts: [String]) throws(MandateError) {
        for text in texts { try expect(text) }
    }

    /// Takes the token, which must be one of these words or signs, and gives which.
    mutating func expectOne(of texts: [String]) throws(MandateError) -> String {
        for text in texts where accept(text) { return text }
        throw unexpected()
    }

    /// Notes what could stand at the token besides the words that were asked for.
    mutating func note(_ alternative: String) { alternatives.append(.description(alternative)) }

    /// Takes nothing, but the token must end the clause.
    mutating func endOfClause() throws(MandateError) {
        guard !token.endsClause else { return }
        note(MandateParser.lineEnd)
        throw unexpected()
    }
}

extension MandateParser {
    func error(
        _ code: MandateError.Code, at place: Place, _ message: String, expected: String
    ) -> MandateError {
        MandateError(
            code: code, file: file, line: place.line, column: place.column, message: message,
            expected: expected, sourceLine: sourceLine(place.line))
    }

    /// The error that the token cannot stand here, or that the clause ends too early.
    func unexpected() -> MandateError {
        let expected = MandateParser.list(alternatives.map(\.shown))
        if case .invalid(let code, let message, let instead) = token.kind {
            return error(code, at: token.place, message, expected: instead)
        }
        if token.endsClause {
            return error(
                .incomplete, at: lastEnd, "the clause ends too early", expected: expected)
        }
        let found = shown(token)
        var message = "`\(found)` cannot stand here"
        if let near = MandateParser.nearest(to: found, among: alternatives.compactMap(\.word)) {
            message += ": did you mean `\(near)`?"
        } else if alternatives.contains(.description(MandateParser.lineEnd)),
            MandateClause(rawValue: token.text) != nil
        {
            message += ": every clause has a line of its own"
        }
        return error(.syntax, at: token.place, message, expected: expected)
    }

    func notBuilt(_ name: String, at place: Place) -> MandateError {
        error(
            .notBuilt, at: place,
            "`\(name)` is part of the language, but this version does not run it yet",
            expected: "a mandate without `\(name)`")
    }

    /// The token as the reader of a message finds it in the text.
    func shown(_ token: MandateToken) -> String {
        var text = token.kind == .string ? "\"\(token.text)\"" : token.text
        if token.kind == .bare || token.kind == .word {
            // `Hold` is the asset `H` and the word `old`, but nobody thinks of it so.
            let line = Array(sourceLine(token.place.line).utf8)
            let run = line[(token.place.column - 1)...].prefix {
                MandateLexer.isSmall($0) || MandateLexer.isBare($0)
            }
            let whole = String(decoding: run, as: UTF8.self)
            if token.kind == .bare && whole.utf8.contains(where: MandateLexer.isSmall) {
                text = whole
            }
        }
        return text.utf8.count <= 40 ? text : "\(text.prefix(37))..."
    }

    private func sourceLine(_ number: Int) -> String {
        var start = 0
        var line = 1
        while line < number, let feed = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            start = feed + 1
            line += 1
        }
        let found = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
        let printable = found.map { MandateLexer.isText($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: printable, as: UTF8.self)
    }
}

extension MandateParser {
    /// `a`, `a or b`, `a, b or c`.
    static func list(_ items: [String], last: String = "or") -> String {
        guard let final = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " \(last) \(final)"
    }

    /// The word that differs least from what was found, where it is close enough to be meant.
    static func nearest(to found: String, among words: [String]) -> String? {
        let found = found.lowercased()
        var best: (word: String, distance: Int)?
        for word in words {
            let distance = distance(Array(found.utf8), Array(word.utf8))
            guard distance <= (word.utf8.count < 6 ? 1 : 2), distance < word.utf8.count else {
                continue
            }
            if best.map({ distance < $0.distance }) ?? true { best = (word, distance) }
        }
        return best?.word
    }

    /// Letters left out, put in, changed or swapped with their neighbour (optimal string
    /// alignment) that lead from one word to the other; many, where one is far longer.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= 2 else { return Int.max }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                var cost = last[column] + (left[row] == right[column] ? 0 : 1)
                cost = min(cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
