import CPrefetch
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

    /// How many sessions are kept at hand before they join the older ones together: where there are
    /// many portfolios, it is reading and writing far from the rest of them that takes long.
    private static let mostRecent = 8
    /// The most older sessions: no fewer than any window, in whole groups.
    private static let mostOlder = PriceHistory.mostReturns + mostRecent

    /// The last sessions.
    private var recent = InlineArray<8, Entry>(repeating: Entry(index: 0, returned: 0))
    /// How many of them there are; none only where there is no index.
    private var recentCount = 0
    /// The sessions before them, a ring once it is full.
    private var older: [Entry] = []
    /// How many of them there are; the array itself is far away.
    private var olderCount = 0
    /// Where the oldest of a full ring is.
    private var oldest = 0
    /// V of the last session that was measured; nothing where it could not be.
    private(set) var value: Value?
    /// Whether the portfolio has been invested.
    private var isInvested = false

    /// How many sessions have an index.
    var count: Int { min(olderCount + recentCount, PriceHistory.mostReturns + 1) }

    private var last: Entry? { recentCount > 0 ? recent[recentCount - 1] : nil }

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
        guard let before, recentCount > 0 else {
            restart()
            return true
        }
        var returned: Int128? = 0
        if before > .zero {
            returned = PortfolioHistory.returned(value.units, flow.units, since: before.units)
        }
        let last = recent[recentCount &- 1].index
        guard let returned, let grown = PortfolioHistory.index(last, grownBy: returned),
            grown < PortfolioHistory.indexLimit
        else {
            restart()
            return false
        }
        guard grown > 0 else {
            // Everything is lost: that is known, and no number is too large.
            restart()
            return true
        }
        append(
            Entry(
                index: Int64(truncatingIfNeeded: grown),
                returned: Int64(truncatingIfNeeded: returned)))
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
        older = []
        olderCount = 0
        oldest = 0
        recentCount = 0
    }

    private mutating func append(_ entry: Entry) {
        if recentCount == PortfolioHistory.mostRecent { settleRecent() }
        recent[recentCount] = entry
        recentCount += 1
    }

    /// Puts the recent sessions to the older ones.
    private mutating func settleRecent() {
        let capacity = PortfolioHistory.mostOlder
        if olderCount < capacity {
            // The first doublings would take long, and the last make room that is never used.
            if olderCount == 0 { older.reserveCapacity(8 * PortfolioHistory.mostRecent) }
            if olderCount == PriceHistory.mostReturns / 2 { older.reserveCapacity(capacity) }
            for place in recent.indices { older.append(recent[place]) }
            olderCount += recent.count
        } else {
            for place in recent.indices { older[oldest + place] = recent[place] }
            oldest += recent.count
            if oldest == capacity { oldest = 0 }
        }
        recentCount = 0
    }

    /// Begins to bring near what a question about so many of the last sessions will read, and what
    /// the next session will write.
    mutating func prefetch(last count: Int) {
        let isFull = recentCount == PortfolioHistory.mostRecent
        let wanted = min(max(count - recentCount, isFull ? 1 : 0), olderCount)
        guard wanted > 0 else { return }
        let end = oldest > 0 ? oldest : olderCount
        let first = max(end - wanted, 0)
        older.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            // An array begins with its count.
            CPrefetch.prefetch(start, 1)
            let size = MemoryLayout<Entry>.stride
            CPrefetch.prefetch(start + first * size, (end - first) * size)
        }
    }

    /// Takes each of the last sessions, of which there are so many.
    @inline(__always)
    private func forEach(ofLast count: Int, _ take: (Entry) -> Void) {
        let near = min(count, recentCount)
        for place in recentCount - near..<recentCount { take(recent[place]) }
        // In a full ring the newest comes before the oldest, and what is left at its end.
        let older = older.span
        let end = oldest > 0 ? oldest : olderCount
        let first = end - (count - near)
        for place in max(first, 0)..<end { take(older[place]) }
        for place in olderCount + min(first, 0)..<olderCount { take(older[place]) }
    }

    /// (V − F)/V₋ − 1 in units of 10^-9, half to even; nothing beyond ±1000.
    private static func returned(
        _ value: Int128, _ flow: Int128, since before: Int128
    ) -> Int128? {
        // Each is below 10^31, and so is their difference but for its last bit.
        let kept = value &- flow
        let unit = PriceHistory.returnUnit
        guard
            let ratio = Rounding.halfEvenOfWords(abs(kept), times: unit, over: before)
                ?? Rounding.halfEven(abs(kept), times: unit, over: before)
        else { return nil }
        // One is a whole even number of units, so that a tie stays one.
        let returned = (kept < 0 ? -ratio : ratio) - unit
        return abs(returned) <= PriceHistory.returnLimit ? returned : nil
    }

    /// I(1 + r) in units of 10^-12, half to even; 0 where it would be less.
    static func index(_ index: Int64, grownBy returned: Int128) -> Int128? {
        let unit = Int64(PriceHistory.returnUnit)
        // I + I·r: mostly the product has 64 bits, and is divided by a constant.
        let (product, isLarge) = index.multipliedReportingOverflow(
            by: Int64(truncatingIfNeeded: returned))
        if !isLarge {
            var (whole, rest) = product.quotientAndRemainder(dividingBy: unit)
            if rest < 0 { (whole, rest) = (whole - 1, rest + unit) }
            let sum = index + whole
            let isUp = rest > unit / 2 || (rest == unit / 2 && sum & 1 == 1)
            return Int128(max(sum + (isUp ? 1 : 0), 0))
        }
        let factor = PriceHistory.returnUnit + returned
        guard factor > 0 else { return 0 }
        return Rounding.halfEven(Int128(index), times: factor, over: PriceHistory.returnUnit)
    }
}

extension PortfolioHistory {
    /// The index now, in units of 10^-12; 1 before the first investment, nothing where it is unknown.
    var present: Int128? {
        guard isInvested else { return Int128(PortfolioHistory.indexUnit) }
        return last.map { Int128($0.index) }
    }

    /// The index now and its highest of the last `count` sessions, in units of 10^-12; nothing
    /// where there are fewer.
    func indexAndHighest(over count: Int) -> (now: Int128, highest: Int128)? {
        guard count > 0, self.count >= count, let last else { return nil }
        var highest: Int64 = 0
        forEach(ofLast: count) { highest = max(highest, $0.index) }
        return (Int128(last.index), Int128(highest))
    }

    /// The sums over the last `count` returns; nothing where there are fewer.
    func returns(over count: Int) -> PriceHistory.Returns? {
        guard count > 0, self.count > count else { return nil }
        var sum: Int64 = 0
        var squares: Int128 = 0
        forEach(ofLast: count) {
            sum += $0.returned
            squares += Int128($0.returned) * Int128($0.returned)
        }
        return PriceHistory.Returns(count: count, sum: Int128(sum), squares: squares)
    }
}
