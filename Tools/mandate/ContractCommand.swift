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
        commandName: "contract", abstract: "Check a mandate, or put it in force.",
        subcommands: [Check.self, Deploy.self])

    /// Says what mandates mean.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Check mandates and say what they mean.",
            discussion: "  mandate contract check Contracts/sixty-forty.mandate")

        @Argument(help: "Files with mandates.")
        var files: [String]

        func run() async throws {
            let sources = try files.map { (file: $0, bytes: try NoteFile.bytes($0)) }
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

        @Option(help: "The portfolio.")
        var portfolio: PortfolioArgument

        @Argument(help: "The file with the mandate.")
        var file: String

        func run() async throws {
            let source = try NoteFile.bytes(file)
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
