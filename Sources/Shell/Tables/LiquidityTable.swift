public import Quantities

/// How much of each asset is traded in a day and how far its price moves, which says what trading
/// costs beside fees.
public struct LiquidityTable: Equatable, Sendable {
    /// The figures of one asset.
    public struct Row: Equatable, Sendable {
        /// The standard deviation of its return over a day, from 0 to below 1.
        public let volatility: Weight
        /// How many units of it are traded in a day on average, above 0.
        public let volume: Quantity
    }

    /// The figures, by asset.
    public let rows: [AssetID: Row]
    /// The name of the file, for messages.
    public let file: String

    private static let header = ["asset", "volatility", "volume"]

    /// The figures in the bytes of a file (`asset,volatility,volume`), whose name serves messages.
    /// Throws the first error; then there is no table.
    public init(csv bytes: [UInt8], file: String) throws(TableError) {
        var reader = try CellReader(bytes, file: file)
        try reader.readHeader(LiquidityTable.header)
        var rows: [AssetID: Row] = [:]
        while !reader.isAtEnd {
            let cells = try reader.row(of: LiquidityTable.header.count)
            let asset = try reader.asset(cells[0])
            guard rows[asset] == nil else {
                throw reader.error(.duplicate, cells[0], expected: "each asset once")
            }
            rows[asset] = Row(
                volatility: try LiquidityTable.volatility(cells[1], reader),
                volume: try reader.positive(cells[2]))
        }
        self.rows = rows
        self.file = file
    }

    private static func volatility(
        _ cell: CellReader.Cell, _ reader: CellReader
    ) throws(TableError) -> Weight {
        let volatility: Weight? = try? reader.figure(cell, isPositive: false)
        guard let volatility, volatility < .one else {
            throw reader.error(
                .cell, cell,
                expected: "a volatility of a day from 0 to below 1 with at most "
                    + "\(WeightUnit.places) decimal places, such as 0.012 for 1.2%")
        }
        return volatility
    }
}
