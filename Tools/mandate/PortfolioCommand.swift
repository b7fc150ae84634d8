import ArgumentParser
import Authority
import Console
import KeyArguments
import Quantities
import Records
import Signing

/// Opens portfolios.
struct PortfolioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portfolio", abstract: "Open a portfolio and name its owners.",
        subcommands: [Open.self])

    /// Opens a portfolio.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "open", abstract: "Open a portfolio and name its owners.",
            discussion: """
                As many owners of the ledger as it needs sign, and every owner of the portfolio.

                  mandate portfolio open fund --portfolio balanced --currency USD \\
                    --owner VKEY VKEY --owners-needed 2 --sign keys/alice.pem keys/bob.pem
                """)

        @OptionGroup var statement: StatementOptions

        @Option(
            help: "The portfolio's id: 1 to 64 of a–z 0–9 . / @ _ -",
            transform: PortfolioArgument.read)
        var portfolio: PortfolioArgument

        @Option(help: "Its currency, three capitals.", transform: CurrencyArgument.read)
        var currency: CurrencyArgument

        @Option(name: .customLong("owner"), parsing: .upToNextOption, help: "Its owners' vkeys.")
        var owners: [String]

        @Option(
            name: .customLong("owners-needed"), help: "How many of them sign what changes it.")
        var ownersNeeded: Int

        func run() async throws {
            let owners = try owners.map { "\(try PublicKeyArgument.key($0))" }
            try statement.carryOut { replay in
                .portfolio(
                    Portfolio(
                        acceptBy: try statement.deadline(in: replay), currency: currency.currency,
                        id: portfolio.id, ownersNeeded: ownersNeeded, owners: owners))
            }
        }
    }
}
