import Quantities
import Tables
import TestSupport
import Testing

/// Every table here is refused, at the place that is wrong.
@Suite struct PriceTableErrorTests {
    private func refusal(_ bytes: [UInt8]) -> TableError? {
        do {
            _ = try PriceTable(csv: bytes, file: "closes.csv")
            return nil
        } catch {
            return error
        }
    }

    private func refusal(_ text: String) -> TableError? { refusal(Array(text.utf8)) }

    @Test(arguments: [
        "0", "-1", "1e5", "+1", "1E5", "0.00", "-0", ".5", "5.", "1.", "00", "01.5", "1.2.0",
        "1..0",
        "1.5.0", "1,5", "1 000", " 1", "1 ", "\t1", "NaN", "inf", "n/a", "0x10", "$5",
        "1.123456789",
        "1000000000000000", "99999999999999999999999", "１", "1\r1", "\r1", "1\u{0}", "\u{0}", ".",
        ".0",
        "1.0000000000000000001",
    ])
    func aPriceThatIsNoneIsRefusedInItsRowAndColumn(figure: String) throws {
        let quoted = figure.contains(",") ? "\"\(figure)\"" : figure
        let text = "date,VTI,BND\n2024-01-02,1,2\n2024-01-03,\(quoted),3\n"
        let wide = try #require(refusal(text))
        #expect(wide.code == .cell && wide.line == 3 && wide.column == 2)
        #expect(wide.columnName == "VTI" && wide.file == "closes.csv")
        let long = try #require(
            refusal("date,asset,price\n2024-01-02,VTI,1\n2024-01-02,BND,\(quoted)\n"))
        #expect(long.code == .cell && long.line == 3 && long.column == 3)
        #expect(long.columnName == "price")
    }

    @Test func aMessageSaysWhereWhatAndWhatWasExpected() throws {
        let error = try #require(refusal("date,VTI,BND\n2024-01-02,1,-2\n"))
        #expect(
            error.description == """
                closes.csv: line 2, column 3 (BND): found "-2", expected a price above 0 and below \
                1000000000000000 with at most 8 decimal places, such as 101.25, without sign, \
                exponent or separators
                """)
    }

    @Test func whatATerminalCouldTakeForACommandIsEscaped() throws {
        let error = try #require(refusal("date,VTI\n2024-01-02,\u{1B}[2Jé\n"))
        #expect(error.found == "\"\\x1B[2J\\xC3\\xA9\"")
    }

    @Test(arguments: [
        "2024-02-30", "2024-1-2", "02.01.2024", "2024-01-02T21:00:00Z", "", "20240102",
        "2024/01/02",
        "2024-01-0é",
    ])
    func aDateThatIsNoneIsRefused(date: String) throws {
        let error = try #require(refusal("date,VTI\n2024-01-01,1\n\(date),1\n"))
        #expect(error.code == .cell && error.line == 3 && error.column == 1)
    }

    @Test func datesOfAWideTableRise() throws {
        for date in ["2024-01-02", "2024-01-01"] {
            let error = try #require(refusal("date,VTI\n2024-01-02,1\n\(date),1\n"))
            #expect(error.code == .order && error.line == 3)
            #expect(error.expected == "a date after 2024-01-02")
        }
    }

    @Test func datesOfALongTableDoNotFall() throws {
        let text = "date,asset,price\n2024-01-02,VTI,1\n2024-01-01,BND,1\n"
        let error = try #require(refusal(text))
        #expect(error.code == .order && error.line == 3)
    }

    @Test func aSecondPriceOfAnAssetOnADateIsRefused() throws {
        let head = "date,asset,price\n2024-01-02,VTI,1\n2024-01-02,BND,2\n"
        for line in ["2024-01-02,VTI,1", "2024-01-02,VTI,", "2024-01-02,BND,2"] {
            let error = try #require(refusal(head + line))
            #expect(error.code == .duplicate && error.line == 4 && error.column == 2)
        }
        #expect(refusal(head + "2024-01-03,VTI,1") == nil)
    }

    @Test(arguments: [
        ("2024-01-03,1", "2 cells"), ("2024-01-03", "1 cell"), ("2024-01-03,1,2,3", "4 cells"),
        ("", "an empty line"), ("2024-01-03,1,2,", "4 cells"), ("2024-01-03,1,", nil),
    ])
    func aRowThatIsTooShortOrTooLongIsRefused(row: String, found: String?) {
        let text = "date,VTI,BND\n2024-01-02,1,2\n\(row)\n2024-01-04,1,2\n"
        let error = refusal(text)
        #expect(error?.found == found)
        #expect(error == nil || error?.code == .rowLength && error?.line == 3)
        #expect(error == nil || error?.expected == "3, as in the header")
    }

    @Test func anEmptyLineAtTheEndIsARowThatIsTooShort() throws {
        let error = try #require(refusal("date,VTI\n2024-01-02,1\n\n"))
        #expect(error.code == .rowLength && error.line == 3 && error.found == "an empty line")
    }

    @Test(arguments: [
        ("date,VTI,VTI", 3), ("date,VTI,", 3), ("date,,VTI", 2), (",VTI", 1), ("date,V TI", 2),
        ("date,VTI,cash", 3), ("date,\u{0}", 2), ("2024-01-01,1,2", 1), ("date,VTI, BND", 3),
    ])
    func aHeaderThatNamesNoColumnsIsRefused(header: String, column: Int) throws {
        let error = try #require(refusal(header + "\n2024-01-02,1,2\n"))
        #expect(error.code == .header && error.line == 1 && error.column == column)
    }

    @Test func aHeaderWithoutAssetsIsRefused() throws {
        #expect(try #require(refusal("date\n2024-01-02\n")).code == .header)
    }

    @Test(arguments: ["", "\u{FEFF}", "date,VTI", "date,VTI\n", "date,asset,price\r\n"])
    func aFileWithoutPricesIsRefused(text: String) throws {
        #expect(try #require(refusal(text)).code == .empty)
    }

    @Test func aDateWithoutAnyPriceIsRefused() throws {
        let wide = try #require(refusal("date,VTI,BND\n2024-01-02,1,2\n2024-01-03,,\n"))
        #expect(wide.line == 3 && wide.found == "no price on 2024-01-03")
        for end in ["", "2024-01-04,VTI,1\n"] {
            let long = try #require(
                refusal("date,asset,price\n2024-01-02,VTI,1\n2024-01-03,VTI,\n" + end))
            #expect(long.line == 3 && long.found == "no price on 2024-01-03")
        }
    }

    @Test(arguments: [
        "\"1", "\"1\"x", "\"1\"\"2\"", "\"1\n2\"", "\"", "\"1\" ", "\"1\"\r2",
    ])
    func aQuoteThatDoesNotCloseTheCellIsRefused(cell: String) throws {
        let error = try #require(refusal("date,VTI,BND\n2024-01-02,1,\(cell)"))
        #expect(error.code == .quote && error.line == 2 && error.column == 3)
    }

    @Test func aQuoteInsideACellIsRefused() throws {
        let error = try #require(refusal("date,VTI\n2024-01-02,1\"2\"\n"))
        #expect(error.code == .cell && error.found == "\"1\"2\"\"")
    }

    @Test func anotherEncodingIsNamed() throws {
        for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
            #expect(try #require(refusal(mark + Array("date".utf8))).code == .encoding)
        }
    }

    @Test func anEnormousCellIsRefusedAndNotRepeatedWhole() throws {
        for cell in [String(repeating: "1", count: 65), String(repeating: "7", count: 1_000_000)] {
            for quoted in [cell, "\"\(cell)\""] {
                let error = try #require(refusal("date,VTI\n2024-01-02,\(quoted)\n"))
                #expect(error.code == .tooLarge && error.line == 2 && error.column == 2)
                #expect(error.description.utf8.count < 200)
            }
        }
        let header = try #require(refusal("date," + String(repeating: "A", count: 65)))
        #expect(header.code == .tooLarge && header.line == 1)
    }

    @Test func aLongTableThatWouldOpenUpTooFarIsRefused() throws {
        var text = "date,asset,price\n"
        for number in 0..<10_001 { text += "\(Day(number: number)),A\(number),1\n" }
        let error = try #require(refusal(text))
        #expect(error.code == .tooLarge && error.found == "10001 dates of 10001 assets")
    }

    /// Damage anywhere either changes what is read or is refused; it is never a trap.
    @Test func noDamageTraps() throws {
        let sound = Array("date,VTI,BND\r\n2024-01-02,1.5,\"2\"\n2024-01-03,,40.0\n".utf8)
        let long = Array("date,asset,price\n2024-01-02,VTI,1.5\n2024-01-03,\"BND\",40.0".utf8)
        var refused = 0
        for bytes in [sound, long] {
            #expect(refusal(bytes) == nil)
            for position in bytes.indices {
                for value in UInt8.min...UInt8.max {
                    var damaged = bytes
                    damaged[position] = value
                    if refusal(damaged) != nil { refused += 1 }
                }
                _ = refusal(Array(bytes[..<position]))
                _ = refusal(Array(bytes[position...]))
            }
        }
        #expect(refused > 20_000)
    }
}
