public import Quantities

/// What goes into and out of a portfolio beside its trades, in the order of the file.
public struct FlowTable: Sendable {
    /// One movement of money or of an asset, or the split of an asset.
    public struct Flow: Hashable, Sendable {
        /// What kind of movement it is; the kind, not a sign, says in which direction it goes.
        public enum Kind: String, CaseIterable, Sendable {
            /// Put in from outside.
            case deposit
            /// Taken out.
            case withdraw
            /// Earned by what is held, such as interest or a dividend.
            case income
            /// Paid for keeping the portfolio.
            case fee
            /// Paid to the state.
            case tax
            /// New units of an asset for old ones.
            case split
        }

        /// The date it happens on.
        public let day: Day
        /// What kind of movement it is.
        public let kind: Kind
        /// What moves, `cash` for money; of a split the asset that is split.
        public let asset: AssetID
        /// How much moves, above zero; of a split how many new units there are for `per` old ones.
        public let amount: Quantity
        /// Of a split the old units that `amount` new ones replace, 1 elsewhere.
        public let per: Quantity
    }

    /// The flows, dates not falling.
    public let flows: [Flow]

    private static let header = ["date", "kind", "asset", "amount"]

    /// The flows in the bytes of a file (`date,kind,asset,amount`), whose name serves messages. An
    /// empty asset means cash; the amount of a split is `2` or `2:1` for two new units an old one.
    /// Throws the first error; then there is no table.
    public init(csv bytes: [UInt8], file: String) throws(TableError) {
        var reader = try CellReader(bytes, file: file)
        try reader.readHeader(FlowTable.header)
        var flows: [Flow] = []
        while !reader.isAtEnd {
            flows.append(try FlowTable.readFlow(&reader, after: flows.last?.day))
        }
        self.flows = flows
    }

    private static func readFlow(
        _ reader: inout CellReader, after last: Day?
    ) throws(TableError) -> Flow {
        let cells = try reader.row(of: header.count)
        let day = try reader.day(cells[0])
        if let last, day < last {
            throw reader.error(.order, cells[0], expected: "a date not before \(last)")
        }
        guard let kind = Flow.Kind(rawValue: reader.string(cells[1])) else {
            let kinds = Flow.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.error(.cell, cells[1], expected: "one of \(kinds)")
        }
        guard kind == .split else {
            return Flow(
                day: day, kind: kind,
                asset: cells[2].isEmpty ? .cash : try reader.asset(cells[2], orCash: true),
                amount: try reader.positive(cells[3]), per: one)
        }
        let asset = try reader.asset(cells[2])
        let (new, old) = reader.split(cells[3], at: UInt8(ascii: ":"))
        return Flow(
            day: day, kind: kind, asset: asset, amount: try reader.positive(new),
            per: try old.map { cell throws(TableError) in try reader.positive(cell) } ?? one)
    }

    private static let one = Quantity(unchecked: 100_000_000)
}
