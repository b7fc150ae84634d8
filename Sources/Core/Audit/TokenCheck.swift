public import Quantities

/// When a time-stamping authority says that it saw a checkpoint: somewhere in this interval.
public struct StampedTime: Equatable, Sendable {
    /// The time it gives, less its accuracy.
    public let earliest: Timestamp
    /// The time it gives and its accuracy.
    public let latest: Timestamp

    /// A time within so many seconds of this one. Throws where that leaves the years 0 to 9999.
    public init(_ time: Timestamp, within accuracy: Int64) throws(QuantityError) {
        earliest = try time.adding(seconds: -accuracy)
        latest = try time.adding(seconds: accuracy)
    }
}

/// Why a time-stamp token proves nothing.
public struct TokenRefusal: Error, Equatable, Sendable {
    /// What is wrong.
    public let problem: String
    /// What would have been right.
    public let expected: String

    public init(_ problem: String, expected: String) {
        self.problem = problem
        self.expected = expected
    }
}

/// Checks a token (RFC 3161, in DER) over this text: the time it proves, nothing where no authority
/// is trusted and only its form and its text can be checked, or why it proves none. It gives the
/// same answer on any day.
public typealias TokenCheck =
    @Sendable (_ token: [UInt8], _ text: [UInt8]) -> Result<StampedTime?, TokenRefusal>
