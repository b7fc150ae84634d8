import Audit
import TestSupport
import Testing

@Suite("The page of findings")
struct FindingsPageTests {
    private struct Row: Hashable {
        let question: String
        let code: String
        let severity: String
    }

    @Test("lists every code under its question with its severity, and nothing else")
    func complete() throws {
        let page = try text(ofFile: Repository.path("Ledger/FINDINGS.md"))
        var question = ""
        var rows: [Row] = []
        for line in page.split(separator: "\n") {
            if line.hasPrefix("## ") {
                question = line.dropFirst(3).prefix { $0 != ":" }.lowercased()
            } else if line.hasPrefix("| `") {
                let cells = line.split(separator: "|").map {
                    $0.trimming { $0 == " " || $0 == "`" }
                }
                try #require(cells.count == 4, "\(line)")
                rows.append(Row(question: question, code: cells[0], severity: cells[1]))
            }
        }
        let known = FindingCode.allCases.map {
            Row(
                question: $0.question.rawValue, code: $0.rawValue, severity: $0.severity.rawValue)
        }
        #expect(rows.count == Set(rows).count)
        #expect(Set(rows).symmetricDifference(known) == [])
    }
}

extension Substring {
    fileprivate func trimming(_ isIdle: (Character) -> Bool) -> String {
        var text = drop(while: isIdle)
        while let last = text.last, isIdle(last) { text.removeLast() }
        return String(text)
    }
}
