import Quantities

/// The prices of one asset under one quorum, as far back as a statistic may look. Prices are
/// adjusted: what actions on the asset did to its price is multiplied away, so that returns are
/// those of its holders.
///
/// A session without a price has the last one, and a return of 0. Only sessions with a price are
/// kept, so that a gap of any length costs nothing. A history that is followed has running sums as
/// well, so that every window costs the same.
public struct PriceHistory: Sendable {
    /// The most returns of a window; it takes one price more.
    public static let mostReturns = 1024

    /// Decimal places of a return.
    static let returnPlaces = 9
    /// The units of a return of 1.
    static var returnUnit: Int128 { 1_000_000_000 }
    /// The largest return, in its units.
    static var returnLimit: Int128 { 1_000_000_000_000 }
    /// What a price is multiplied by while no action has changed that, in units of 10^-12.
    static var noAdjustment: Int128 { Weight.one.units }
    /// No adjustment reaches this many units.
    static var adjustmentLimit: Int128 { 1_000_000_000_000_000_000_000_000_000 }

    /// A session that had a price, in 16 bytes: prices are below 2^77, and no ledger has room for
    /// 2^48 sessions.
    struct Entry {
        private let low: UInt64
        private let high: UInt64

        @inline(__always)
        init(session: Int, price: Int128) {
            low = UInt64(truncatingIfNeeded: price)
            high = UInt64(session) << 16 | UInt64(UInt16(price >> 64))
        }

        var session: Int { Int(high >> 16) }
        /// The adjusted price; where a price could not be adjusted, the one before.
        var price: Int128 { Int128(high & 0xFFFF) << 64 | Int128(low) }
    }

    /// What has added up since the oldest entry there was when sums began. Sums may wrap: the
    /// difference of two that are no more than a window apart never does.
    struct Sums {
        /// Σr to this session, in units of 10^-9. A window has at most 1,024 · 10^12.
        var returns: Int64 = 0
        /// Σr² to this session, in units of 10^-18. A window has at most 1,024 · 10^24.
        var squares: Int128 = 0
        /// Σq to the session before. A window has less than 1,024 · 10^23.
        var prices: Int128 = 0

        /// The sums of the next session that had a price.
        func next(from before: Entry, to entry: Entry) -> Sums {
            let units = PriceHistory.returned(from: before.price, to: entry.price) ?? 0
            let gap = entry.session - before.session
            return Sums(
                returns: returns &+ units, squares: squares &+ Int128(units) &* Int128(units),
                prices: prices &+ (gap == 1 ? before.price : before.price &* Int128(gap)))
        }
    }

    /// The last sessions that had a price, a ring once it is full.
    private(set) var entries: [Entry] = []
    /// Where the newest of them is.
    private var newest = 0
    /// The sums of each of them, in the same places; none unless it is followed.
    private(set) var sums: [Sums] = []
    /// Whether sums are kept, since a mandate looks at them.
    private(set) var isFollowed = false
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

    /// Whether the next price counts as it is stated.
    var isPlain: Bool { adjustment == PriceHistory.noAdjustment }

    init() {}

    /// The history of an asset under another quorum: it begins with this price, if any, stated when
    /// the last one of `other` was.
    init(like other: PriceHistory, price: Price?, session: Int) {
        adjustment = other.lastAdjustment
        if let price { record(price, session: session) }
        adjustment = other.adjustment
    }

    /// Keeps sums from now on, also of the prices so far. Windows are the same before and after.
    mutating func follow() {
        guard !isFollowed else { return }
        isFollowed = true
        sums = Array(repeating: Sums(), count: entries.count)
        for rank in entries.indices.dropFirst() {
            let before = place(rank - 1)
            let entry = place(rank)
            sums[entry] = sums[before].next(from: entries[before], to: entries[entry])
        }
    }

    /// Takes in the price of a session later than every one before.
    mutating func record(_ price: Price, session: Int) {
        lastAdjustment = adjustment
        // Most prices are of assets on which nothing has acted, and not the first.
        guard adjustment == PriceHistory.noAdjustment, newest < entries.count else {
            return recordAdjusted(price, session: session)
        }
        let last = entries[newest]
        guard session > last.session else { return }
        brokenBefore = brokenSession
        if PriceHistory.isOutOfRange(from: last.price, to: price.units) { brokenSession = session }
        append(Entry(session: session, price: price.units))
    }

    private mutating func recordAdjusted(_ price: Price, session: Int) {
        let adjusted = self.adjusted(price)
        guard !entries.isEmpty else {
            guard let adjusted else { return }
            firstSession = session
            append(Entry(session: session, price: adjusted))
            return
        }
        let last = entries[newest]
        guard session > last.session else { return }
        brokenBefore = brokenSession
        if adjusted.map({ PriceHistory.isOutOfRange(from: last.price, to: $0) }) ?? true {
            brokenSession = session
        }
        // A price that cannot be adjusted is of no use to statistics: the one before stays.
        append(Entry(session: session, price: adjusted ?? last.price))
    }

    /// The return from one price to the next in units of 10^-9, half to even; nothing where that
    /// is beyond its range.
    private static func returned(from before: Int128, to price: Int128) -> Int64? {
        guard let rise = Rounding.halfEven(price, times: returnUnit, over: before),
            rise <= returnLimit + returnUnit
        else { return nil }
        return Int64(truncatingIfNeeded: rise - returnUnit)
    }

    /// The same without a division where it is far from the end of its range, as it mostly is.
    static func isOutOfRange(from before: Int128, to price: Int128) -> Bool {
        price >= 1000 &* before && returned(from: before, to: price) == nil
    }

    /// Takes back the price of a session, if it is the last one.
    mutating func forget(session: Int) {
        guard !entries.isEmpty, entries[newest].session == session else { return }
        if entries.count == PriceHistory.mostReturns + 1 {
            // What the newest took the place of is gone: the others are laid out in order.
            let places = (0..<entries.count - 1).map { place($0) }
            entries = places.map { entries[$0] }
            if isFollowed { sums = places.map { sums[$0] } }
        } else {
            entries.removeLast()
            if isFollowed { sums.removeLast() }
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

    @inline(__always)
    private mutating func append(_ entry: Entry) {
        let before = newest
        let capacity = PriceHistory.mostReturns + 1
        if entries.count < capacity {
            // The last doubling would make room that is never used.
            if entries.count == capacity / 2 {
                entries.reserveCapacity(capacity)
                if isFollowed { sums.reserveCapacity(capacity) }
            }
            newest = entries.count
            entries.append(entry)
        } else {
            // The ring is full: the oldest comes after the newest, and gives way.
            newest = newest + 1 == capacity ? 0 : newest + 1
            entries[newest] = entry
        }
        guard isFollowed else { return }
        let next =
            entries.count == 1
            ? Sums() : sums[before].next(from: entries[before], to: entry)
        if sums.count < entries.count { sums.append(next) } else { sums[newest] = next }
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
    mutating func restart() {
        let wasFollowed = isFollowed
        self = PriceHistory()
        if wasFollowed { follow() }
    }

    /// Where the entry is that comes after so many others.
    func place(_ rank: Int) -> Int {
        let place = newest + 1 + rank
        return place < entries.count ? place : place - entries.count
    }

    /// The rank of the last entry up to a session; nothing where there is none.
    func rank(at session: Int) -> Int? {
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

    /// Where that entry is.
    func place(at session: Int) -> Int? { rank(at: session).map { place($0) } }

    /// The same history with sums, for a question to one that is not followed.
    var followed: PriceHistory {
        var history = self
        history.follow()
        return history
    }
}
