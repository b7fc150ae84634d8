import ArgumentParser
import Audit
import Chain
import Console
import Encoding
import Quantities
import Records
import Signing

/// Lists the entries of a ledger.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List the entries, one a line.",
        discussion: """
            Index, time of acceptance, kind, portfolio and a summary. Entries are taken at their \
            word here; `mandate-audit` checks them.

              mandate log fund --kind target --portfolio balanced
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Option(help: "Only this kind: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: KindArgument?

    @Option(help: "Only what is about this portfolio.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        var hasher = SHA256()
        var unreadable = 0
        try ReadLedger.forEach(ledger) { entry in
            let row: LogRow
            do throws(EntryError) {
                row = try LogRow(entry, hasher: &hasher)
            } catch {
                unreadable += 1
                Program.complain("entry \(entry.index) cannot be read: \(error)")
                return
            }
            guard kind.map({ row.statement.kind == $0.kind }) ?? true,
                portfolio.map({ row.statement.portfolio == $0.id }) ?? true
            else { return }
            if json {
                Program.say(bytes: row.json())
            } else {
                Program.say(row.line)
            }
        }
        guard unreadable == 0 else {
            throw Failure.unusable("\(unreadable) entries cannot be read; run mandate-audit")
        }
    }
}

/// A kind of statement as an argument.
struct KindArgument: ExpressibleByArgument {
    let kind: Kind

    init?(argument: String) {
        guard let kind = Kind(rawValue: argument) else { return nil }
        self.kind = kind
    }
}

/// An entry as it is listed.
struct LogRow {
    let entry: ReadEntry
    let statement: Statement
    let leaf: Digest

    /// Throws where the entry or its statement cannot be read.
    init(_ unverified: UnverifiedEntry, hasher: inout SHA256) throws(EntryError) {
        entry = try ReadEntry(unverified.bytes)
        statement = try entry.statement.get()
        leaf = hasher.leaf(unverified.bytes.span)
    }

    /// One line for people.
    var line: String {
        let kind = statement.kind.rawValue
        let padding = String(repeating: " ", count: max(1, 10 - kind.utf8.count))
        return "\(entry.header.index)  \(entry.header.time)  \(kind)\(padding)"
            + "\(statement.portfolio?.text ?? "-")  \(statement.summary)"
    }

    /// One JSON object and a newline, with the statement itself where it is wanted.
    func json(withStatement: Bool = false) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.object { writer in
            writer.member("index")
            writer.integer(entry.header.index)
            writer.member("kind")
            writer.string(statement.kind.rawValue)
            writer.member("leaf")
            writer.text(leaf)
            writer.member("portfolio")
            writer.optional(statement.portfolio?.text)
            writer.member("prev")
            writer.text(entry.header.previous)
            writer.member("signatures")
            writer.array(entry.signatures) { writer, signature in
                writer.object { writer in
                    writer.member("keyID")
                    writer.string(Hexadecimal.encode(signature.keyID))
                    writer.member("name")
                    writer.string(signature.name)
                }
            }
            writer.member("summary")
            writer.string(statement.summary)
            writer.member("time")
            writer.text(entry.header.time)
        }
        guard withStatement else { return writer.bytes + [UInt8(ascii: "\n")] }
        // The statement is JSON already, and stands here byte for byte as it was signed.
        return writer.bytes.dropLast() + Array(",\"statement\":".utf8)
            + entry.bytes[entry.text].dropLast() + Array("}\n".utf8)
    }
}
