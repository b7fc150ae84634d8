/// Why a number, a time or an id could not be read or an operation on it not be done.
public struct QuantityError: Error, Equatable, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// The text is not in the one canonical form.
        case notCanonical
        /// More decimal places than the quantity has.
        case tooPrecise
        /// Outside the range of the quantity.
        case outOfRange
        /// An intermediate result does not fit.
        case overflow
        /// A division by zero.
        case divisionByZero
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What was read or computed.
    public let found: String
    /// What would have been right.
    public let expected: String

    /// Trouble of this kind with what was found.
    public init(_ code: Code, found: String, expected: String) {
        self.code = code
        self.found = found
        self.expected = expected
    }

    /// The result of an operation would leave the range of its numbers.
    public static func overflow(_ operation: String) -> QuantityError {
        QuantityError(.overflow, found: operation, expected: "a result within range")
    }
}

extension QuantityError: CustomStringConvertible {
    /// One line: what was found and what was expected.
    public var description: String {
        switch code {
        case .notCanonical: "\(found) is not \(expected)"
        case .tooPrecise: "\(found) has too many decimal places: expected \(expected)"
        case .outOfRange: "\(found) is out of range: expected \(expected)"
        case .overflow: "overflow in \(found): expected \(expected)"
        case .divisionByZero: "division by zero in \(found): expected \(expected)"
        }
    }
}
