public import Contract
import Files
public import Quantities
public import Records
import Tables

/// A broker behind a directory: orders go out as CSV files in `orders`, one for each decision, and
/// what became of them comes back as CSV files in `fills`, written by whoever executes.
public struct FileBroker: Sendable {
    private let directory: String
    /// What came back of each portfolio, each once, in the order of the files' names and their lines.
    private let answers: [Identifier: [Answer]]

    /// One row of a file.
    private struct Answer {
        let row: ExecutionTable.Row
        let file: String

        var place: String { "\(file): line \(row.line)" }
    }

    /// The most bytes of one file of answers.
    private static let mostBytes = 1 << 26

    /// The broker behind a directory, which is made if it is not there, with what has come back so
    /// far. Throws where a file cannot be read, or where one execution is told twice in different
    /// words.
    public init(directory: String) throws(FileBrokerError) {
        self.directory = directory
        do {
            for folder in ["orders", "fills"] {
                try FileSystem.makeDirectories("\(directory)/\(folder)")
            }
            var answers: [Answer] = []
            let folder = "\(directory)/fills"
            for name in try FileSystem.list(folder).sorted() where name.hasSuffix(".csv") {
                let bytes = try FileSystem.read(
                    "\(folder)/\(name)", maximumByteCount: FileBroker.mostBytes)
                let table = try ExecutionTable(csv: bytes, file: "fills/\(name)")
                answers += table.rows.map { Answer(row: $0, file: "fills/\(name)") }
            }
            self.answers = Dictionary(
                grouping: try FileBroker.once(answers), by: \.row.portfolio)
        } catch let error as FileBrokerError {
            throw error
        } catch {
            throw FileBrokerError("\(error)")
        }
    }

    /// The answers without those that say again what another has said.
    private static func once(_ answers: [Answer]) throws(FileBrokerError) -> [Answer] {
        var places: [[String]: Int] = [:]
        var once: [Answer] = []
        for answer in answers {
            let name = [answer.row.portfolio.text, answer.row.execution]
            guard let place = places[name] else {
                places[name] = once.count
                once.append(answer)
                continue
            }
            guard once[place].row.saysTheSame(as: answer.row) else {
                throw FileBrokerError(
                    "\(answer.place): \(answer.row.execution) is told differently in "
                        + "\(once[place].place); which of them is right, the broker has to say")
            }
        }
        return once
    }

    /// What was executed of a portfolio's open decision and is not recorded yet.
    public func fills(of account: Account) -> [Trade.Fill] {
        guard let open = account.open else { return [] }
        return answers(of: account).map(\.row).filter { row in
            row.status == .fill && row.decision == open.number
                && !account.remembers(execution: row.execution)
        }.map { row in
            Trade.Fill(
                asset: row.asset, executed: row.executed, execution: row.execution, fee: row.fee,
                price: row.price, quantity: row.quantity)
        }
    }

    /// What the broker will not execute of a portfolio's open decision, in sentences.
    public func rejections(of account: Account) -> [String] {
        guard let open = account.open else { return [] }
        return answers(of: account).filter { answer in
            answer.row.status == .reject && answer.row.decision == open.number
        }.map { answer in
            "\(answer.place): \(answer.row.asset) of decision \(open.number) was rejected "
                + "(\(answer.row.execution)); the order stays open up to the decision's last session"
        }
    }

    /// What was executed and cannot be recorded, since no decision is open that it is of, in
    /// sentences: of the decision that ended last, and of decisions that were never made.
    public func unrecorded(of account: Account) -> [String] {
        answers(of: account).filter { answer in
            let row = answer.row
            return row.status == .fill && row.decision != account.open?.number
                && (row.decision > account.lastDecision
                    || row.decision == account.ending?.number)
                && !account.remembers(execution: row.execution)
        }.map { answer in
            "\(answer.place): \(answer.row.execution) is a fill of decision "
                + "\(answer.row.decision) of \(account.id), which is not open: it is not recorded"
        }
    }

    /// The portfolios that answers are about and that are none of these.
    public func strangers(to known: [Identifier]) -> [String] {
        answers.keys.filter { !known.contains($0) }.sorted().flatMap { portfolio in
            (answers[portfolio] ?? []).map { "\($0.place): no portfolio \(portfolio) is known" }
        }
    }

    private func answers(of account: Account) -> [Answer] { answers[account.id] ?? [] }

    /// Writes the orders of a portfolio's open decision, unless they are written already. Gives the
    /// file's path where it is new. Throws where it cannot be written or holds other orders.
    public func writeOrders(of account: Account) throws(FileBrokerError) -> String? {
        guard let open = account.open else { return nil }
        let name = account.id.text.split(separator: "/", omittingEmptySubsequences: false)
            .joined(separator: "%2F")
        let path = "\(directory)/orders/\(name)-\(open.number).csv"
        let text = FileBroker.text(of: open, portfolio: account.id)
        do throws(FileError) {
            guard try FileSystem.exists(path) else {
                try FileSystem.writeAtomically(text, to: path)
                return path
            }
            let written = try FileSystem.read(path, maximumByteCount: FileBroker.mostBytes)
            if written == text { return nil }
        } catch {
            throw FileBrokerError("\(error)")
        }
        throw FileBrokerError(
            "\(path) holds other orders than decision \(open.number) of \(account.id): it is of "
                + "another ledger, or was changed; move it away")
    }

    /// The orders as they were decided, whatever of them has been filled.
    private static func text(of open: OpenDecision, portfolio: Identifier) -> [UInt8] {
        var text = "portfolio,decision,decided,asset,side,quantity,limit\n"
        for order in open.orders {
            let side = order.ordered > .zero ? "buy" : "sell"
            text += "\(portfolio),\(open.number),\(open.decided),\(order.asset),\(side),"
            text += "\(order.ordered.magnitude),\(order.limit.map { "\($0)" } ?? "")\n"
        }
        return Array(text.utf8)
    }
}

/// Why the files of a broker cannot be used, in a sentence that names the place.
public struct FileBrokerError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
