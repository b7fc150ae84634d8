/// Why a text is not a mandate, and where.
public struct MandateError: Error, Hashable, Sendable {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// A byte that no mandate has: the language is 0x20 to 0x7E and line feeds.
        case character
        /// A word, number or sign that cannot stand where it does.
        case syntax
        /// A clause ends before it is whole.
        case incomplete
        /// A number in another unit than its place asks for.
        case unit
        /// A number outside its range, or with too many decimal places.
        case range
        /// A clause, or an asset, that stood before.
        case duplicate
        /// A clause of the language that this version does not run yet.
        case notBuilt
        /// A clause that every mandate has is not there.
        case missingClause
        /// The weights do not sum to 100%.
        case sum
        /// A range of weights that is empty, or does not hold its own weight.
        case weightRange
        /// A weight, band or range beside a rule that sets the weights, or a range without one.
        case weightRule
        /// A condition on what is neither held nor watched.
        case notWatched
        /// Something that needs a band, in a mandate without any.
        case noBands
        /// A rebalance spread over more sessions than its decision is open.
        case notOpenLongEnough
        /// Parentheses and `not` nested too deeply.
        case tooDeep
        /// The text, or the work a look would be, is too large.
        case tooLarge
    }

    /// What kind of trouble it is.
    public let code: Code
    /// The name of the file, as given.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The byte within the line, from 1.
    public let column: Int
    /// What is wrong.
    public let message: String
    /// What would have been right.
    public let expected: String
    /// The line of the text, for showing the place; bytes that are not printable ASCII are `?`.
    public let sourceLine: String

    /// Where it is and what is wrong, in the form `FILE:LINE:COLUMN: message`.
    public var headline: String { "\(file):\(line):\(column): \(message)" }
}

extension MandateError: CustomStringConvertible {
    /// The headline, the line of the text with a caret under the place, and what was expected.
    public var description: String {
        let (excerpt, caret) = MandateError.excerpt(of: sourceLine, around: column)
        return """
            \(headline)
            \(excerpt)
            \(String(repeating: " ", count: caret))^
            expected \(expected)
            """
    }

    /// At most a screen's width of a line, and how far into it the column is.
    static func excerpt(of line: String, around column: Int) -> (text: String, caret: Int) {
        let width = 100
        let bytes = Array(line.utf8)
        guard bytes.count > width else { return (line, column - 1) }
        let start = max(0, min(column - 1 - width / 2, bytes.count - width))
        let end = min(bytes.count, start + width)
        let before = start > 0 ? "..." : ""
        let after = end < bytes.count ? "..." : ""
        let text = before + String(decoding: bytes[start..<end], as: UTF8.self) + after
        return (text, column - 1 - start + before.utf8.count)
    }
}

/// Something a mandate may say that its owners hardly mean, and where.
public struct MandateWarning: Hashable, Sendable {
    /// What kind of doubt it is.
    public enum Code: String, Sendable {
        /// A band as wide as its target, or wider: the asset may go to nothing within it.
        case bandAsWideAsTarget
        /// A band that reaches further than the weights the owners may set.
        case bandWiderThanOwnersRange
        /// Bands that neither the condition nor the trades look at.
        case unusedBands
        /// The assumed cost is above the fee limit.
        case costAboveFeeLimit
        /// A limit that no order can meet.
        case noOrderPossible
        /// A turnover limit below what a weight has to move at once, after leaving its band or
        /// drifting as far as the condition asks for.
        case turnoverBelowBand
        /// A condition, or a part of one, that can never hold.
        case neverHolds
        /// A condition, or a part of one, that always holds.
        case alwaysHolds
        /// A range the owners cannot use, since every other weight is fixed.
        case ownersCannotMove
        /// A rule of weights that leaves everything in cash, from the first investment on.
        case neverInvests
        /// A rule of weights, a range or a limit of a group that changes nothing.
        case changesNothing
        /// An asset whose name suggests that cash was meant.
        case assetNamedCash
    }

    /// What kind of doubt it is.
    public let code: Code
    /// The name of the file, as given.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The byte within the line, from 1.
    public let column: Int
    /// What is doubtful, and what it means.
    public let message: String
}

extension MandateWarning: CustomStringConvertible {
    /// The warning in the form `FILE:LINE:COLUMN: warning: message`.
    public var description: String { "\(file):\(line):\(column): warning: \(message)" }
}
