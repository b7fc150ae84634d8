import ArgumentParser
import Audit
import Authority
import Console
import Contract
import Quantities
import Records

/// Registers what an asset is.
struct AssetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asset", abstract: "Register an asset's currency, lot and groups.",
        discussion: """
            The ledger's owners sign it, and it is in force from the next session on. What is \
            registered once more is as the later statement says; the currency stays. A contract that \
            holds it may limit at most one of its groups.

              mandate asset fund VTI --currency USD --lot 1 --group equity \\
                --sign keys/alice.pem keys/bob.pem
            """)

    @OptionGroup var statement: StatementOptions

    @Argument(help: "The asset.", transform: AssetArgument.read)
    var asset: AssetArgument

    @Option(help: "The currency of its prices.", transform: CurrencyArgument.read)
    var currency: CurrencyArgument

    @Option(
        help: "The smallest quantity that is traded. (default: 0.00000001)",
        transform: AmountArgument.read)
    var lot: AmountArgument?

    @Option(
        name: .customLong("group"), help: "A group that it is in; give it once for each.",
        transform: PortfolioArgument.read)
    var groups: [PortfolioArgument] = []

    func validate() throws {
        guard asset.id != .cash else { throw ValidationError("cash is money, not an asset") }
        guard lot?.units != 0 else { throw ValidationError("--lot 0: expected more than 0") }
    }

    func run() async throws {
        let lot = try lot.map { try Quantity(units: $0.units) } ?? Account.smallestLot
        try statement.carryOut { replay in
            .asset(
                Asset(
                    acceptBy: try statement.deadline(in: replay), currency: currency.currency,
                    groups: Array(Set(groups.map(\.id))).sorted(), id: asset.id, lot: lot,
                    revision: replay.authority.nextRevision(of: asset.id)))
        }
    }
}
