import ArgumentParser
import Audit
import Authority
import Records

/// Proposes the weights of a portfolio whose mandate leaves them to a model.
struct ProposeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "Propose the weights a portfolio is kept on.",
        discussion: """
            For a mandate with `weights proposed by model`: a key with the role model signs. The \
            weights sum to 1, cash has its own, and each keeps to its range and its groups. They are \
            in force from the next session on, for as many as the mandate says:

              mandate propose fund --portfolio balanced VTI=61.5% BND=36.5% cash=2% \
                --sign keys/model.pem
              mandate propose fund --portfolio balanced VTI=0.615 BND=0.365 cash=0.02 \
                --unsigned > proposal.txt
            """)

    @OptionGroup var statement: StatementOptions

    @Option(help: "The portfolio.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument

    @OptionGroup var weights: WeightsOptions

    func run() async throws {
        let weights = try weights.sorted()
        try statement.carryOut { replay in
            .proposal(
                Proposal(
                    acceptBy: try statement.deadline(in: replay),
                    number: replay.authority.nextNumber(.proposal, of: portfolio.id),
                    portfolio: portfolio.id,
                    weights: weights))
        }
    }
}
