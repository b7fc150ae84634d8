import Quantities

extension Mandate {
    /// A text in its one layout: the same clauses in the same order with the same comments, and
    /// nothing else left to choose. Laying it out again changes nothing. Throws as `parse` does.
    public static func layout(
        _ source: [UInt8], file: String = "mandate"
    ) throws(MandateError) -> String {
        _ = try parse(source, file: file)
        return MandateLayout(source).text
    }
}

/// A text taken apart into its clauses and comments, to be written in the one layout. The text is
/// a mandate: it has been read before.
struct MandateLayout {
    /// A line of the layout, or a clause that takes several.
    private enum Item {
        case blank
        case comment(String)
        case clause(ClauseLayout, comment: String?)
    }

    /// The longest line before a list of assets is broken.
    static let width = 100

    private var items: [Item] = []
    /// Comments that were not yet written.
    private var comments: ArraySlice<Placed<String>> = []
    /// The line of the text that the last item ended on.
    private var lastLine = 0

    init(_ source: [UInt8]) {
        var lexer = MandateLexer(source)
        var clauses: [[MandateToken]] = [[]]
        var token = lexer.next()
        while token.kind != .end {
            if token.kind == .lineEnd {
                if clauses[clauses.count - 1].isEmpty == false { clauses.append([]) }
            } else {
                clauses[clauses.count - 1].append(token)
            }
            token = lexer.next()
        }
        comments = lexer.comments[...]
        for tokens in clauses { add(tokens) }
        while let comment = comments.popFirst() { add(comment, at: comment.place.line) }
    }

    /// Adds a clause, after the comments that stand before its last token.
    private mutating func add(_ tokens: [MandateToken]) {
        guard let first = tokens.first, let last = tokens.last else { return }
        while let comment = comments.first, comment.place < last.place {
            comments.removeFirst()
            // One that stands within the clause has nothing but the clause around it.
            add(comment, at: min(comment.place.line, first.place.line))
        }
        leaveBlank(before: first.place.line)
        lastLine = last.end.line
        let trailing = comments.first?.place.line == last.end.line ? comments.popFirst() : nil
        items.append(.clause(ClauseLayout(tokens), comment: trailing?.value))
    }

    private mutating func add(_ comment: Placed<String>, at line: Int) {
        leaveBlank(before: line)
        lastLine = line
        items.append(.comment(comment.value))
    }

    /// Several empty lines count as one, and those at the beginning as none.
    private mutating func leaveBlank(before line: Int) {
        if lastLine > 0, line > lastLine + 1 { items.append(.blank) }
    }

    /// The whole text.
    var text: String {
        var lines: [String] = []
        var place = 0
        while place < items.count {
            switch items[place] {
            case .blank: lines.append("")
            case .comment(let comment): lines.append(comment)
            case .clause:
                let run = items[place...].prefix {
                    if case .clause = $0 { true } else { false }
                }
                lines += MandateLayout.lines(of: Array(run))
                place += run.count - 1
            }
            place += 1
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The lines of clauses that follow each other: those of `hold` in columns, and all comments
    /// behind them in one more.
    private static func lines(of run: [Item]) -> [String] {
        var clauses: [(clause: ClauseLayout, comment: String?)] = []
        for case .clause(let clause, let comment) in run { clauses.append((clause, comment)) }
        var texts: [String] = []
        var place = 0
        while place < clauses.count {
            let columns = clauses[place...].prefix { $0.clause.isInColumns }
            if columns.isEmpty {
                texts.append(clauses[place].clause.text)
                place += 1
            } else {
                texts += ClauseLayout.columns(columns.map(\.clause))
                place += columns.count
            }
        }
        let widest =
            zip(texts, clauses).filter { text, clause in clause.comment != nil }
            .map { text, clause in lastWidth(text) }.max() ?? 0
        var lines: [String] = []
        for (place, text) in texts.enumerated() {
            guard let comment = clauses[place].comment else {
                lines.append(text)
                continue
            }
            let gap = String(repeating: " ", count: widest - lastWidth(text) + 2)
            lines.append(text + gap + comment)
        }
        return lines
    }

    /// The width of the last line of a text.
    private static func lastWidth(_ text: String) -> Int {
        text.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
    }
}
