public import Quantities

/// What became of orders at a broker, in the order of the file: fills and rejections.
public struct ExecutionTable: Sendable {
    /// One answer of the broker's.
    public struct Row: Equatable, Sendable {
        /// What the broker did.
        public enum Status: String, CaseIterable, Sendable {
            /// It bought or sold some or all of an order.
            case fill
            /// It will not execute an order.
            case reject
        }

        /// What the broker did.
        public let status: Status
        /// The portfolio the order is of.
        public let portfolio: Identifier
        /// The number of the decision the order is of.
        public let decision: Int
        /// The asset.
        public let asset: AssetID
        /// The broker's name for it, used once in a portfolio.
        public let execution: String
        /// When it was executed, or rejected.
        public let executed: Timestamp
        /// How much was bought, or below zero sold; zero of a rejection.
        public let quantity: Quantity
        /// The price; zero of a rejection.
        public let price: Price
        /// What it cost beside the price.
        public let fee: Money
        /// The line of the file, from 1.
        public let line: Int

        /// Whether it says the same, wherever it stands.
        public func saysTheSame(as other: Row) -> Bool {
            status == other.status && portfolio == other.portfolio && decision == other.decision
                && asset == other.asset && execution == other.execution
                && executed == other.executed && quantity == other.quantity
                && price == other.price && fee == other.fee
        }
    }

    /// The answers.
    public let rows: [Row]

    private static let header = [
        "status", "portfolio", "decision", "asset", "execution", "executed", "side", "quantity",
        "price", "fee",
    ]

    /// The answers in the bytes of a file, whose name serves messages: under the header
    /// `status,portfolio,decision,asset,execution,executed,side,quantity,price,fee`, where side is
    /// `buy` or `sell`, and the last four cells of a rejection are empty. Throws the first error;
    /// then there is no table.
    public init(csv bytes: [UInt8], file: String) throws(TableError) {
        var reader = try CellReader(bytes, file: file)
        try reader.readHeader(ExecutionTable.header)
        var rows: [Row] = []
        while !reader.isAtEnd { rows.append(try ExecutionTable.readRow(&reader)) }
        self.rows = rows
    }

    private static func readRow(_ reader: inout CellReader) throws(TableError) -> Row {
        let cells = try reader.row(of: header.count)
        guard let status = Row.Status(rawValue: reader.string(cells[0])) else {
            throw reader.error(.cell, cells[0], expected: "fill or reject")
        }
        let decision = reader.string(cells[2])
        guard let number = Int(decision), number > 0, "\(number)" == decision else {
            throw reader.error(.cell, cells[2], expected: "the number of a decision")
        }
        let execution = reader.string(cells[4])
        guard !execution.isEmpty, execution.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw reader.error(
                .cell, cells[4], expected: "the broker's name for it, in ASCII without spaces")
        }
        var quantity = Quantity.zero
        var price = Price.zero
        var fee = Money.zero
        if status == .fill {
            quantity = try reader.positive(cells[7])
            switch reader.string(cells[6]) {
            case "buy": break
            case "sell": quantity = Quantity(unchecked: -quantity.units)
            default: throw reader.error(.cell, cells[6], expected: "buy or sell")
            }
            price = try reader.positive(cells[8])
            fee = try reader.figure(cells[9], isPositive: false)
        } else if let cell = cells[6...].first(where: { !$0.isEmpty }) {
            throw reader.error(.cell, cell, expected: "nothing, in the row of a rejection")
        }
        return Row(
            status: status, portfolio: try reader.identifier(cells[1]), decision: number,
            asset: try reader.asset(cells[3]), execution: execution,
            executed: try reader.timestamp(cells[5]), quantity: quantity, price: price, fee: fee,
            line: reader.line)
    }
}
