import Quantities
import Tables
import Testing

@Suite struct LiquidityTableTests {
    private func table(_ text: String) throws(TableError) -> LiquidityTable {
        try LiquidityTable(csv: Array(text.utf8), file: "liquidity.csv")
    }

    @Test func everyRowIsRead() throws {
        let text = "Asset,Volatility,Volume\r\nVTI,0.0110,3500000\r\n\"a/b\",0,0.00000001\r\n"
        let rows = try table(text).rows
        #expect(rows.count == 2)
        let first = try #require(rows[try AssetID("VTI")])
        #expect(first.volatility == (try Weight("0.011")))
        #expect(first.volume == (try Quantity("3500000")))
        let second = try #require(rows[try AssetID("a/b")])
        #expect(second.volatility == .zero)
        #expect(second.volume.units == 1)
    }

    @Test(arguments: [
        ("VTI,0.01,0", 3), ("VTI,0.01,-5", 3), ("VTI,0.01,", 3), ("VTI,0.01,1e6", 3),
        ("VTI,0.01,1000000000000000", 3), ("VTI,0.01,0.000000001", 3), ("VTI,-0.01,5", 2),
        ("VTI,1,5", 2), ("VTI,2,5", 2), ("VTI,1%,5", 2), ("VTI,,5", 2), ("VTI,NaN,5", 2),
        ("VTI,0.0000000000001,5", 2), (",0.01,5", 1), ("V TI,0.01,5", 1), ("cash,0.01,5", 1),
        ("BND,0.01,5", 1), ("VTI,0.01", nil), ("VTI,0.01,5,", nil), ("", nil),
    ])
    func aBrokenRowIsNamed(row: String, column: Int?) throws {
        let text = "asset,volatility,volume\nBND,0.004,2000000\n\(row)\n"
        let error = try #require(throws: TableError.self) { try table(text) }
        #expect(error.line == 3 && error.column == column && error.file == "liquidity.csv")
    }

    @Test(arguments: ["", "asset,volume,volatility", "asset,volatility", "VTI,0.01,5"])
    func anotherHeaderIsRefused(header: String) throws {
        let error = try #require(throws: TableError.self) { try table(header) }
        #expect(error.line == 1)
    }
}
