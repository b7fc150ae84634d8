/// A place in a mandate's text.
struct Place: Hashable, Sendable, Comparable {
    /// The line, from 1.
    var line: Int
    /// The byte within the line, from 1.
    var column: Int

    static let start = Place(line: 1, column: 1)

    static func < (left: Place, right: Place) -> Bool {
        left.line == right.line ? left.column < right.column : left.line < right.line
    }
}

/// A token of a mandate's text, or what stands where one should.
struct MandateToken: Hashable, Sendable {
    enum Unit: String, Hashable, Sendable {
        case percent = "%"
        case points = "pp"
        case basisPoints = "bp"
    }

    enum Kind: Hashable, Sendable {
        /// A keyword or a name: a small letter, then small letters, digits and `-`.
        case word
        /// Capitals, digits, `-` and `.`: a number without a unit, an asset or a currency.
        case bare
        /// A number with its unit.
        case number(Unit)
        /// A string; the token's text is what the quotes hold.
        case string
        /// `(`, `)`, `,`, `..`, `-`, `>`, `>=`, `<` or `<=`.
        case symbol
        /// A line feed outside parentheses.
        case lineEnd
        /// The end of the text.
        case end
        /// Bytes that begin no token.
        case invalid(MandateError.Code, message: String, expected: String)
    }

    var kind: Kind
    /// The token as it stands in the text; of a string, without its quotes.
    var text: String
    var place: Place
    /// The place right after its last byte.
    var end: Place

    var endsClause: Bool { kind == .lineEnd || kind == .end }
}
