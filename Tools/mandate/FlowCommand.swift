import ArgumentParser
import Audit
import Authority
import Console
import Contract
import KeyArguments
import Keys
import Operator
import Quantities
import Records

/// What a custodian says came in or went out.
struct FlowOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions

    @Option(help: "The portfolio.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument

    @Argument(help: "How much: money, or units of the asset.")
    var amount: String

    @Option(help: "What moves. (default: cash)", transform: AssetArgument.read)
    var asset: AssetArgument = .cash

    @Option(help: "The custodian's own reference.")
    var reference: String

    @Option(help: "The custodian's key file.")
    var sign: String

    @OptionGroup var receipt: ReceiptOption

    func validate() throws {
        guard let amount = try? Quantity(amount), amount > .zero else {
            throw ValidationError(
                "\(amount) is not an amount: expected a decimal greater than 0 such as 1000.5, with "
                    + "at most 8 decimal places")
        }
    }

    /// Signs and submits the flow. Throws `Failure`.
    func submit(_ purpose: Flow.Purpose) throws {
        let amount = try Quantity(amount)
        try ledger.carryOut([sign], receipt: receipt) { replay, signers in
            if purpose == .deposit, !replay.knows(asset.id) {
                Program.remark(
                    "warning: no price, mandate or registration in this ledger names \(asset.id): "
                        + "until it has a price, nothing of the portfolio can be valued or traded")
            }
            return .flow(
                Flow(
                    amount: amount, asset: asset.id,
                    number: replay.authority.nextNumber(of: signers[0].verifierKey),
                    portfolio: portfolio.id, purpose: purpose, reference: .plain(reference)))
        }
    }
}

extension Replay {
    /// Whether anything in the ledger has named an asset.
    fileprivate func knows(_ asset: AssetID) -> Bool {
        asset == .cash || market?.assets.contains(asset) == true
            || accounts.contains { account in
                account.latestMandate?.holdings.contains { $0.asset == asset } == true
            }
    }
}

/// Records what came in.
struct DepositCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Record money or assets that owners put in.",
        discussion: """
            An asset that no price, mandate or registration names is taken in with a warning.

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
