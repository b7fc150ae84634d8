import ArgumentParser
import Backtest
import Broker
import Console
import Contract
import Files
import Operator
import Quantities
import Tables

/// Follows a mandate over a table of prices, without a ledger.
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest", abstract: "Follow a mandate over a table of prices.",
        discussion: """
            Each session is decided and filled at its own close, or with --fill next at the close \
            of the session after. Every oracle is taken to state the table's prices; an empty \
            cell is no price. A series that the mandate watches is a column like any other; \
            columns that it neither holds nor watches count for nothing. What --impact and \
            --participation leave unfilled stays open for the next session, as long as the \
            mandate says.
            """)

    @Argument(help: "The mandate.")
    var mandate: String

    @Argument(help: "The prices (CSV): date,VTI,BND or date,asset,price[,volume].")
    var prices: String

    @Option(help: "The cash put in before the first session.", transform: AmountArgument.read)
    var cash: AmountArgument

    @OptionGroup var paper: PaperOptions

    @Option(
        help: "The smallest quantity that is traded; 1 for whole units. (default: 0.00000001)",
        transform: AmountArgument.read)
    var lot: AmountArgument?

    @Option(help: "What goes in and out (CSV): date,kind,asset,amount, in before that date's look.")
    var flows: String?

    @Option(help: "A directory for the ledger that it would have left, for an audit to check.")
    var ledger: String?

    @OptionGroup var asOf: AsOfOption

    @Flag(help: "Write JSON for programs.")
    var json = false

    func run() async throws {
        let given = try read()
        let result: BacktestResult
        do throws(BacktestError) {
            result = try Backtest(
                given.mandate, prices: given.prices, pricesFile: prices, flows: given.flows,
                flowsFile: flows ?? "", terms: given.terms
            ).run()
        } catch {
            throw Failure.unusable("\(error)")
        }
        if let ledger {
            try BacktestLedger(
                mandate: given.mandate, source: given.source, rows: PriceRows(given.prices),
                flows: given.flows?.flows ?? [], cash: given.terms.cash, lot: given.terms.lot,
                venue: given.venue, asOf: asOf
            ).write(to: ledger)
        }
        Program.say(json ? result.json : result.text)
    }

    /// What the arguments name, read once.
    private struct Given {
        let mandate: Mandate
        let source: [UInt8]
        let prices: PriceTable
        let flows: FlowTable?
        let terms: Backtest.Terms
        let venue: PaperVenue
    }

    private func read() throws -> Given {
        let source = try NoteFile.mandate(mandate)
        let parsed: Mandate
        do throws(MandateError) {
            parsed = try Mandate.parse(source, file: mandate).mandate
        } catch {
            // The place comes first in the line, for editors.
            Program.remark("\(error)")
            throw Failure.ended(2)
        }
        do {
            let venue = try paper.venue()
            let terms = Backtest.Terms(
                cash: try Money(units: cash.units), fee: venue.broker.fee,
                lot: try lot.map { try Quantity(units: $0.units) } ?? Account.smallestLot,
                fill: venue.fillsAtOnce ? .close : .next, impact: venue.broker.impact)
            let table = try PriceTable(csv: try BacktestCommand.bytes(prices), file: prices)
            let flowTable = try flows.map { file in
                try FlowTable(csv: try BacktestCommand.bytes(file), file: file)
            }
            return Given(
                mandate: parsed, source: source, prices: table, flows: flowTable, terms: terms,
                venue: venue)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, maximumByteCount: 1 << 30)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }
}

/// An amount from 0 with at most 8 decimals as an argument: `100000` or `0.5`.
struct AmountArgument: ReadArgument {
    static let expected = "an amount from 0 with at most 8 decimal places such as 1000.5"

    /// The amount in units of 10^-8.
    let units: Int128

    init?(argument: String) {
        let digits = Array(argument.utf8)
        guard let units = try? DecimalText.units(of: digits.span, places: MoneyUnit.places),
            units >= 0
        else { return nil }
        self.units = units
    }
}

extension BacktestResult {
    /// The members other programs read, in one line.
    fileprivate var json: String {
        let dates = decisionDates.map { "\"\($0)\"" }.joined(separator: ",")
        return "{\"decisionDates\":[\(dates)],\"decisions\":\(decisions),\"fees\":\"\(fees)\","
            + "\"finalValue\":\"\(finalValue)\",\"first\":\"\(first)\","
            + (impact.map { "\"impact\":\"\($0)\"," } ?? "") + "\"last\":\"\(last)\","
            + "\"sessions\":\(sessions),\"turnover\":\"\(turnover)\"}"
    }

    /// The same for people, with what is left at the end.
    fileprivate var text: String {
        var lines = [
            "sessions     \(sessions), \(first) to \(last)",
            "decisions    \(decisions), the first investment included",
        ]
        if expired > 0 {
            lines.append("expired      \(expired), with a part left unfilled")
        }
        if let halted {
            lines.append("halted       \(halted), and for good: here is nobody to resume it")
        }
        for (asset, count) in staleLooks.sorted(by: { $0.key < $1.key }) {
            lines.append("price-stale  \(count) looks, for want of a price of \(asset)")
        }
        lines += [
            "final value  \(finalValue.flooredToMoney)", "fees         \(fees.flooredToMoney)",
        ]
        if let impact {
            lines.append("impact       \(impact.flooredToMoney), lost to the moves of prices")
        }
        lines.append("turnover     \(turnover.flooredToMoney)")
        let width = shares.map { $0.asset.text.utf8.count }.max() ?? 0
        for share in shares {
            let name = share.asset.text.padded(to: width)
            let percent = share.percent.map { $0 + "%" } ?? ""
            let quantity = share.asset == .cash ? "" : "  \(share.quantity) units"
            lines.append(
                "  \(name)  \(percent.padded(to: 9))  \(share.value.flooredToMoney)\(quantity)")
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - utf8.count))
    }
}
