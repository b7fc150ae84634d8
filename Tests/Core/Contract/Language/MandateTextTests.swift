import Testing

@testable import Contract

/// What bytes a text may have, and how an error looks.
@Suite struct MandateTextTests {
    private let rest = "hold A 100%\nrebalance at every look\ntrade all to target\n"

    private func error(_ source: [UInt8]) throws -> MandateError {
        try #require(throws: MandateError.self) { try Mandate.parse(source, file: "m.mandate") }
    }

    @Test func windowsLineEndsAreRefusedWithAWordOnThem() throws {
        let error = try error(Array("mandate \"m\" in USD\r\n\(rest)".utf8))
        #expect(error.code == .character)
        #expect((error.line, error.column) == (1, 19))
        #expect(error.message.contains("CRLF"))
        #expect(error.expected == "lines that end with a line feed (LF) alone")
    }

    @Test(
        arguments: [
            (9, "a tab"), (0, "the byte 0x00"), (0x7F, "0x7F"), (0xC3, "0xC3"), (0xFF, "0xFF"),
        ] as [(UInt8, String)])
    func aForeignByteIsRefusedWhereverItStands(_ byte: UInt8, _ message: String) throws {
        let text = Array("mandate \"m\" in USD # note\n\(rest)".utf8)
        let nameStart = 9
        let commentEnd = 25
        for place in [0, nameStart, nameStart + 1, 18, commentEnd] {
            let error = try error(text[..<place] + [byte] + text[place...])
            #expect(error.code == .character)
            #expect((error.line, error.column) == (1, place + 1), "\(error)")
            #expect(error.message.contains(message), "\(error)")
        }
    }

    @Test func columnsCountBytes() throws {
        // Two bytes of one letter, and the first is the one named.
        let error = try error(Array("mandate \"ca\u{E9}\" in USD".utf8))
        #expect(error.column == 12)
        #expect(error.sourceLine == "mandate \"ca??\" in USD")
    }

    @Test func aByteOrderMarkIsRefusedByName() throws {
        let error = try error([0xEF, 0xBB, 0xBF] + Array("mandate".utf8))
        #expect(error.message == "a byte order mark")
        #expect((error.line, error.column) == (1, 1))
    }

    @Test func aTextOverTheLimitIsRefusedAtTheFirstByteTooMany() throws {
        let head = "mandate \"m\" in USD\n" + rest + "#"
        let padding = MandateLexer.byteLimit - head.utf8.count
        let full = Array(head.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: padding)
        #expect(throws: Never.self) { try Mandate.parse(full) }
        let error = try error(full + [UInt8(ascii: "x")])
        #expect(error.code == .tooLarge)
        #expect((error.line, error.column) == (5, padding + 2))
        #expect(error.description.utf8.count < 400)
    }

    @Test func anErrorShowsPlaceLineCaretAndWhatWasExpected() throws {
        let source = """
            mandate "sixty-forty" in USD
            hold VTI   60%  band 5%
            """
        #expect(
            try error(Array(source.utf8)).description == """
                m.mandate:2:24: a band of `5%` does not say of what
                hold VTI   60%  band 5%
                                       ^
                expected `of target`, or the band in percentage points: `5pp`
                """)
    }

    @Test func anErrorAfterAMissingPartStandsAfterTheLastToken() throws {
        #expect(
            try error(Array("mandate \"m\" in USD\nlook   # when?\n".utf8)).description == """
                m.mandate:2:5: the clause ends too early
                look   # when?
                    ^
                expected `every`, `weekly`, `monthly`, `quarterly` or `yearly`
                """)
    }

    @Test func aLongLineIsShownAroundThePlace() throws {
        let assets = (100...300).map { "A\($0)" }.joined(separator: ", ")
        let source = "mandate \"m\" in USD\nhold each of \(assets), A200 1%"
        let lines = try error(Array(source.utf8)).description.split(separator: "\n")
        let excerpt = Array(lines[1].utf8)
        let caret = lines[2].utf8.count - 1
        #expect(excerpt.count <= 106)
        #expect(excerpt[caret...].starts(with: Array("A200".utf8)))
    }

    @Test func linesOfAContractAreReadAsTheTextWouldBe() throws {
        let source = "mandate \"m\" in USD\n" + rest
        let lines = Mandate.lines(of: Array(source.utf8))
        #expect(lines.count == 4)
        #expect(try Mandate.parse(lines: lines).mandate == Mandate.parse(source).mandate)
        #expect(Mandate.lines(of: []) == [""])
        #expect(Mandate.lines(of: Array("a\n\n".utf8)) == ["a", ""])
    }

    @Test func aLineOfAContractThatHoldsALineFeedIsRefused() throws {
        let error = try #require(throws: MandateError.self) {
            try Mandate.parse(lines: ["mandate \"m\" in USD", "hold A 100%\nlook weekly"])
        }
        #expect(error.code == .character)
        #expect((error.line, error.column) == (2, 12))
    }
}
