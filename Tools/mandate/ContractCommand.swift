import ArgumentParser
import Audit
import Authority
import Console
import Contract
import Quantities
import Records

/// Checks mandates and puts them in force.
struct ContractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract",
        abstract: "Check, lay out or compare mandates, or put one in force.",
        subcommands: [Check.self, Format.self, Diff.self, Deploy.self])

    /// Says what mandates mean.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Check mandates and say what they mean.",
            discussion: "  mandate contract check Contracts/sixty-forty.mandate")

        @Argument(help: "Files with mandates.")
        var files: [String]

        func run() async throws {
            let sources = try files.map { (file: $0, bytes: try NoteFile.mandate($0)) }
            var isRefused = false
            for (place, source) in sources.enumerated() {
                do throws(MandateError) {
                    let (mandate, warnings) = try Mandate.parse(source.bytes, file: source.file)
                    if place > 0 { Program.say("") }
                    for sentence in mandate.sentences() { Program.say(sentence) }
                    for warning in warnings { Program.remark("\(warning)") }
                } catch {
                    Program.remark("\(error)")
                    isRefused = true
                }
            }
            if isRefused { throw Failure.ended(1) }
        }
    }

    /// Writes mandates in their one layout.
    struct Format: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "format", abstract: "Write mandates in their one layout.",
            discussion: """
                Clauses keep their order and their comments; the text is printed, or written in \
                place, where each file keeps its permissions and one that is read-only is refused. \
                Exit code 1 with --check where a file is laid out otherwise.

                  mandate contract format policy.mandate
                  mandate contract format --in-place *.mandate
                """)

        @Argument(help: "Files with mandates.")
        var files: [String]

        @Flag(help: "Write each file anew, where it is laid out otherwise.")
        var inPlace = false

        @Flag(help: "Write nothing; name the files that are laid out otherwise.")
        var check = false

        func validate() throws {
            guard files.count == 1 || inPlace || check else {
                throw ValidationError("several files need --in-place or --check")
            }
            guard !(inPlace && check) else {
                throw ValidationError("--in-place writes and --check does not: give one of them")
            }
        }

        func run() async throws {
            let sources = try files.map { (file: $0, bytes: try NoteFile.mandate($0)) }
            var laidOut: [(name: String, text: [UInt8], isChanged: Bool)] = []
            var isRefused = false
            for source in sources {
                do throws(MandateError) {
                    let text = Array(
                        try Mandate.layout(source.bytes, file: source.file).utf8)
                    if check, text != source.bytes {
                        Program.say("\(source.file) is laid out otherwise")
                        isRefused = true
                    } else if !inPlace, !check {
                        Program.say(bytes: text)
                    }
                    laidOut.append((source.file, text, text != source.bytes))
                } catch {
                    Program.remark("\(error)")
                    isRefused = true
                }
            }
            // Nothing is written unless every file is a mandate.
            if isRefused { throw Failure.ended(1) }
            for file in laidOut where inPlace && file.isChanged {
                try NoteFile.rewrite(file.text, at: file.name)
            }
        }
    }

    /// Says what changes from one mandate to another.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Say what an upgrade of a mandate changes.",
            discussion: """
                Exit code 0 where both say the same: comments, layout, the order of clauses and \
                defaults written out make no difference. Conditions are compared as they are \
                written, so `a and b` differs from `b and a`, and `not not a` from `a`. Exit code 1 \
                where they differ.

                  mandate contract diff old.mandate new.mandate
                """)

        @Argument(help: "The file with the mandate in force.")
        var old: String

        @Argument(help: "The file with the one to take its place.")
        var new: String

        func run() async throws {
            let before = try NoteFile.mandate(old)
            let after = try NoteFile.mandate(new)
            let changes: [String]
            do throws(MandateError) {
                changes = try Mandate.parse(after, file: new).mandate.changes(
                    from: Mandate.parse(before, file: old).mandate)
            } catch {
                Program.remark("\(error)")
                throw Failure.ended(2)
            }
            for change in changes { Program.say(change) }
            if !changes.isEmpty { throw Failure.ended(1) }
        }
    }

    /// Puts a mandate in force.
    struct Deploy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deploy", abstract: "Put a mandate in force for a portfolio.",
            discussion: """
                The portfolio's owners sign; the mandate is in force from the next session on.

                  mandate contract deploy fund --portfolio balanced \\
                    Contracts/sixty-forty.mandate --sign keys/alice.pem keys/bob.pem
                """)

        @OptionGroup var statement: StatementOptions

        @Option(help: "The portfolio.", transform: PortfolioArgument.read)
        var portfolio: PortfolioArgument

        @Argument(help: "The file with the mandate.")
        var file: String

        func run() async throws {
            let source = try NoteFile.mandate(file)
            do throws(MandateError) {
                let (_, warnings) = try Mandate.parse(source, file: file)
                for warning in warnings { Program.remark("\(warning)") }
            } catch {
                Program.remark("\(error)")
                throw Failure.ended(1)
            }
            try statement.carryOut { replay in
                .contract(
                    Contract(
                        acceptBy: try statement.deadline(in: replay), portfolio: portfolio.id,
                        revision: replay.authority.nextNumber(.contract, of: portfolio.id),
                        source: Mandate.lines(of: source)))
            }
        }
    }
}
