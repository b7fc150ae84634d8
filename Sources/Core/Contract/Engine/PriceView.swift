import Quantities
import Records

/// The last price of every asset under one quorum, the session it is of, and those before it.
public struct PriceView: Sendable {
    struct Course {
        fileprivate(set) var price = Price.zero {
            didSet { ordinary = price.units >> 63 == 0 ? Int64(price.units) : -1 }
        }
        /// Its units where they are of 64 bits, as most are; else −1.
        private(set) var ordinary: Int64 = 0
        fileprivate(set) var session = 0
        /// The price before it.
        fileprivate(set) var before = Price.zero
        fileprivate(set) var history = PriceHistory()

        /// Sets the price of a session, and gives whether its return left its range.
        @inline(__always)
        fileprivate mutating func set(_ price: Price, session: Int, keepsAll: Bool) -> Bool {
            before = self.price
            self.price = price
            self.session = session
            guard keepsAll || history.isFollowed else { return false }
            history.record(price, session: session)
            return history.brokenSession == session
        }
    }

    /// The quorum.
    public let quorum: Quorum
    /// Whether prices are kept of what no mandate looks back on so far, for those that come.
    private let keepsAll: Bool
    /// What is known of each asset, by slot.
    private(set) var courses: [Course] = []
    /// The last session that gave every asset a price, as most do; 0 before any.
    private var wholeSession = 0
    /// The volumes of the assets, by slot, of which some account asks for them.
    private var volumes: [Int: VolumeHistory] = [:]

    init(quorum: Quorum, assets: Int, keepsAll: Bool = true) {
        self.quorum = quorum
        self.keepsAll = keepsAll
        grow(to: assets)
    }

    /// The prices of the asset in this slot.
    public func history(_ slot: Int) -> PriceHistory { courses[slot].history }

    /// The last session in which a return of any asset left its range; 0 where none has.
    private(set) var lastBroken = 0

    /// The last price of the asset in this slot; zero where it never had one.
    func price(_ slot: Int) -> Price { courses[slot].price }

    /// The number of the session that price is of; zero where it never had one.
    func session(_ slot: Int) -> Int { courses[slot].session }

    /// The place of the first line whose last price is older than a session, or that never had one.
    func firstStale(of holdings: borrowing Holdings, before oldest: Int) -> Int? {
        guard wholeSession == 0 || wholeSession < oldest else { return nil }
        let lines = holdings.lines.span
        for place in lines.indices {
            let priced = courses[lines[place].slot].session
            guard priced > 0, priced >= oldest else { return place }
        }
        return nil
    }

    /// The price of the asset in this slot before the last one; zero where there was none.
    func before(_ slot: Int) -> Price { courses[slot].before }

    mutating func grow(to count: Int) {
        guard courses.count < count else { return }
        while courses.count < count { courses.append(Course()) }
        wholeSession = 0
    }

    mutating func set(_ slot: Int, _ price: Price, session: Int) {
        let isBroken = courses[slot].set(price, session: session, keepsAll: keepsAll)
        if isBroken { lastBroken = session }
    }

    /// Sets the prices of these slots, each named once, where a price of zero is none.
    mutating func set(_ slots: [Int], _ prices: [Price], session: Int) {
        let keepsAll = keepsAll
        var priced = 0
        var isBroken = false
        var courses = courses.mutableSpan
        for place in slots.indices where prices[place] > .zero {
            isBroken =
                courses[slots[place]].set(prices[place], session: session, keepsAll: keepsAll)
                || isBroken
            priced += 1
        }
        if priced == self.courses.count { wholeSession = session }
        if isBroken { lastBroken = session }
    }

    /// Sets the prices that were stated of as many of these slots, the first ones, each named once.
    mutating func set(_ slots: [Int], _ quotes: [Prices.Quote], session: Int) {
        // A span asks once, not for every price, whether the array is this view's alone.
        let keepsAll = keepsAll
        var isBroken = false
        var courses = courses.mutableSpan
        for place in quotes.indices {
            isBroken =
                courses[slots[place]].set(quotes[place].price, session: session, keepsAll: keepsAll)
                || isBroken
        }
        if quotes.count == self.courses.count { wholeSession = session }
        if isBroken { lastBroken = session }
    }

    /// Keeps sums of the prices of this slot from now on.
    mutating func follow(_ slot: Int) { courses[slot].history.follow() }

    /// Begins with a price, if there is one, of the session that another view's last is of.
    mutating func begin(_ slot: Int, _ price: Price?, like other: PriceView) {
        let course = other.courses[slot]
        if let price { (courses[slot].price, courses[slot].session) = (price, course.session) }
        // What began anew begins with the next price here too.
        let isThere = course.history.firstSession > 0
        courses[slot].history = PriceHistory(
            like: course.history, price: isThere ? price : nil, session: course.session)
    }

    /// So many units of the asset in this slot become so many others: its last price is one of the
    /// new units, and prices after it count as much more in statistics.
    mutating func split(_ slot: Int, from: Int, to: Int) {
        courses[slot].price = courses[slot].price.scaled(by: from, over: to)
        adjust(slot, by: Int128(to), over: Int128(from), isRestated: true)
        volumes[slot]?.scale(by: to, over: from)
    }

    /// A unit of the asset in this slot pays an amount: in statistics its last price is one without
    /// that.
    mutating func pay(_ amount: Price, slot: Int) {
        let before = courses[slot].price.units
        adjust(slot, by: before, over: before - amount.units, isRestated: false)
    }

    /// From now on prices of this slot count as many times as much in statistics; where that leaves
    /// its range, or nothing is left to compare with, statistics begin anew with the next price.
    private mutating func adjust(
        _ slot: Int, by numerator: Int128, over denominator: Int128, isRestated: Bool
    ) {
        do throws(QuantityError) {
            try courses[slot].history.adjust(
                by: numerator, over: denominator, isRestated: isRestated)
        } catch {
            courses[slot].history.restart()
        }
    }

    /// Forgets the price of the asset in this slot.
    mutating func forget(_ slot: Int) {
        (courses[slot].price, courses[slot].session) = (.zero, 0)
        wholeSession = 0
    }

    /// Forgets the prices of a session: what it priced has none until it is priced again.
    mutating func forget(session: Int) {
        for slot in courses.indices where courses[slot].session == session {
            forget(slot)
            courses[slot].history.forget(session: session)
        }
        for slot in volumes.keys { volumes[slot]?.forget(session: session) }
    }

    /// Whether volumes are kept of any asset.
    var followsVolumes: Bool { !volumes.isEmpty }

    /// The volumes of the asset in this slot, if they are kept.
    func volumes(_ slot: Int) -> VolumeHistory? { volumes[slot] }

    /// Keeps volumes of the asset in this slot from now on.
    mutating func followVolume(_ slot: Int) {
        if volumes[slot] == nil { volumes[slot] = VolumeHistory() }
    }

    /// Takes in the volume of a session, where volumes are kept of the asset.
    mutating func setVolume(_ slot: Int, _ quantity: Quantity, session: Int) {
        volumes[slot]?.record(quantity, session: session)
    }
}
