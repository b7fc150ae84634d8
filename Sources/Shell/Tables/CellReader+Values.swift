import Quantities

extension CellReader {
    /// The date of a cell, such as 2024-01-31. Throws `cell`.
    func day(_ cell: Cell) throws(TableError) -> Day {
        guard let day = readDay(cell) else {
            throw error(.cell, cell, expected: "a date such as 2024-01-31")
        }
        return day
    }

    /// The date of a cell, or nothing where it holds none.
    func readDay(_ cell: Cell) -> Day? {
        guard cell.count == 10, bytes[cell.start + 4] == UInt8(ascii: "-"),
            bytes[cell.start + 7] == UInt8(ascii: "-"),
            let year = number(cell.start, 4), let month = number(cell.start + 5, 2),
            let day = number(cell.start + 8, 2)
        else { return nil }
        return Day(year: year, month: month, day: day)
    }

    private func number(_ start: Int, _ count: Int) -> Int? {
        var number = 0
        for digit in bytes[start..<start + count] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    /// The asset a cell names; `cash` is none where prices are meant. Throws `cell` or `header`.
    func asset(_ cell: Cell, orCash: Bool = false) throws(TableError) -> AssetID {
        let code: TableError.Code = line == 1 ? .header : .cell
        let asset: AssetID
        do {
            asset = try AssetID(string(cell))
        } catch {
            throw self.error(
                code, cell, expected: "an asset id of 1 to 64 characters of A–Z a–z 0–9 . / @ _ -")
        }
        guard orCash || asset != .cash else {
            throw error(code, cell, expected: "an asset other than cash, which is money itself")
        }
        return asset
    }

    /// The id of a portfolio in a cell. Throws `cell`.
    func identifier(_ cell: Cell) throws(TableError) -> Identifier {
        do {
            return try Identifier(string(cell))
        } catch {
            throw self.error(.cell, cell, expected: "the id of a portfolio")
        }
    }

    /// The time of a cell, such as 2024-01-31T21:00:00Z. Throws `cell`.
    func timestamp(_ cell: Cell) throws(TableError) -> Timestamp {
        do {
            return try Timestamp(string(cell))
        } catch {
            throw self.error(.cell, cell, expected: "a time such as 2024-01-31T21:00:00Z")
        }
    }

    /// The figure above zero of a cell. Unlike in statements, zeros may end it, as in `4.0`, since
    /// common programs write them. Throws `cell`.
    func positive<Unit>(_ cell: Cell) throws(TableError) -> Fixed<Unit> {
        try figure(cell, isPositive: true)
    }

    /// The figure of a cell, from zero on or above it. Throws `cell`.
    func figure<Unit>(_ cell: Cell, isPositive: Bool) throws(TableError) -> Fixed<Unit> {
        let end = endWithoutIdleZeros(cell)
        do {
            let figure = try Fixed<Unit>(text: bytes.span.extracting(cell.start..<end))
            if figure > .zero || figure == .zero && !isPositive { return figure }
        } catch {}
        throw error(
            .cell, cell,
            expected: "\(Unit.nameWithArticle) \(isPositive ? "above" : "from") 0 and below "
                + DecimalText.text(units: Unit.limit, places: Unit.places)
                + " with at most \(Unit.places) decimal places,"
                + " such as 101.25, without sign, exponent or separators")
    }

    private func endWithoutIdleZeros(_ cell: Cell) -> Int {
        let zero = UInt8(ascii: "0")
        guard !cell.isEmpty, bytes[cell.end - 1] == zero else { return cell.end }
        var point = cell.start
        while bytes[point] != UInt8(ascii: ".") {
            point += 1
            if point == cell.end { return cell.end }
        }
        var end = cell.end
        while bytes[end - 1] == zero { end -= 1 }
        return end == point + 1 ? point : end
    }

    /// Whether a cell holds these ASCII letters, whatever their case.
    func holds(_ cell: Cell, _ word: String) -> Bool {
        string(cell).lowercased() == word
    }

    /// What a cell holds before and behind the first of this character, or all of it and nothing.
    func split(_ cell: Cell, at character: UInt8) -> (Cell, Cell?) {
        guard let place = bytes[cell.start..<cell.end].firstIndex(of: character) else {
            return (cell, nil)
        }
        func part(_ start: Int, _ end: Int) -> Cell {
            Cell(start: start, end: end, column: cell.column, endsRow: cell.endsRow)
        }
        return (part(cell.start, place), part(place + 1, cell.end))
    }

    /// What a cell holds, as text.
    func string(_ cell: Cell) -> String {
        String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
    }
}
