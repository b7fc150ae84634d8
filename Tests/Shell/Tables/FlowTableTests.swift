import Quantities
import Tables
import Testing

@Suite struct FlowTableTests {
    private func table(_ text: String) throws(TableError) -> FlowTable {
        try FlowTable(csv: Array(text.utf8), file: "flows.csv")
    }

    @Test func everyKindOfFlowIsRead() throws {
        let text = """
            date,kind,asset,amount
            2024-01-02,deposit,,100000
            2024-01-02,deposit,VTI,2.50
            2024-01-03,withdraw,cash,10.25
            2024-01-04,income,cash,3
            2024-01-05,fee,,0.10
            2024-01-05,tax,,7
            2024-01-08,split,VTI,2
            2024-01-08,split,BND,3:2
            """
        let rows = try table(text).flows.map { flow in
            "\(flow.day) \(flow.kind.rawValue) \(flow.asset) \(flow.amount) per \(flow.per)"
        }
        #expect(
            rows == [
                "2024-01-02 deposit cash 100000 per 1", "2024-01-02 deposit VTI 2.5 per 1",
                "2024-01-03 withdraw cash 10.25 per 1", "2024-01-04 income cash 3 per 1",
                "2024-01-05 fee cash 0.1 per 1", "2024-01-05 tax cash 7 per 1",
                "2024-01-08 split VTI 2 per 1", "2024-01-08 split BND 3 per 2",
            ])
    }

    @Test func quotesAndLineEndsAreThoseOfEveryTable() throws {
        let text = "\u{FEFF}Date,Kind,Asset,Amount\r\n\"2024-01-02\",\"deposit\",\"\",\"5.0\"\r\n"
        let flows = try table(text).flows
        #expect(flows.map(\.amount) == [try Quantity("5")] && flows.map(\.asset) == [.cash])
    }

    @Test func aHeaderAloneIsATableWithoutFlows() throws {
        #expect(try table("date,kind,asset,amount\n").flows == [])
    }

    @Test(arguments: [
        ("2024-13-01,deposit,,1", 1), ("2024-01-01,deposit,,1", 1), ("2024-01-02,gift,,1", 2),
        ("2024-01-02,Deposit,,1", 2), ("2024-01-02,,,1", 2), ("2024-01-02,deposit,V TI,1", 3),
        ("2024-01-02,deposit,,0", 4), ("2024-01-02,withdraw,,-1", 4), ("2024-01-02,fee,,1e5", 4),
        ("2024-01-02,tax,,", 4), ("2024-01-02,deposit,,3:2", 4), ("2024-01-02,split,,2", 3),
        ("2024-01-02,split,cash,2", 3), ("2024-01-02,split,VTI,0", 4),
        ("2024-01-02,split,VTI,2:0", 4), ("2024-01-02,split,VTI,2:", 4),
        ("2024-01-02,split,VTI,:2", 4), ("2024-01-02,split,VTI,1:2:3", 4),
        ("2024-01-02,deposit,", nil), ("2024-01-02,deposit,,1,", nil), ("", nil),
    ])
    func aBrokenRowIsNamed(row: String, column: Int?) throws {
        let text = "date,kind,asset,amount\n2024-01-02,deposit,,5\n\(row)\n"
        let error = try #require(throws: TableError.self) { try table(text) }
        #expect(error.line == 3 && error.column == column && error.file == "flows.csv")
    }

    @Test(arguments: [
        "", "date,kind,asset", "date,kind,asset,amount,note", "kind,date,asset,amount",
        "2024-01-02,deposit,,5",
    ])
    func anotherHeaderIsRefused(header: String) throws {
        let error = try #require(throws: TableError.self) { try table(header) }
        #expect(error.line == 1)
    }
}
