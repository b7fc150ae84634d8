import ArgumentParser
import Broker
import Console
import Files
import Operator
import Quantities
import Tables

/// What the paper broker takes, when it fills, and what orders do to prices.
struct PaperOptions: ParsableArguments {
    @Option(
        help: "What the paper broker takes, as a part of the value, such as 10bp. (default: 0)",
        transform: RateArgument.read)
    var fee: RateArgument = .zero

    @Option(help: "Which close fills a decision: its own (close) or the next one (next).")
    var fill: FillArgument = .close

    @Option(
        help: """
            A table (CSV) asset,volatility,volume of a day: paper orders of Q units move the price \
            by Y · volatility · √(Q / volume).
            """)
    var impact: String?

    @Option(
        help: "Y, with --impact: from 0 to 100. (default: 1)", transform: CoefficientArgument.read)
    var impactCoefficient: CoefficientArgument?

    @Option(
        help: "How much of its volume is filled of an asset in a session, with --impact: 10%, say.",
        transform: ParticipationArgument.read)
    var participation: ParticipationArgument?

    func validate() throws {
        guard impact != nil || impactCoefficient == nil && participation == nil else {
            throw ValidationError(
                "--impact-coefficient and --participation go with --impact, a table of volumes")
        }
    }

    /// Whether any of these was given.
    var isGiven: Bool { fee != .zero || fill != .close || impact != nil }

    /// What executes so; reads the table of `--impact`. Throws `Failure`.
    func venue() throws -> PaperVenue {
        var law: MarketImpact?
        if let impact {
            do {
                let bytes = try FileSystem.read(impact, maximumByteCount: 1 << 26)
                law = MarketImpact(
                    table: try LiquidityTable(csv: bytes, file: impact),
                    coefficient: impactCoefficient?.coefficient ?? .one,
                    participation: participation?.part)
            } catch {
                throw Failure.unusable("\(error)")
            }
        }
        return PaperVenue(
            broker: PaperBroker(fee: fee.rate, impact: law), fillsAtOnce: fill == .close)
    }
}
