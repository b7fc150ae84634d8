import Quantities

/// The prices of one asset under one quorum, as far back as a statistic may look, with running sums
/// that make every window cost the same. Prices are adjusted: what actions on the asset did to its
/// price is multiplied away, so that returns are those of its holders.
///
/// A session without a price has the last one, and a return of 0. Only sessions with a price are
/// kept, so that a gap of any length costs nothing.
public struct PriceHistory: Sendable {
    /// The most returns of a window; it takes one price more.
    public static let mostReturns = 1024

    /// Decimal places of a return.
    static let returnPlaces = 9
    /// The units of a return of 1.
    static let returnUnit: Int128 = 1_000_000_000
    /// The largest return, in its units.
    static let returnLimit = 1000 * returnUnit
    /// What a price is multiplied by while no action has changed that, in units of 10^-12.
    static let noAdjustment = Weight.one.units
    /// No adjustment reaches this many units.
    static let adjustmentLimit: Int128 = 1_000_000_000_000_000_000_000_000_000

    /// A session that had a price. Sums are of all sessions from the first on and may wrap: the
    /// difference of two that are no more than a window apart never does.
    private struct Entry {
        let session: Int
        /// Σr to this session, in units of 10^-9. A window has at most 1,024 · 10^12.
        var returns: Int64 = 0
        /// Σr² to this session, in units of 10^-18. A window has at most 1,024 · 10^24.
        var squares: Int128 = 0
        /// Σq to the session before. A window has less than 1,024 · 10^23.
        var prices: Int128 = 0
        /// The adjusted price.
        var price: Int128
    }

    /// The last sessions that had a price, a ring once it is full.
    private var entries: [Entry] = []
    /// Where the newest of them is.
    private var newest = 0
    /// What the next price is multiplied by, in units of 10^-12.
    private var adjustment = PriceHistory.noAdjustment
    /// What the last one was.
    private var lastAdjustment = PriceHistory.noAdjustment
    /// The session of the first price; 0 before it.
    public private(set) var firstSession = 0
    /// The last session whose return left its range; 0 where none has.
    public private(set) var brokenSession = 0
    /// The last such session before the last price.
    private var brokenBefore = 0

    init() {}

    /// The history of an asset under another quorum: it begins with this price, if any, stated when
    /// the last one of `other` was.
    init(like other: PriceHistory, price: Price?, session: Int) {
        adjustment = other.lastAdjustment
        if let price { record(price, session: session) }
        adjustment = other.adjustment
    }

    /// Takes in the price of a session later than every one before.
    mutating func record(_ price: Price, session: Int) {
        lastAdjustment = adjustment
        let adjusted = self.adjusted(price)
        guard !entries.isEmpty else {
            guard let adjusted else { return }
            firstSession = session
            entries.append(Entry(session: session, price: adjusted))
            return
        }
        let last = entries[newest]
        guard session > last.session else { return }
        brokenBefore = brokenSession
        // A price that cannot be adjusted is of no use to statistics: the one before stays.
        var next = Entry(session: session, price: adjusted ?? last.price)
        let gap = session - last.session
        next.prices = last.prices &+ (gap == 1 ? last.price : last.price &* Int128(gap))
        var units: Int64 = 0
        if let adjusted,
            let rise = Rounding.halfEven(
                adjusted, times: PriceHistory.returnUnit, over: last.price),
            rise <= PriceHistory.returnLimit + PriceHistory.returnUnit
        {
            units = Int64(truncatingIfNeeded: rise - PriceHistory.returnUnit)
        } else {
            brokenSession = session
        }
        next.returns = last.returns &+ units
        next.squares = last.squares &+ Int128(units) &* Int128(units)
        append(next)
    }

    /// Takes back the price of a session, if it is the last one.
    mutating func forget(session: Int) {
        guard !entries.isEmpty, entries[newest].session == session else { return }
        if entries.count == PriceHistory.mostReturns + 1 {
            // What the newest took the place of is gone: the others are laid out in order.
            entries = (0..<entries.count - 1).map { entries[place($0)] }
        } else {
            entries.removeLast()
        }
        newest = max(entries.count - 1, 0)
        brokenSession = brokenBefore
        if entries.isEmpty { firstSession = 0 }
    }

    /// A price as statistics count it; nothing where that would be 0, or 10^15 and more.
    private func adjusted(_ price: Price) -> Int128? {
        guard adjustment != PriceHistory.noAdjustment else { return price.units }
        return Rounding.halfEven(
            price.units, times: adjustment, over: PriceHistory.noAdjustment
        ).flatMap { $0 > 0 && $0 < PriceUnit.limit ? $0 : nil }
    }

    private mutating func append(_ entry: Entry) {
        let capacity = PriceHistory.mostReturns + 1
        guard entries.count == capacity else {
            // The last doubling would make room that is never used.
            if entries.count == capacity / 2 { entries.reserveCapacity(capacity) }
            newest = entries.count
            entries.append(entry)
            return
        }
        // The ring is full: the oldest comes after the newest, and gives way.
        newest = newest + 1 == capacity ? 0 : newest + 1
        entries[newest] = entry
    }

