import Quantities

/// A clause of a mandate's text, to be written in the one layout.
struct ClauseLayout {
    /// What stands beside each other: of a `hold` the asset, the weight, the band and the owners'
    /// range, each of which may be empty; of other clauses all of it in the first.
    private var cells = ["", "", "", ""]
    /// The assets of `hold each of`, which may take several lines.
    private var assets: [String] = []
    private let isHold: Bool

    init(_ tokens: [MandateToken]) {
        let clause = tokens.first?.text ?? ""
        isHold = clause == "hold"
        var last: MandateToken?
        var parts = cells.map { _ in Part() }
        var cell = 0
        for token in tokens {
            // Parentheses around assets stand where the list is broken.
            if isHold, token.text == "(" || token.text == ")" { continue }
            if isHold { cell = max(cell, ClauseLayout.cell(of: token)) }
            parts[cell].add(ClauseLayout.text(of: token, after: last, in: clause), token)
            last = token
        }
        cells = parts.map(\.text)
        if isHold, cells[0].hasPrefix(ClauseLayout.each) {
            assets = cells[0].dropFirst(ClauseLayout.each.utf8.count).split(separator: ", ")
                .map(String.init)
        }
    }

    /// Whether it takes its place in columns with its neighbours.
    var isInColumns: Bool { isHold && assets.isEmpty }

    /// The clause by itself.
    var text: String {
        let line = cells.filter { !$0.isEmpty }.joined(separator: "  ")
        guard line.utf8.count > MandateLayout.width, !assets.isEmpty else { return line }
        let indent = String(repeating: " ", count: ClauseLayout.each.utf8.count + 1)
        var lines: [String] = []
        var current = ClauseLayout.each + "("
        for (place, asset) in assets.enumerated() {
            let item = asset + (place + 1 < assets.count ? "," : ")")
            if current.hasSuffix("(") {
                current += item
            } else if current.utf8.count + 1 + item.utf8.count > MandateLayout.width {
                lines.append(current)
                current = indent + item
            } else {
                current += " " + item
            }
        }
        let rest = cells.dropFirst().filter { !$0.isEmpty }
        lines.append(([current] + rest).joined(separator: "  "))
        return lines.joined(separator: "\n")
    }

    /// Clauses of `hold` below each other: assets flush left, weights flush right.
    static func columns(_ clauses: [ClauseLayout]) -> [String] {
        let widths = (0..<4).map { cell in
            clauses.map { $0.cells[cell].utf8.count }.max() ?? 0
        }
        return clauses.map { clause in
            var line = ""
            for (place, cell) in clause.cells.enumerated() where widths[place] > 0 {
                let gap = String(repeating: " ", count: widths[place] - cell.utf8.count)
                switch place {
                case 0: line = cell + gap
                case 1: line += " " + gap + cell
                default: line += "  " + cell + gap
                }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    private static let each = "hold each of "

    /// The first cell of a `hold` that a token may stand in.
    private static func cell(of token: MandateToken) -> Int {
        switch token.kind {
        case .number: 1
        case .word where token.text == "band": 2
        case .word where token.text == "owners": 3
        default: 0
        }
    }

    /// A token as the layout writes it.
    private static func text(
        of token: MandateToken, after last: MandateToken?, in clause: String
    ) -> String {
        switch token.kind {
        case .string: return quoted(token.text, in: clause)
        case .number(let unit):
            return trimmed(String(token.text.dropLast(unit.rawValue.utf8.count))) + unit.rawValue
        case .bare:
            let isAsset = ["hold", "of", "with", "watch", ","].contains(last?.text)
            return token.isDecimal && !isAsset ? trimmed(token.text) : token.text
        case .word:
            for noun in ["session", "oracle", "day"]
            where token.text == noun || token.text == noun + "s" {
                guard let last, last.isInteger else { return token.text }
                return last.text == "1" ? noun : noun + "s"
            }
            return token.text
        default: return token.text
        }
    }

    private static func quoted(_ text: String, in clause: String) -> String {
        switch clause {
        case "mandate": "\"\(text)\""
        case "group", "exclude": (try? Identifier(text))?.asGroupName ?? "\"\(text)\""
        default: (try? AssetID(text))?.asWritten ?? "\"\(text)\""
        }
    }

    /// A decimal without idle zeros behind its point.
    private static func trimmed(_ decimal: String) -> String {
        guard decimal.utf8.contains(UInt8(ascii: ".")) else { return decimal }
        var bytes = Array(decimal.utf8)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Tokens with the spaces between them.
    private struct Part {
        var text = ""
        private var last: MandateToken?

        mutating func add(_ addition: String, _ token: MandateToken) {
            let isTight =
                last == nil || token.isSymbol([",", ")", ".."])
                || last?.isSymbol(["(", "..", "-"]) == true
            text += (isTight ? "" : " ") + addition
            last = token
        }
    }
}

extension MandateToken {
    fileprivate func isSymbol(_ texts: [String]) -> Bool { kind == .symbol && texts.contains(text) }
}
