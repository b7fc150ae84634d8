import Quantities

/// A portfolio's own returns and index, as far back as a statistic may look.
///
/// r = (V − F)/V₋ − 1 at each session, V being what everything is worth as the session begins and F
/// what came in and went out since the one before; I = I₋(1 + r), and I = 1 where statistics begin.
struct PortfolioHistory: Sendable {
    /// Decimal places of the index.
    static let indexUnit: Int64 = 1_000_000_000_000
    /// The index stays below this many units: 10^6.
    static let indexLimit: Int64 = 1_000_000 * indexUnit

    /// A session since statistics began, in 16 bytes.
    private struct Entry {
        /// I, in units of 10^-12.
        var index: Int64
        /// r, in units of 10^-9; nothing in the first.
        var returned: Int64
    }

    /// The last sessions, a ring once it is full.
    private var entries: [Entry] = []
    /// Where the oldest of a full ring is.
    private var oldest = 0
    /// The last of them, at hand.
    private var last: Entry?
    /// V of the last session that was measured; nothing where it could not be.
    private(set) var value: Value?
    /// Whether the portfolio has been invested.
    private var isInvested = false

    /// How many sessions have an index.
    var count: Int { entries.count }

    /// The first investment: statistics begin in the session under way.
    mutating func begin() {
        guard !isInvested else { return }
        isInvested = true
        restart()
    }

    /// Takes in what a session begins with. Gives false where a number left its range, and
    /// statistics begin anew.
    mutating func record(_ value: Value, flow: Value) -> Bool {
        let before = self.value
        self.value = value
        guard isInvested else { return true }
        guard let before, let last else {
            restart()
            return true
        }
        var returned: Int128? = 0
        if before > .zero {
            returned = PortfolioHistory.returned(value.units, flow.units, since: before.units)
        }
        let grown = returned.flatMap { PortfolioHistory.index(last.index, grownBy: $0) }
        guard let returned, let grown, grown < PortfolioHistory.indexLimit else {
            restart()
            return false
        }
        guard grown > 0 else {
            // Everything is lost: that is known, and no number is too large.
            restart()
            return true
        }
        append(Entry(index: Int64(grown), returned: Int64(returned)))
        return true
    }

    /// What a session begins with could not be worked out.
    mutating func interrupt() {
        value = nil
        clear()
    }

    /// I = 1 where there is something, else at the next session where there is.
    private mutating func restart() {
        clear()
        if let value, value > .zero {
            append(Entry(index: PortfolioHistory.indexUnit, returned: 0))
        }
    }

    private mutating func clear() {
        entries = []
        oldest = 0
        last = nil
    }

    private mutating func append(_ entry: Entry) {
        last = entry
        let capacity = PriceHistory.mostReturns + 1
        guard entries.count == capacity else {
            // The last doubling would make room that is never used.
            if entries.count == capacity / 2 { entries.reserveCapacity(capacity) }
            entries.append(entry)
            return
        }
        entries[oldest] = entry
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
    }

    private func place(_ rank: Int) -> Int {
        let place = oldest + rank
        return place < entries.count ? place : place - entries.count
    }

    /// (V − F)/V₋ − 1 in units of 10^-9, half to even; nothing beyond ±1000.
    private static func returned(
        _ value: Int128, _ flow: Int128, since before: Int128
    ) -> Int128? {
        // Each is below 10^31, and so is their difference but for its last bit.
        let kept = value - flow
        let ratio = Rounding.halfEven(
            abs(kept), times: PriceHistory.returnUnit, over: before)
        // One is a whole even number of units, so that a tie stays one.
        let returned = ratio.map { (kept < 0 ? -$0 : $0) - PriceHistory.returnUnit }
        return returned.flatMap { abs($0) <= PriceHistory.returnLimit ? $0 : nil }
    }

    /// I(1 + r) in units of 10^-12, half to even; 0 where it would be less.
    private static func index(_ index: Int64, grownBy returned: Int128) -> Int128? {
        let factor = PriceHistory.returnUnit + returned
        guard factor > 0 else { return 0 }
        return Rounding.halfEven(Int128(index), times: factor, over: PriceHistory.returnUnit)
    }
}

extension PortfolioHistory {
    /// The index now and its highest of the last `count` sessions, in units of 10^-12; nothing
    /// where there are fewer.
    func indexAndHighest(over count: Int) -> (now: Int128, highest: Int128)? {
        guard entries.count >= count, count > 0 else { return nil }
        var highest: Int64 = 0
        for rank in entries.count - count..<entries.count {
            highest = max(highest, entries[place(rank)].index)
        }
        return (Int128(entries[place(entries.count - 1)].index), Int128(highest))
    }

    /// The sums over the last `count` returns; nothing where there are fewer.
    func returns(over count: Int) -> PriceHistory.Returns? {
        guard entries.count > count, count > 0 else { return nil }
        var sum: Int64 = 0
        var squares: Int128 = 0
        for rank in entries.count - count..<entries.count {
            let returned = entries[place(rank)].returned
            sum += returned
            squares += Int128(returned) * Int128(returned)
        }
        return PriceHistory.Returns(count: count, sum: Int128(sum), squares: squares)
    }
}
