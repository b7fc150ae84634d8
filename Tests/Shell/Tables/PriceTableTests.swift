import Quantities
import Tables
import TestSupport
import Testing

@Suite struct PriceTableTests {
    private func table(_ text: String) throws(TableError) -> PriceTable {
        try PriceTable(csv: Array(text.utf8), file: "closes.csv")
    }

    /// The rows of a table as text, for comparison at a glance.
    private func rows(_ table: PriceTable) -> [String] {
        table.days.indices.map { row in
            let prices = table.assets.indices.map { table[row, $0].map(\.description) ?? "-" }
            return "\(table.days[row]) " + prices.joined(separator: " ")
        }
    }

    @Test func aWideTableIsReadInTheOrderOfTheFile() throws {
        let table = try table("Date,VTI,BND\n1990-01-02,101.25,4.0\n1990-01-03,,10.50\n")
        #expect(table.assets.map(\.text) == ["VTI", "BND"])
        #expect(rows(table) == ["1990-01-02 101.25 4", "1990-01-03 - 10.5"])
        #expect(table.column(of: try AssetID("BND")) == 1)
        #expect(table.column(of: try AssetID("GLD")) == nil)
    }

    @Test func aLongTableIsReadLikeTheWideOneOfTheSamePrices() throws {
        let text = """
            date,asset,price
            1990-01-02,VTI,101.25
            1990-01-02,BND,4.0
            1990-01-03,BND,10.50
            1990-01-03,VTI,
            1990-01-05,GLD,7
            """
        let table = try table(text)
        #expect(table.assets.map(\.text) == ["VTI", "BND", "GLD"])
        #expect(
            rows(table) == ["1990-01-02 101.25 4 -", "1990-01-03 - 10.5 -", "1990-01-05 - - 7"])
    }

    @Test(arguments: [
        "date,VTI,BND\n2024-01-02,1.5,2\n2024-01-03,3,4\n",
        "date,VTI,BND\n2024-01-02,1.5,2\n2024-01-03,3,4",
        "date,VTI,BND\r\n2024-01-02,1.5,2\r\n2024-01-03,3,4\r\n",
        "date,VTI,BND\r\n2024-01-02,1.5,2\r\n2024-01-03,3,4",
        "\u{FEFF}date,VTI,BND\n2024-01-02,1.5,2\n2024-01-03,3,4\n",
        "\"date\",\"VTI\",\"BND\"\n\"2024-01-02\",\"1.5\",\"2\"\n\"2024-01-03\",\"3\",\"4\"\n",
        "\"date\",VTI,\"BND\"\r\n2024-01-02,\"1.5\",2\r\n2024-01-03,3,\"4\"",
        "Trading day,VTI,BND\n2024-01-02,1.50000000000,2.0\n2024-01-03,3.00,4\n",
        "Date,Asset,Price\r\n2024-01-02,VTI,1.5\r\n2024-01-02,BND,2\r\n2024-01-03,VTI,3\r\n"
            + "2024-01-03,BND,4",
    ])
    func formsThatMeanTheSameAreReadTheSame(text: String) throws {
        let table = try table(text)
        #expect(table.assets.map(\.text) == ["VTI", "BND"])
        #expect(rows(table) == ["2024-01-02 1.5 2", "2024-01-03 3 4"])
    }

    @Test func anEmptyLastCellIsNoPrice() throws {
        for end in ["", "\n", "\r\n"] {
            let table = try table("date,VTI,BND\n2024-01-02,1," + end)
            #expect(rows(table) == ["2024-01-02 1 -"])
        }
    }

    @Test(arguments: [
        ("1", "1"), ("0.5", "0.5"), ("0.00000001", "0.00000001"), ("9999999999", "9999999999"),
        ("99999999999", "99999999999"), ("999999999999999.99999999", "999999999999999.99999999"),
        ("1.123456780", "1.12345678"), ("10", "10"), ("100.00", "100"), ("0.10", "0.1"),
        ("1.0000000000000000000000000000000000000000000000000000000000000", "1"),
    ])
    func aFigureIsReadExactly(figure: String, price: String) throws {
        for cell in [figure, "\"\(figure)\""] {
            #expect(rows(try table("date,A\n2024-01-02,\(cell)\n")) == ["2024-01-02 \(price)"])
            #expect(rows(try table("date,A\n2024-01-02,\(cell)")) == ["2024-01-02 \(price)"])
        }
    }

    @Test func randomFiguresAreReadAsStatementsReadThem() throws {
        var generator = SplitMix64(seed: 1990)
        for _ in 0..<2000 {
            let digits = Int.random(in: 0...23, using: &generator)
            let units = Int128(generator.next()) * Int128(generator.next() >> 50)
            let price = Price(unchecked: max(1, units % DecimalText.powerOfTen(digits)))
            let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &generator))
            let figure = price.description.contains(".") ? "\(price)\(zeros)" : "\(price)"
            let table = try table("date,A,B\n2024-01-02,\(figure),\"\(figure)\"\n")
            #expect(table[0, 0] == price && table[0, 1] == price, "\(figure)")
        }
    }

    @Test func theSampleOfRealPricesIsReadWhole() throws {
        let path = Repository.path("Ledger/sample/sp500-20-daily-1990-2022.csv")
        let table = try PriceTable(csv: bytes(ofFile: path), file: path)
        #expect(table.assets.count == 20 && table.days.count == 8313)
        #expect(table.days.first == Day("1990-01-02") && table.days.last == Day("2022-12-28"))
        #expect(table[0, 0] == (try Price("0.264")))
        let exxon = try #require(table.column(of: AssetID("XOM")))
        #expect(table[8312, exxon] == (try Price("106.627")))
        #expect(
            table.days.indices.allSatisfy { row in
                table.assets.indices.allSatisfy { table[row, $0] != nil }
            })
    }
}
