import Authority
import Encoding
import Quantities
import Records

extension AuditReport {
    /// The report for programs: one JSON object and a newline.
    public var json: [UInt8] {
        var writer = CanonicalWriter()
        writer.object { writer in
            writer.member("anchor")
            writer.string(anchor.name)
            writer.member("attested")
            writer.array(attestations) { $0.string(CanonicalText.printable($1)) }
            writer.member("counts")
            writer.object { writer in
                writer.member("decisions")
                writer.integer(decisions)
                for (name, count) in kindCounts {
                    writer.member(name)
                    writer.integer(count)
                }
            }
            writer.member("findings")
            writer.array(findings) { AuditReport.write($1, to: &$0) }
            writer.member("genesis")
            writer.optional(genesis.map { "\($0)" })
            writer.member("handedIn")
            writer.array(answers) { $0.string(CanonicalText.printable($1)) }
            writer.member("judgedEntries")
            writer.optional(judged?.entries)
            writer.member("judgedUntil")
            writer.optional(judged.map { "\($0.until)" })
            writer.member("ledger")
            writer.string(CanonicalText.printable(ledger))
            writer.member("mode")
            writer.optional(mode?.rawValue)
            writer.member("notJudged")
            writer.array(notJudged) { $0.string(CanonicalText.printable($1)) }
            writer.member("operators")
            writer.array(operators) { writer, term in
                writer.object { writer in
                    writer.member("handedOver")
                    writer.boolean(term.isHandedOver)
                    writer.member("key")
                    writer.string("\(term.key)")
                    writer.member("since")
                    writer.integer(max(0, term.since - 1))
                }
            }
            writer.member("root")
            writer.text(root)
            writer.member("secondViews")
            writer.array(secondViews) { $0.string(CanonicalText.printable($1)) }
            writer.member("seenUntil")
            writer.optional(seenUntil.map { "\($0)" })
            writer.member("size")
            writer.integer(size)
            writer.member("timeStamps")
            stamps.write(to: &writer, size: size)
            writer.member("verdicts")
            writer.object { writer in
                for question in Question.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
                    writer.member(question.rawValue)
                    writer.string(verdicts[question]?.rawValue ?? "")
                }
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The findings as they stand in the report, from `[` to `]`: what an attestation is of.
    var findingsJSON: [UInt8] {
        var writer = CanonicalWriter()
        writer.array(findings) { AuditReport.write($1, to: &$0) }
        return writer.bytes
    }

    private var kindCounts: [(name: String, count: Int)] {
        var rows = Kind.allCases.map {
            (name: "\($0.rawValue)Statements", count: counts.kinds[$0] ?? 0)
        }
        rows += [
            ("observations", counts.observations), ("sessions", sessions),
            ("signatures", counts.signatures),
        ]
        return rows.sorted { $0.name < $1.name }
    }

    private static func write(_ finding: Finding, to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("actual")
            writer.string(CanonicalText.printable(finding.actual))
            writer.member("code")
            writer.string(finding.code.rawValue)
            writer.member("entry")
            writer.optional(finding.entry)
            writer.member("expected")
            writer.string(CanonicalText.printable(finding.expected))
            writer.member("field")
            writer.string(CanonicalText.printable(finding.field))
            writer.member("message")
            writer.string(CanonicalText.printable(finding.message))
            writer.member("offset")
            writer.optional(finding.offset)
            writer.member("portfolio")
            writer.optional(finding.portfolio?.text)
            writer.member("severity")
            writer.string(finding.code.severity.rawValue)
            writer.member("verdict")
            writer.string(finding.code.question.rawValue)
        }
    }
}
