import Quantities

extension PriceTable {
    /// The rest of a table with a date and the prices of all assets in each line.
    init(wide reader: inout CellReader, _ header: [CellReader.Cell]) throws(TableError) {
        let assets = try PriceTable.assets(reader, header)
        var days: [Day] = []
        var prices: [Price] = []
        // A price and its comma rarely take less than six bytes; more costs a growing array.
        prices.reserveCapacity(reader.bytes.count / 6)
        while !reader.isAtEnd {
            let cell = try reader.next()
            try reader.expectEnd(cell, isLast: false)
            let day = try reader.day(cell)
            if let last = days.last, day <= last {
                throw reader.error(.order, cell, expected: "a date after \(last)")
            }
            days.append(day)
            let hasPrice = try PriceTable.readPrices(&reader, assets.count, into: &prices)
            guard hasPrice else { throw reader.withoutPrice(line: reader.line, day) }
        }
        guard !days.isEmpty else {
            throw reader.error(.empty, found: "no line after the header", expected: "prices")
        }
        self.init(assets: assets, days: days, prices: prices)
    }

    private static func readPrices(
        _ reader: inout CellReader, _ count: Int, into prices: inout [Price]
    ) throws(TableError) -> Bool {
        var hasPrice = false
        for column in 0..<count {
            let (cell, price) = try reader.nextPrice()
            try reader.expectEnd(cell, isLast: column == count - 1)
            prices.append(price ?? .zero)
            if price != nil { hasPrice = true }
        }
        return hasPrice
    }

    private static func assets(
        _ reader: CellReader, _ header: [CellReader.Cell]
    ) throws(TableError) -> [AssetID] {
        var assets: [AssetID] = []
        var seen: Set<AssetID> = []
        for cell in header.dropFirst() {
            let asset = try reader.asset(cell)
            guard seen.insert(asset).inserted else {
                throw reader.error(
                    .header, cell, expected: "each asset in one column only")
            }
            assets.append(asset)
        }
        return assets
    }
}
