import Quantities

extension PriceTable {
    /// The rest of a table with a date, an asset, a price and perhaps a volume in each line.
    init(long reader: inout CellReader, hasVolumes: Bool) throws(TableError) {
        var builder = LongTableBuilder(hasVolumes: hasVolumes)
        while !reader.isAtEnd {
            try builder.readLine(&reader)
        }
        self = try builder.finish(reader)
    }
}

/// Gathers the lines of a long table; how wide it is shows at the end only.
private struct LongTableBuilder {
    private struct Entry {
        let row: Int
        let column: Int
        let price: Price
        var volume: Quantity?
    }

    private let hasVolumes: Bool
    private var days: [Day] = []
    private var assets: [AssetID] = []
    private var columns: [AssetID: Int] = [:]
    private var entries: [Entry] = []
    /// The last row in which each column was named.
    private var lastRows: [Int] = []
    private var column = -1
    private var hasPrice = false

    init(hasVolumes: Bool) { self.hasVolumes = hasVolumes }

    mutating func readLine(_ reader: inout CellReader) throws(TableError) {
        let dateCell = try reader.next()
        try reader.expectEnd(dateCell, isLast: false)
        let day = try reader.day(dateCell)
        if day != days.last {
            if let last = days.last, day < last {
                throw reader.error(.order, dateCell, expected: "a date not before \(last)")
            }
            try expectPrice(reader, lastLine: reader.line - 1)
            days.append(day)
            hasPrice = false
        }
        let assetCell = try reader.next()
        try reader.expectEnd(assetCell, isLast: false)
        column = try column(of: assetCell, reader)
        guard lastRows[column] < days.count - 1 else {
            throw reader.error(.duplicate, assetCell, expected: "one price an asset on \(day)")
        }
        lastRows[column] = days.count - 1
        let (cell, price) = try reader.nextPrice()
        try reader.expectEnd(cell, isLast: !hasVolumes)
        var volume: Quantity?
        if hasVolumes {
            let cell = try reader.next()
            try reader.expectEnd(cell, isLast: true)
            volume = cell.isEmpty ? nil : try reader.figure(cell, isPositive: false)
        }
        guard let price else { return }
        entries.append(
            Entry(row: days.count - 1, column: column, price: price, volume: volume))
        hasPrice = true
    }

    /// The column of the asset a cell names, a new one where it is new.
    private mutating func column(
        of cell: CellReader.Cell, _ reader: CellReader
    ) throws(TableError) -> Int {
        // Most files name the assets in the same order on every date.
        if !assets.isEmpty {
            let next = column + 1 < assets.count ? column + 1 : 0
            let name = reader.bytes[cell.start..<cell.end]
            if name.elementsEqual(assets[next].text.utf8) { return next }
        }
        let asset = try reader.asset(cell)
        if let column = columns[asset] { return column }
        columns[asset] = assets.count
        assets.append(asset)
        lastRows.append(-1)
        return assets.count - 1
    }

    private func expectPrice(_ reader: CellReader, lastLine: Int) throws(TableError) {
        if let day = days.last, !hasPrice { throw reader.withoutPrice(line: lastLine, day) }
    }

    func finish(_ reader: CellReader) throws(TableError) -> PriceTable {
        guard !days.isEmpty else {
            throw reader.error(.empty, found: "no line after the header", expected: "prices")
        }
        try expectPrice(reader, lastLine: reader.line)
        guard days.count <= PriceTable.cellLimit / assets.count else {
            throw reader.error(
                .tooLarge, found: "\(days.count) dates of \(assets.count) assets",
                expected: "at most \(PriceTable.cellLimit) prices")
        }
        var prices = [Price](repeating: .zero, count: days.count * assets.count)
        var volumes: [Int: Quantity] = [:]
        for entry in entries {
            let place = entry.row * assets.count + entry.column
            prices[place] = entry.price
            if let volume = entry.volume { volumes[place] = volume }
        }
        return PriceTable(assets: assets, days: days, prices: prices, volumes: volumes)
    }
}
