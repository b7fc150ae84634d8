/// Why a mandate could not be followed over a table of prices.
public struct BacktestError: Error, Equatable, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// Something held, watched or moved has no prices.
        case noPrices
        /// Something held or moved has no volatility and volume, where orders move prices.
        case noLiquidity
        /// A flow of another time, or of more than there is.
        case flow
        /// The mandate rests on what prices do not say: which assets are in a group, or what a model
        /// proposes.
        case undescribed
        /// The cash, fee or lot is out of range.
        case terms
        /// Numbers left the range that is computed exactly.
        case overflow
    }

    /// What kind of trouble it is.
    public let code: Code
    /// Where: a file with its line, a session, or one of the terms.
    public let place: String
    /// What is there.
    public let found: String
    /// What would have been right.
    public let expected: String

    init(_ code: Code, place: String, found: String, expected: String) {
        self.code = code
        self.place = place
        self.found = found
        self.expected = expected
    }
}

extension BacktestError: CustomStringConvertible {
    /// One line: where, what was found and what was expected.
    public var description: String { "\(place): found \(found), expected \(expected)" }
}
