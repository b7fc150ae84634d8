/// Why bytes are not a statement or an entry header.
public struct RecordError: Error, Equatable, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// The bytes are not canonical JSON.
        case notCanonical
        /// A member that this object does not have.
        case unknownMember
        /// A member that stood before.
        case duplicateMember
        /// A member that should have stood earlier.
        case unsorted
        /// A member that must be there.
        case missingMember
        /// A value of the right type that may not stand here.
        case badValue
        /// A `format` of a later version.
        case unknownFormat
        /// A `kind` that this version does not know.
        case unknownKind
    }

    /// What kind of trouble it is.
    public let code: Code
    /// Where it is: bytes from the start of what was read.
    public let offset: Int
    /// The member it concerns, such as `body.weights.VTI`; empty for the whole.
    public let field: String
    /// What stands there.
    public let found: String
    /// What would have been right.
    public let expected: String

    /// An error of this kind at this byte of what was read.
    public init(_ code: Code, offset: Int, field: String, found: String, expected: String) {
        self.code = code
        self.offset = offset
        self.field = field
        self.found = found
        self.expected = expected
    }
}

extension RecordError: CustomStringConvertible {
    /// One line: the place, what stands there and what was expected.
    public var description: String {
        let place = field.isEmpty ? "byte \(offset)" : "\(field) (byte \(offset))"
        return "\(place): found \(found), expected \(expected)"
    }
}
