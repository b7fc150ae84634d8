public import Records

/// Why bytes are not an entry of a ledger.
public struct EntryError: Error, Equatable, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// There are no bytes at its place.
        case missing
        /// Empty, or longer than an entry may be.
        case size
        /// The header line cannot be read.
        case header
        /// The signed note cannot be read.
        case note
        /// The signature lines are not in their one form.
        case signatures
        /// The statement cannot be read.
        case statement
        /// The statement is of a kind or format that this version does not know.
        case unknown
    }

    /// What kind of trouble it is.
    public let code: Code
    /// Where it is: bytes from the start of the entry.
    public let offset: Int
    /// The member it concerns; empty where it is not one.
    public let field: String
    /// What stands there.
    public let found: String
    /// What would have been right.
    public let expected: String

    /// An error of this kind at this byte of the entry.
    public init(_ code: Code, offset: Int, field: String = "", found: String, expected: String) {
        self.code = code
        self.offset = offset
        self.field = field
        self.found = found
        self.expected = expected
    }

    /// Why the statement whose text begins at this offset of the entry cannot be read.
    public init(_ error: RecordError, from start: Int) {
        let isUnknown = error.code == .unknownKind || error.code == .unknownFormat
        self.init(
            isUnknown ? .unknown : .statement, offset: start + error.offset, field: error.field,
            found: error.found, expected: error.expected)
    }

    /// The same error in bytes that have so many more before.
    func after(byteCount: Int) -> EntryError {
        EntryError(code, offset: byteCount + offset, field: field, found: found, expected: expected)
    }
}

extension EntryError: CustomStringConvertible {
    /// One line: the kind, the place, what stands there and what was expected.
    public var description: String {
        let place = field.isEmpty ? "byte \(offset)" : "\(field) (byte \(offset))"
        return "\(code.rawValue): \(place): found \(found), expected \(expected)"
    }
}
