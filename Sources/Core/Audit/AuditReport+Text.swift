import Authority
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
        for (name, value) in summary { row(name, value) }
        for question in Question.allCases {
            row(question.rawValue, verdicts[question]?.rawValue ?? "")
        }
        for reason in notJudged { lines.append("not judged: \(reason)") }
        lines.append(findingsTitle)
        for finding in findings {
            let entry = finding.entry.map { "entry \($0)" } ?? "ledger"
            let portfolio = finding.portfolio.map { " \($0)" } ?? ""
            let field = finding.field.isEmpty ? "" : " \(finding.field)"
            lines.append("  \(entry)\(portfolio): \(finding.code.rawValue)\(field)")
            lines.append("    \(finding.message)")
            lines.append("    expected \(finding.expected)")
            lines.append("    actual   \(finding.actual)")
        }
        return lines.map(CanonicalText.printable).joined(separator: "\n") + "\n"
    }

    /// What was audited and how, a name and a value a row.
    var summary: [(name: String, value: String)] {
        var rows = [("mode", mode?.rawValue ?? "unknown"), ("anchor", anchor.description)]
        if let genesis { rows.append(("genesis", "\(genesis)")) }
        rows.append(("size", "\(size) entries, root \(root)"))
        if operators.count > 1 {
            rows += operators.map { ("operator", AuditReport.text(of: $0)) }
        }
        rows.append(
            (
                "second view",
                secondViews.isEmpty
                    ? "none: a fork or a cut tail could not be seen"
                    : secondViews.joined(separator: "; ")
            ))
        for attestation in attestations { rows.append(("attested", attestation)) }
        for answer in answers { rows.append(("handed in", answer)) }
        if let seenUntil { rows.append(("seen until", "\(seenUntil)")) }
        if let judged {
            let later = size - judged.entries
            rows.append(
                (
                    "judged until",
                    "\(judged.until): the first \(judged.entries) entries"
                        + (later > 0 ? "; \(later) accepted later were not judged" : "")
                ))
        }
        rows.append(("time stamps", stamps.text(size: size)))
        rows.append(("statements", countsText))
        rows.append(
            (
                "replayed",
                "\(sessions) sessions, \(counts.observations) prices, \(decisions) decisions, "
                    + "\(counts.signatures) signatures"
            ))
        return rows
    }

    private static func text(of term: Authority.OperatorTerm) -> String {
        guard term.since > 0 else { return "\(term.key)" }
        return "\(term.key), from entry \(term.since - 1) on, "
            + (term.isHandedOver ? "signed" : "NOT signed") + " by the one before"
    }

    var findingsTitle: String {
        findings.isEmpty
            ? "no findings" : findings.count == 1 ? "1 finding" : "\(findings.count) findings"
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
