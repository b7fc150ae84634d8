import ArgumentParser
import Audit
import Authority
import Console
import KeyArguments
import Keys
import Operator
import Quantities
import Records

/// What a custodian says came in or went out.
struct FlowOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions

    @Option(help: "The portfolio.")
    var portfolio: PortfolioArgument

    @Argument(help: "How much: money, or units of the asset.")
    var amount: String

    @Option(help: "What moves.")
    var asset: AssetArgument = .cash

    @Option(help: "The custodian's own reference.")
    var reference: String

    @Option(help: "The custodian's key file.")
    var sign: String

    @OptionGroup var receipt: ReceiptOption

    func validate() throws {
        guard let amount = try? Quantity(amount), amount > .zero else {
            throw ValidationError(
                "\(amount) is not an amount: expected a decimal greater than 0 such as 1000.5")
        }
    }

    /// Signs and submits the flow. Throws `Failure`.
    func submit(_ purpose: Flow.Purpose) throws {
        let amount = try Quantity(amount)
        try ledger.carryOut([sign], receipt: receipt) { replay, signers in
            .flow(
                Flow(
                    amount: amount, asset: asset.id,
                    number: replay.authority.nextNumber(of: signers[0].verifierKey),
                    portfolio: portfolio.id, purpose: purpose, reference: .plain(reference)))
        }
    }
}

/// Records what came in.
struct DepositCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Record money or assets that owners put in.",
        discussion: """
              mandate deposit fund --portfolio balanced 100000 --reference R-1 \\
                --sign keys/custodian.pem
            """)

    @OptionGroup var flow: FlowOptions

    func run() async throws { try flow.submit(.deposit) }
}

/// Records what went out.
struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Record money or assets that owners took out.",
        discussion: """
              mandate withdraw fund --portfolio balanced 5000 --reference R-2 \\
                --sign keys/custodian.pem
            """)

    @OptionGroup var flow: FlowOptions

    func run() async throws { try flow.submit(.withdrawal) }
}
