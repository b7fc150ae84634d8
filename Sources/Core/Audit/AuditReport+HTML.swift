import Quantities
import Records

extension AuditReport {
    /// The report as one page that needs nothing else, to be mailed or printed.
    public var html: String {
        var page = AuditReport.head(ledger.isEmpty ? "a ledger without a name" : ledger)
        page += "<table class=\"verdicts\"><tr>"
        for question in Question.allCases {
            let answer = verdicts[question]?.rawValue ?? ""
            page += "<td class=\"\(answer)\"><b>\(question.rawValue)</b><br>\(answer)</td>"
        }
        page += "</tr></table>\n<table>\n"
        for (name, value) in summary {
            page += "<tr><th>\(name)</th><td>\(AuditReport.escaped(value))</td></tr>\n"
        }
        for reason in notJudged {
            page += "<tr><th>not judged</th><td>\(AuditReport.escaped(reason))</td></tr>\n"
        }
        page += "</table>\n<h2>\(findingsTitle)</h2>\n"
        if !findings.isEmpty {
            page += "<table>\n<tr><th>entry</th><th>finding</th><th>where</th><th>expected</th>"
            page += "<th>actual</th></tr>\n"
            for finding in findings { page += AuditReport.row(finding) }
            page += "</table>\n"
        }
        return page + "</body>\n</html>\n"
    }

    private static func row(_ finding: Finding) -> String {
        let place = [finding.portfolio?.text ?? "", finding.field].filter { !$0.isEmpty }
        let cells = [
            finding.entry.map { "\($0)" } ?? "", "", place.joined(separator: " "),
            finding.expected, finding.actual,
        ].map(escaped)
        return "<tr class=\"\(finding.code.severity.rawValue)\"><td>\(cells[0])</td>"
            + "<td><b>\(finding.code.rawValue)</b> (\(finding.code.question.rawValue))<br>"
            + "\(escaped(finding.message))</td><td>\(cells[2])</td>"
            + "<td class=\"value\">\(cells[3])</td><td class=\"value\">\(cells[4])</td></tr>\n"
    }

    private static func head(_ ledger: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
        'unsafe-inline'">
        <title>Audit of \(escaped(ledger))</title>
        <style>
        body { font: 15px/1.4 sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; }
        table { border-collapse: collapse; margin: 1em 0; width: 100%; }
        th, td { border-bottom: 1px solid #ccc; padding: .4em .6em; text-align: left; \
        vertical-align: top; overflow-wrap: anywhere; }
        th { white-space: nowrap; }
        .verdicts td { border: 1px solid #ccc; text-align: center; }
        .pass { background: #dff3df; } .fail { background: #f8d7d7; }
        .not-judged, .warning { background: #fbf0cf; }
        .value { font-family: monospace; }
        </style>
        </head>
        <body>
        <h1>Audit of \(escaped(ledger))</h1>

        """
    }

    /// The printable text with what has a meaning in HTML written as entities.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in CanonicalText.printable(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
