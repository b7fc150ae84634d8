import Quantities

/// Reads the cells of comma-separated text (RFC 4180) in order. Lines end with LF or CRLF, the last
/// one may go without; a cell may stand in quotes, but holds no quote and no line break.
struct CellReader {
    /// Where the content of a cell stands in the bytes, without quotes.
    struct Cell {
        let start: Int
        let end: Int
        /// Its number in its line, from 1.
        let column: Int
        /// Whether the line ends with it.
        let endsRow: Bool

        var count: Int { end - start }
        var isEmpty: Bool { start == end }
    }

    /// The most bytes a cell may hold; no date, name or figure of a table needs more.
    static let cellLimit = 64

    let bytes: [UInt8]
    let file: String
    /// The header's cells, for messages.
    var names: [String] = []
    /// The line of the cell last read, from 1.
    private(set) var line = 0
    /// The number of the cell last read in its line, from 1.
    private(set) var column = 0
    /// Where the next cell starts.
    private(set) var position = 0
    private var startsRow = true

    /// A reader before the first cell. Throws `empty` or `encoding`.
    init(_ bytes: [UInt8], file: String) throws(TableError) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw error(
                .encoding, line: 1, found: "UTF-16 text", expected: "UTF-8: save the table as such")
        }
        guard position < bytes.count else {
            throw error(.empty, line: 1, found: "an empty file", expected: "a header line")
        }
    }

    /// Whether every line has been read.
    var isAtEnd: Bool { startsRow && position == bytes.count }

    /// The next cell; the caller reads on while there are lines. Throws `quote` or `tooLarge`.
    mutating func next() throws(TableError) -> Cell {
        startCell()
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quoted() }
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: ","), bytes[end] != UInt8(ascii: "\n") {
            end += 1
        }
        let hasReturn =
            end > start && end < bytes.count && bytes[end] == UInt8(ascii: "\n")
            && bytes[end - 1] == UInt8(ascii: "\r")
        return try finish(start, hasReturn ? end - 1 : end, delimiter: end)
    }

    private mutating func quoted() throws(TableError) -> Cell {
        let start = position + 1
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\n")
        {
            end += 1
        }
        let rest = bytes[min(end + 1, bytes.count)...].prefix(2)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\""),
            rest.isEmpty || rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: "\n")
                || rest.elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")])
        else {
            throw error(
                .quote, column: column, found: text(position, end),
                expected: "a cell whose closing quote ends it, on the same line, with none inside")
        }
        return try finish(
            start, end, delimiter: rest.first == UInt8(ascii: "\r") ? end + 2 : end + 1)
    }

    /// The cell of these bytes, before the comma or the line's end at `delimiter`.
    private mutating func finish(
        _ start: Int, _ end: Int, delimiter: Int
    ) throws(TableError) -> Cell {
        let endsRow = delimiter == bytes.count || bytes[delimiter] == UInt8(ascii: "\n")
        guard end - start <= CellReader.cellLimit else {
            throw error(
                .tooLarge, column: column,
                found: "\(text(start, end)), a cell of \(end - start) bytes",
                expected: "at most \(CellReader.cellLimit)")
        }
        return finishCell(start, end, endsRow: endsRow, next: min(delimiter + 1, bytes.count))
    }

    /// Counts the cell that stands next.
    mutating func startCell() {
        line += startsRow ? 1 : 0
        column = startsRow ? 1 : column + 1
    }

    /// The cell counted last; the next one starts where `next` says.
    mutating func finishCell(_ start: Int, _ end: Int, endsRow: Bool, next: Int) -> Cell {
        position = next
        startsRow = endsRow
        return Cell(start: start, end: end, column: column, endsRow: endsRow)
    }

    /// Reads a header line of these names, whatever their case. Throws `header` or `rowLength`.
    mutating func readHeader(_ names: [String]) throws(TableError) {
        self.names = names
        for cell in try row(of: names.count) {
            guard holds(cell, names[cell.column - 1]) else {
                throw error(
                    .header, cell, expected: "the header " + names.joined(separator: ","))
            }
        }
    }

    /// The next line, which has so many cells. Throws `rowLength` and as `next` does.
    mutating func row(of count: Int) throws(TableError) -> [Cell] {
        var cells: [Cell] = []
        for index in 0..<count {
            let cell = try next()
            try expectEnd(cell, isLast: index == count - 1)
            cells.append(cell)
        }
        return cells
    }

    /// Refuses a cell that ends its line before the last column, or does not end it there.
    mutating func expectEnd(_ cell: Cell, isLast: Bool) throws(TableError) {
        guard cell.endsRow != isLast else { return }
        var last = cell
        while !last.endsRow { last = try next() }
        let found = last.isEmpty ? "an empty line" : "1 cell"
        throw error(
            .rowLength, found: last.column == 1 ? found : "\(last.column) cells",
            expected: "\(names.count), as in the header")
    }
}

extension CellReader {
    /// An error about what a cell holds.
    func error(_ code: TableError.Code, _ cell: Cell, expected: String) -> TableError {
        error(
            code, column: cell.column,
            found: cell.isEmpty ? "an empty cell" : text(cell.start, cell.end), expected: expected)
    }

    /// An error at the line last read or another one, about one of its cells or the whole line.
    func error(
        _ code: TableError.Code, line: Int? = nil, column: Int? = nil, found: String,
        expected: String
    ) -> TableError {
        var name: String?
        if let column, column <= names.count { name = names[column - 1] }
        return TableError(
            code: code, file: file, line: line ?? self.line, column: column, columnName: name,
            found: found, expected: expected)
    }

    /// The error of a line, or of all lines of a date, with no price in it.
    func withoutPrice(line: Int, _ day: Day) -> TableError {
        error(
            .cell, line: line, found: "no price on \(day)",
            expected: "at least one; a date without prices is left out")
    }

    /// These bytes in quotes for a message: at most 40, what is not printable ASCII as `\x…`.
    func text(_ start: Int, _ end: Int) -> String {
        var text = "\""
        for byte in bytes[start..<end].prefix(40) {
            if (0x20...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text + (end - start > 40 ? "…\"" : "\"")
    }
}
