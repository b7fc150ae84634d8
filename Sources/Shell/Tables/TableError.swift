/// Why a table could not be read: the place, what stands there and what was expected.
public struct TableError: Error, Equatable, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// The file holds nothing, or a header without rows.
        case empty
        /// The file is in another encoding than UTF-8.
        case encoding
        /// A header cell is missing, repeated or not what it has to be.
        case header
        /// A row has fewer or more cells than the header.
        case rowLength
        /// A cell does not hold what its column says.
        case cell
        /// A quote that is not closed, or stands inside a cell.
        case quote
        /// A date that does not follow the one before.
        case order
        /// A second price of one asset on one date.
        case duplicate
        /// More than a table may hold.
        case tooLarge
    }

    /// What kind of trouble it is.
    public let code: Code
    /// The name of the file, as it was given.
    public let file: String
    /// The line in the file, from 1.
    public let line: Int
    /// The number of the cell in its line, from 1, or nothing where it is about the whole line.
    public let column: Int?
    /// The name of the cell's column, or nothing where it has none.
    public let columnName: String?
    /// What was read.
    public let found: String
    /// What would have been right.
    public let expected: String
}

extension TableError: CustomStringConvertible {
    /// One line: file, line, column, what was found and what was expected.
    public var description: String {
        var place = "\(file): line \(line)"
        if let column {
            place += ", column \(column)"
            if let columnName { place += " (\(columnName))" }
        }
        return "\(place): found \(found), expected \(expected)"
    }
}
