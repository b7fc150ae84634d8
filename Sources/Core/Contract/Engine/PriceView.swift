import Quantities
import Records

/// The last price of every asset under one quorum, the session it is of, and those before it.
public struct PriceView: Sendable {
    private struct Course {
        var price = Price.zero
        var session = 0
        var history = PriceHistory()

        mutating func set(_ price: Price, session: Int) {
            self.price = price
            self.session = session
            history.record(price, session: session)
        }
    }

    /// The quorum.
    public let quorum: Quorum
    private var courses: [Course] = []
    /// The volumes of the assets, by slot, of which some account asks for them.
    private var volumes: [Int: VolumeHistory] = [:]

    init(quorum: Quorum, assets: Int) {
        self.quorum = quorum
        grow(to: assets)
    }

    /// The prices of the asset in this slot.
    public func history(_ slot: Int) -> PriceHistory { courses[slot].history }

    /// The last session whose return of the asset in this slot left its range; 0 where none has.
    func brokenSession(_ slot: Int) -> Int { courses[slot].history.brokenSession }

    /// The last price of the asset in this slot; zero where it never had one.
    func price(_ slot: Int) -> Price { courses[slot].price }

    /// The number of the session that price is of; zero where it never had one.
    func session(_ slot: Int) -> Int { courses[slot].session }

    mutating func grow(to count: Int) {
        while courses.count < count { courses.append(Course()) }
    }

    mutating func set(_ slot: Int, _ price: Price, session: Int) {
        courses[slot].set(price, session: session)
    }

    /// Sets the prices of these slots, where a price of zero is none.
    mutating func set(_ slots: [Int], _ prices: [Price], session: Int) {
        for place in slots.indices where prices[place] > .zero {
            courses[slots[place]].set(prices[place], session: session)
        }
    }

    /// Sets the prices that were stated of as many of these slots, the first ones.
    mutating func set(_ slots: [Int], _ quotes: [Prices.Quote], session: Int) {
        // A span asks once, not for every price, whether the array is this view's alone.
        var courses = courses.mutableSpan
        for place in quotes.indices {
            courses[slots[place]].set(quotes[place].price, session: session)
        }
    }

    /// Keeps sums of the prices of this slot from now on.
    mutating func follow(_ slot: Int) { courses[slot].history.follow() }

    /// Begins with a price, if there is one, of the session that another view's last is of.
    mutating func begin(_ slot: Int, _ price: Price?, like other: PriceView) {
        let course = other.courses[slot]
        if let price { (courses[slot].price, courses[slot].session) = (price, course.session) }
        courses[slot].history = PriceHistory(
            like: course.history, price: price, session: course.session)
    }

    /// From the next session on prices of this slot count as many times as much in statistics.
    /// Throws `outOfRange`, and then nothing changes.
    mutating func adjust(
        _ slot: Int, by numerator: Int128, over denominator: Int128
    ) throws(QuantityError) {
        try courses[slot].history.adjust(by: numerator, over: denominator)
    }

    /// Forgets the prices of a session: what it priced has none until it is priced again.
    mutating func forget(session: Int) {
        for slot in courses.indices where courses[slot].session == session {
            courses[slot].price = .zero
            courses[slot].session = 0
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
