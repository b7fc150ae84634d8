import ArgumentParser
import Audit
import Authority
import Console
import Quantities
import Records

/// Changes the weights a portfolio is kept on.
struct TargetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "target", abstract: "Change the weights a portfolio is kept on.",
        discussion: """
            The weights sum to 1 and stay within what the mandate lets its owners set. With all \
            signatures at hand the change is submitted; else it is written to be signed elsewhere \
            and submitted later:

              mandate target fund --portfolio balanced VTI=60% BND=38% cash=2% \\
                --sign keys/alice.pem keys/bob.pem
              mandate target fund --portfolio balanced VTI=60% BND=38% cash=2% \\
                --sign keys/alice.pem --out change.note
              mandate target fund --portfolio balanced VTI=0.6 BND=0.38 cash=0.02 \\
                --unsigned > change.txt
            """)

    @OptionGroup var statement: StatementOptions

    @Option(help: "The portfolio.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument

    @Option(
        name: .customLong("valid-until"),
        help: """
            The last instant at which the weights are in force; no end unless given. Accepted \
            after it, they are refused.
            """, transform: TimeArgument.read)
    var validUntil: TimeArgument?

    @OptionGroup var weights: WeightsOptions

    func run() async throws {
        let weights = try weights.sorted()
        try statement.carryOut { replay in
            if let end = validUntil?.time, replay.authority.genesis?.mode == .live,
                end < LedgerOptions.now()
            {
                throw Failure.refused(
                    "--valid-until \(end) is over: such a target would only end the one before")
            }
            return .target(
                Target(
                    acceptBy: try statement.deadline(in: replay), portfolio: portfolio.id,
                    revision: replay.authority.nextNumber(.target, of: portfolio.id),
                    validUntil: validUntil?.time,
                    weights: weights))
        }
    }
}
