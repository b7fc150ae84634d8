public import Quantities

/// Prices by date and asset, read from comma-separated text. Rows are dates in rising order, columns
/// are assets in the order of the file; a row has at least one price. Beside a price may stand the
/// volume that was traded.
public struct PriceTable: Sendable {
    /// The assets, one for each column, in the order in which the file first names them.
    public let assets: [AssetID]
    /// The dates, one for each row, rising.
    public let days: [Day]
    /// Row after row; zero, which is no price, where there is none.
    @usableFromInline let prices: [Price]
    private let columns: [AssetID: Int]
    /// The volumes, by the place of their price.
    private let volumes: [Int: Quantity]

    /// The most cells a long table may open up to; 16 bytes each still fit a small machine.
    static let cellLimit = 100_000_000

    /// The table in the bytes of a file, whose name serves messages. It is wide (`date,VTI,BND`: any
    /// word for the date, a price or nothing for each asset) or long (`date,asset,price` or
    /// `date,asset,price,volume`, dates not falling). Throws the first error; then there is no table.
    public init(csv bytes: [UInt8], file: String) throws(TableError) {
        var reader = try CellReader(bytes, file: file)
        let header = try PriceTable.header(&reader)
        let hasVolumes = header.count == 4 && reader.holds(header[3], "volume")
        let isLong =
            (header.count == 3 || hasVolumes) && reader.holds(header[1], "asset")
            && reader.holds(header[2], "price")
        self =
            isLong
            ? try PriceTable(long: &reader, hasVolumes: hasVolumes)
            : try PriceTable(wide: &reader, header)
    }

    init(assets: [AssetID], days: [Day], prices: [Price], volumes: [Int: Quantity] = [:]) {
        self.volumes = volumes
        self.assets = assets
        self.days = days
        self.prices = prices
        columns = Dictionary(uniqueKeysWithValues: zip(assets, assets.indices))
    }

    /// The price in this row and column, or nothing where the table has none.
    @inlinable
    public subscript(row: Int, column: Int) -> Price? {
        precondition(column >= 0 && column < assets.count)
        let price = prices[row * assets.count + column]
        return price.units == 0 ? nil : price
    }

    /// The volume in this row and column, or nothing where the table has none.
    public func volume(row: Int, column: Int) -> Quantity? {
        volumes.isEmpty ? nil : volumes[row * assets.count + column]
    }

    /// The column of this asset, or nothing where the table does not have it.
    public func column(of asset: AssetID) -> Int? { columns[asset] }

    /// Reads the first line; the reader then knows the names of the columns.
    private static func header(_ reader: inout CellReader) throws(TableError) -> [CellReader.Cell] {
        var cells: [CellReader.Cell] = []
        repeat {
            let cell = try reader.next()
            guard !cell.isEmpty else {
                throw reader.error(.header, cell, expected: "the name of a column")
            }
            guard !cells.isEmpty || reader.readDay(cell) == nil else {
                throw reader.error(.header, cell, expected: "a header line, such as date,VTI,BND")
            }
            cells.append(cell)
        } while !cells[cells.count - 1].endsRow
        guard cells.count > 1 else {
            throw reader.error(
                .header, found: "one column", expected: "a date and at least one asset")
        }
        reader.names = cells.map { reader.string($0) }
        return cells
    }
}
