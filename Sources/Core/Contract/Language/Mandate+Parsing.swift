extension Mandate {
    /// The mandate a text states, and what is doubtful about it, in the order of the text.
    /// Throws the first error in the text, or, where each clause is right by itself, the first
    /// that the whole shows (`Contracts/LANGUAGE.md`).
    public static func parse(
        _ source: [UInt8], file: String = "mandate"
    ) throws(MandateError) -> (mandate: Mandate, warnings: [MandateWarning]) {
        var parser = MandateParser(source, file: file)
        let draft = try parser.read()
        var checks = MandateChecks(draft, readBy: parser)
        let mandate = try checks.mandate()
        var warnings = MandateWarnings(draft, file: file)
        return (mandate, warnings.all())
    }

    /// The mandate a text states, as `parse` of its bytes.
    public static func parse(
        _ source: String, file: String = "mandate"
    ) throws(MandateError) -> (mandate: Mandate, warnings: [MandateWarning]) {
        try parse(Array(source.utf8), file: file)
    }

    /// The mandate the lines of a contract state, joined by line feeds. Throws as `parse` of the
    /// text does, and `character` where a line holds a line feed of its own.
    public static func parse(
        lines: [String], file: String = "contract"
    ) throws(MandateError) -> (mandate: Mandate, warnings: [MandateWarning]) {
        for (index, line) in lines.enumerated() {
            guard let feed = line.utf8.firstIndex(of: UInt8(ascii: "\n")) else { continue }
            let before = line[..<feed]
            throw MandateError(
                code: .character, file: file, line: index + 1, column: before.utf8.count + 1,
                message: "a line feed within a line of the contract",
                expected: "the lines of the text, each without its line feed",
                sourceLine: String(before))
        }
        return try parse(lines.joined(separator: "\n"), file: file)
    }

    /// The lines of a text, as a contract holds them: the line feed that ends the last one, if
    /// any, begins no further line.
    public static func lines(of source: [UInt8]) -> [String] {
        var lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
