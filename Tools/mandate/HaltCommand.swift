import ArgumentParser
import Audit
import Authority
import Console
import Contract
import Quantities
import Records

/// Stops a portfolio, or all of a ledger.
struct HaltCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt", abstract: "Stop a portfolio, or all of a ledger, until it is resumed.",
        discussion: """
            One owner of the portfolio or of the ledger, an auditor or an executor signs it. What \
            is open or due is cancelled, and nothing is decided until the owners resume. The halt \
            of an executor lapses after five sessions.

              mandate halt fund --portfolio balanced --reason "prices look wrong" \\
                --sign keys/alice.pem
            """)

    @OptionGroup var statement: StatementOptions

    @Option(help: "The portfolio; all of the ledger without it.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument?

    @Option(help: "Why.")
    var reason: String?

    func validate() throws {
        guard statement.acceptBy == nil else {
            throw ValidationError("--accept-by: a halt has no deadline")
        }
    }

    func run() async throws {
        try statement.carryOut { replay in
            .halt(
                Halt(
                    number: replay.authority.nextHalt(of: portfolio?.id),
                    reason: reason.map { .plain($0) }, scope: portfolio?.id))
        }
    }
}

/// Ends a halt.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "End a halt of a portfolio, or of all of a ledger.",
        discussion: """
            The owners of what was halted sign it, as many as sign a contract. The next session is \
            a look.

              mandate resume fund --portfolio balanced --sign keys/alice.pem keys/bob.pem
            """)

    @OptionGroup var statement: StatementOptions

    @Option(help: "The portfolio; all of the ledger without it.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument?

    @Option(help: "The entry that halted; the only one in force unless given.")
    var halt: Int?

    @Option(help: "Why.")
    var reason: String?

    func run() async throws {
        try statement.carryOut { replay in
            let halts =
                portfolio.map { replay.account($0.id)?.halts ?? [] } ?? replay.market?.halts ?? []
            let chosen = halts.filter { halt == nil || $0.reference.index == halt }
            guard let first = chosen.first, chosen.count == 1 else {
                let entries = halts.map { "\($0.reference.index)" }.joined(separator: ", ")
                throw Failure.refused(
                    halts.isEmpty
                        ? "nothing halts this: no halt is in force"
                        : "halts are in force by the entries \(entries): give one with --halt")
            }
            return .resume(
                Resume(
                    acceptBy: try statement.deadline(in: replay), halt: first.reference,
                    reason: reason.map { .plain($0) }, scope: portfolio?.id))
        }
    }
}
