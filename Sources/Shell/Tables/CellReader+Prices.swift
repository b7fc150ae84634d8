import Quantities

extension CellReader {
    /// The next cell, behind the first of its line, and the price in it, or no price where it is
    /// empty. Throws `quote`, `tooLarge` or `cell`.
    mutating func nextPrice() throws(TableError) -> (Cell, Price?) {
        guard let plain = plainPrice() else {
            let cell = try next()
            return (cell, cell.isEmpty ? nil : try positive(cell))
        }
        startCell()
        let cell = finishCell(position, plain.end, endsRow: plain.endsRow, next: plain.next)
        return (cell, plain.price)
    }

    private static let powersOfTen: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    private struct PlainPrice {
        let price: Price
        let end: Int
        let endsRow: Bool
        let next: Int
    }

    /// What the next cell holds where that is a price which fits 64 bits in every step, as nearly
    /// all do: one pass is enough for it. All else is left to the general way, errors too.
    private func plainPrice() -> PlainPrice? {
        let bytes = self.bytes.span
        let start = position
        var point = -1
        var units: UInt64 = 0
        var end = start
        // Nineteen digits do not overflow.
        let limit = min(start + 19, bytes.count)
        while end < limit {
            let byte = bytes[end]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                units = units &* 10 &+ UInt64(digit)
            } else if byte == UInt8(ascii: "."), point < 0 {
                point = end
            } else {
                break
            }
            end += 1
        }
        let before = (point < 0 ? end : point) - start
        let after = point < 0 ? 0 : end - point - 1
        // Ten digits before the point and eight behind it stay below 10^18.
        guard before > 0, before <= 10, after <= 8, point < 0 || after > 0, units > 0,
            before == 1 || bytes[start] != UInt8(ascii: "0"), end < bytes.count
        else { return nil }
        let price = Price(unchecked: Int128(units &* CellReader.powersOfTen[8 &- after]))
        switch bytes[end] {
        case UInt8(ascii: ","):
            return PlainPrice(price: price, end: end, endsRow: false, next: end + 1)
        case UInt8(ascii: "\n"):
            return PlainPrice(price: price, end: end, endsRow: true, next: end + 1)
        case UInt8(ascii: "\r") where end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\n"):
            return PlainPrice(price: price, end: end, endsRow: true, next: end + 2)
        default: return nil
        }
    }
}
