import Encoding
import Signing
import Quantities
import Records

extension AuditReport {
    /// The report for people.
    public var text: String {
        var lines = ["audit of \(ledger.isEmpty ? "a ledger without a name" : ledger)"]
        func row(_ name: String, _ value: String) {
            let padding = String(repeating: " ", count: max(1, 14 - name.utf8.count))
            lines.append(name + padding + value)
        }
        row("mode", mode?.rawValue ?? "unknown")
        row("anchor", anchor.description)
        if let genesis { row("genesis", "\(genesis)") }
        row("size", "\(size) entries, root \(root)")
        row(
            "second view",
            secondViews.isEmpty
                ? "none: a fork or a cut tail could not be seen"
                : secondViews.joined(separator: "; "))
        if let seenUntil { row("seen until", "\(seenUntil)") }
        row("statements", countsText)
        row(
            "replayed",
            "\(sessions) sessions, \(counts.observations) prices, \(decisions) decisions, "
                + "\(counts.signatures) signatures")
        for question in Question.allCases {
            row(question.rawValue, verdicts[question]?.rawValue ?? "")
        }
        for reason in notJudged { lines.append("not judged: \(reason)") }
        let summary =
            findings.isEmpty
            ? "no findings" : findings.count == 1 ? "1 finding" : "\(findings.count) findings"
        lines.append(summary)
        for finding in findings {
            let entry = finding.entry.map { "entry \($0)" } ?? "ledger"
            let portfolio = finding.portfolio.map { " \($0)" } ?? ""
            let field = finding.field.isEmpty ? "" : " \(finding.field)"
            lines.append("  \(entry)\(portfolio): \(finding.code.rawValue)\(field)")
            lines.append("    \(finding.message)")
            lines.append("    expected \(finding.expected)")
            lines.append("    actual   \(finding.actual)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var countsText: String {
        Kind.allCases.compactMap { kind in
            counts.kinds[kind].map { "\($0) \(kind.rawValue)" }
        }.joined(separator: ", ")
    }
}

extension Anchor: CustomStringConvertible {
    /// The anchor in words.
    public var description: String {
        switch self {
        case .genesis(let leaf): "genesis \(leaf), given"
        case .owners(let keys): "owners \(keys.map(\.name).joined(separator: ", ")), given"
        case .operatorKey(let key):
            "operator \(key.name), given: the owners are those the operator named"
        case .remembered(let leaf): "genesis \(leaf), remembered from an earlier audit"
        case .none: "none: compare the genesis below with one you trust"
        }
    }

    /// The anchor in a word.
    var name: String {
        switch self {
        case .genesis: "genesis"
        case .owners: "owner"
        case .operatorKey: "vkey"
        case .remembered: "remembered"
        case .none: "none"
        }
    }
}