    /// From the next session on prices count this many times as much, the last one too if it is
    /// stated anew. Throws `outOfRange`.
    mutating func adjust(
        by numerator: Int128, over denominator: Int128, isRestated: Bool = false
    ) throws(QuantityError) {
        guard numerator > 0, denominator > 0,
            let product = Rounding.halfEven(adjustment, times: numerator, over: denominator),
            product > 0, product < PriceHistory.adjustmentLimit
        else {
            throw QuantityError(
                .outOfRange,
                found: DecimalText.text(units: adjustment, places: WeightUnit.places)
                    + " · \(numerator) / \(denominator)",
                expected: "an adjustment of prices above 0 and below 10^15")
        }
        adjustment = product
        if isRestated {
            let last = Rounding.halfEven(lastAdjustment, times: numerator, over: denominator)
            lastAdjustment = last ?? product
        }
    }

    /// Begins anew with the next price.
    mutating func restart() { self = PriceHistory() }

    /// Where the entry is that comes after so many others.
    private func place(_ rank: Int) -> Int {
        let place = newest + 1 + rank
        return place < entries.count ? place : place - entries.count
    }

    /// The rank of the last entry up to a session; nothing where there is none.
    private func rank(at session: Int) -> Int? {
        guard !entries.isEmpty else { return nil }
        let end = entries.count - 1
        let lastSession = entries[newest].session
        guard session < lastSession else { return end }
        // As many places back as sessions, or fewer where some had no price.
        var low = max(end - (lastSession - session), 0)
        guard entries[place(low)].session != session else { return low }
        var high = end
        guard entries[place(low)].session < session else { return nil }
        while high - low > 1 {
            let middle = (low + high) / 2
            if entries[place(middle)].session <= session { low = middle } else { high = middle }
        }
        return low
    }

    private func entry(at session: Int) -> Entry? { rank(at: session).map { entries[place($0)] } }
}

extension PriceHistory {
    /// Sums over the returns of a window: of r, in units of 10^-9, and of r², in units of 10^-18.
    public struct Returns: Equatable, Sendable {
        /// How many returns, N.
        public let count: Int
        /// Σr.
        public let sum: Int128
        /// Σr².
        public let squares: Int128

        /// NΣr² − (Σr)², which is N(N − 1) times the sample variance, in units of 10^-18. Both
        /// terms are below 1.1 · 10^30.
        public var spread: Int128 { Int128(count) * squares - sum * sum }
    }

    /// Whether the returns of the last `count` sessions are all within range.
    public func isSteady(over count: Int, to session: Int) -> Bool {
        brokenSession <= session - count
    }

    /// Whether the returns of the last `count` sessions are all there.
    public func hasReturns(over count: Int, to session: Int) -> Bool {
        firstSession > 0 && firstSession <= session - count
    }

    /// The sums over the `count` returns up to the present session; nothing where some are missing
    /// or left their range. `count` is at most `mostReturns`.
    public func returns(over count: Int, to session: Int) -> Returns? {
        guard hasReturns(over: count, to: session), isSteady(over: count, to: session),
            let last = entry(at: session),
            let before = entry(at: session - count)
        else { return nil }
        return Returns(
            count: count, sum: Int128(last.returns &- before.returns),
            squares: last.squares &- before.squares)
    }

    /// Each of those returns, the oldest first, in units of 10^-9.
    public func eachReturn(over count: Int, to session: Int) -> [Int64]? {
        guard hasReturns(over: count, to: session), isSteady(over: count, to: session),
            var rank = rank(at: session - count)
        else {
            return nil
        }
        var returns = [Int64](repeating: 0, count: count)
        var before = entries[place(rank)]
        rank += 1
        while rank < entries.count {
            let entry = entries[place(rank)]
            guard entry.session <= session else { break }
            returns[entry.session - (session - count) - 1] = entry.returns &- before.returns
            before = entry
            rank += 1
        }
        return returns
    }

    /// The adjusted price of a session no more than `mostReturns` before the present one, in units
    /// of 10^-8, above zero; nothing before the first price.
    public func price(at session: Int) -> Int128? {
        firstSession > 0 && firstSession <= session ? entry(at: session)?.price : nil
    }

    /// Σq over the `count` sessions up to the present one, in units of 10^-8; nothing where some
    /// have no price, or a return that left its range. `count` is at most `mostReturns`.
    public func sumOfPrices(over count: Int, to session: Int) -> Int128? {
        guard firstSession > 0, firstSession <= session - count + 1,
            isSteady(over: count, to: session), let last = sum(to: session)
        else { return nil }
        guard firstSession <= session - count else { return last }
        return sum(to: session - count).map { last &- $0 }
    }

    /// Σq from the first session to this one, which may wrap.
    private func sum(to session: Int) -> Int128? {
        entry(at: session).map { $0.prices &+ $0.price &* Int128(session - $0.session + 1) }
    }
}
