public import Quantities

/// What time-stamp tokens prove of when the entries of a ledger were written: what a token's
/// checkpoint covers was there when it was made, and what stands at or after its statement was not.
public struct TimeBrackets: Equatable, Sendable {
    /// Statements of time that are this ledger's.
    public internal(set) var count = 0
    /// Those whose token an authority that the auditor trusts has signed.
    public private(set) var verified = 0
    /// The entries that such a token covers: all before this one.
    public private(set) var covered = 0
    /// By when these were there.
    public private(set) var latest: Timestamp?
    /// The first statement of such a token.
    public private(set) var first: Int?
    /// The time after which the entries that follow were written.
    private(set) var earliest: Timestamp?
    /// Whether an entry after it has said an earlier time.
    var isContradicted = false

    /// How many entries were written between the making of two tokens.
    public var bracketed: Int { max(0, covered - (first ?? covered)) }

    /// Takes in what the token of a statement proves.
    mutating func take(_ time: StampedTime, over size: Int, at index: Int) {
        verified += 1
        covered = size
        latest = time.latest
        first = first ?? index
        guard earliest.map({ time.earliest > $0 }) ?? true else { return }
        earliest = time.earliest
        isContradicted = false
    }
}
