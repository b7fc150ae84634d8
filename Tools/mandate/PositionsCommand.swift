import ArgumentParser
import Audit
import Authority
import Console
import KeyArguments
import Keys
import Operator
import Quantities
import Records

/// Records what a custodian holds.
struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions", abstract: "Record what the custodian holds for a portfolio.",
        discussion: """
            It is recorded whether or not it is what the entries lead to; an audit names each \
            difference.

              mandate positions fund --portfolio balanced --as-of 2024-01-31T21:00:00Z \\
                --cash 1204.5 VTI=241.3 BND=530 --sign keys/custodian.pem
            """)

    @OptionGroup var ledger: LedgerOptions

    @OptionGroup var receipt: ReceiptOption

    @Option(help: "The portfolio.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument

    @Option(name: .customLong("as-of"), help: "When this was held.", transform: TimeArgument.read)
    var asOf: TimeArgument

    @Option(help: "The money held, such as 1204.5.")
    var cash: String

    @Option(help: "The custodian's key file.")
    var sign: String

    @Argument(
        help: "What is held beside money, such as VTI=241.3.", transform: PositionArgument.read)
    var held: [PositionArgument] = []

    func validate() throws {
        guard (try? Money(cash)) != nil else {
            throw ValidationError("--cash \(cash): expected a decimal such as 1204.5")
        }
        guard Set(held.map(\.position.asset)).count == held.count else {
            throw ValidationError("an asset is given more than once")
        }
    }

    func run() async throws {
        let cash = try Money(cash)
        try ledger.carryOut([sign], receipt: receipt) { replay, signers in
            .positions(
                Positions(
                    asOf: asOf.time, cash: cash,
                    number: replay.authority.nextNumber(of: signers[0].verifierKey),
                    portfolio: portfolio.id,
                    quantities: held.map(\.position).sorted { $0.asset < $1.asset }))
        }
    }
}

/// An asset and how much of it is held as an argument: `VTI=241.3`.
struct PositionArgument: ReadArgument {
    static let expected =
        "an asset and a quantity other than 0 with at most 8 decimal places, such as VTI=241.3"

    let position: Positions.Position

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="),
            let asset = try? AssetID(String(argument[..<sign])), asset != .cash,
            let quantity = try? Quantity(String(argument[argument.index(after: sign)...])),
            quantity != .zero
        else { return nil }
        position = Positions.Position(asset: asset, quantity: quantity)
    }
}
