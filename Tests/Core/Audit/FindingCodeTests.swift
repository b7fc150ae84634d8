import Audit
import Authority
import Contract
import TestSupport
import Testing

@Suite("The list of findings")
struct FindingCodeTests {
    /// A row of `Ledger/FINDINGS.md`.
    private struct Row {
        let code: String
        let question: String
        let severity: String
    }

    private func rows() throws -> [Row] {
        var question = ""
        var rows: [Row] = []
        let text = try text(ofFile: Repository.path("Ledger/FINDINGS.md"))
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { question = line.dropFirst(3).lowercased() }
            let cells = line.split(separator: "|").map {
                $0.trimmingPrefix(" ").split(separator: " ").joined(separator: " ")
            }
            guard line.hasPrefix("| `"), cells.count == 4 else { continue }
            #expect(cells[2].count > 20 && cells[3].count > 10, "\(line)")
            rows.append(
                Row(
                    code: cells[0].replacing("`", with: ""), question: question,
                    severity: cells[1]))
        }
        return rows
    }

    @Test("Ledger/FINDINGS.md has every code once, under its question, with its severity")
    func documented() throws {
        let rows = try rows()
        #expect(rows.map(\.code).sorted() == FindingCode.allCases.map(\.rawValue).sorted())
        for row in rows {
            let code = try #require(FindingCode(rawValue: row.code))
            #expect(code.question.rawValue == row.question, "\(row.code)")
            #expect(code.severity.rawValue == row.severity, "\(row.code)")
        }
    }

    @Test("every objection and every breach has a code of its own name")
    func named() {
        for code in Objection.Code.allCases {
            #expect(FindingCode(rawValue: code.rawValue) != nil)
        }
        for code in Breach.Code.allCases {
            #expect(FindingCode(rawValue: code.rawValue) != nil)
        }
    }
}
