import Testing

@testable import Contract

/// A text with one mistake. `^` stands right before the byte the error must name and is not part
/// of the text; nothing the tests break contains it otherwise.
struct BrokenMandate: Sendable, CustomTestStringConvertible {
    var text: String
    var code: MandateError.Code
    /// A part of the message.
    var message: String
    /// A part of what was expected.
    var expected: String

    init(
        _ text: String, _ code: MandateError.Code, _ message: String, expected: String
    ) {
        self.text = text
        self.code = code
        self.message = message
        self.expected = expected
    }

    var testDescription: String { text }

    /// Clauses after the first one, up to the mistake.
    static func after(
        _ text: String, _ code: MandateError.Code, _ message: String, expected: String
    ) -> BrokenMandate {
        BrokenMandate("mandate \"m\" in USD\n" + text, code, message, expected: expected)
    }

    /// Lines of `hold` and others, made whole with a rule that needs nothing.
    static func whole(
        _ text: String, _ code: MandateError.Code, _ message: String, expected: String
    ) -> BrokenMandate {
        after(
            text + "\nrebalance at every look\ntrade all to target\n", code, message,
            expected: expected)
    }

    /// A condition, after two holdings with bands.
    static func when(
        _ text: String, _ code: MandateError.Code, _ message: String, expected: String
    ) -> BrokenMandate {
        after(
            "hold A 60% band 5pp\nhold B 40% band 5pp\ntrade all to target\nrebalance when " + text,
            code, message, expected: expected)
    }

    /// Reads the text and checks the error against what it should be.
    func check() throws {
        var lines: [String] = []
        var place: (line: Int, column: Int)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let mark = line.firstIndex(of: "^") else {
                lines.append(String(line))
                continue
            }
            place = (lines.count + 1, line[..<mark].utf8.count + 1)
            lines.append(String(line[..<mark] + line[line.index(after: mark)...]))
        }
        let expectedPlace = try #require(place)
        let source = lines.joined(separator: "\n")
        let error = try #require(throws: MandateError.self) {
            try Mandate.parse(source, file: "m.mandate")
        }
        #expect(error.line == expectedPlace.line, "\(error)")
        #expect(error.column == expectedPlace.column, "\(error)")
        #expect(error.code == code, "\(error)")
        #expect(error.message.contains(message), "\(error)")
        #expect(error.expected.contains(expected), "\(error)")
    }
}
