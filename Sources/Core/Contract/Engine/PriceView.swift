import Quantities

/// The last price of every asset under one quorum, and the session it is of.
public struct PriceView: Sendable {
    private struct Last {
        var price = Price.zero
        var session = 0
    }

    /// The quorum.
    public let quorum: Quorum
    private var last: [Last] = []
    /// Whether the prices before the session are kept.
    var keepsBefore = false
    /// The last prices before the session, where they are kept.
    private var previous: [Last] = []

    init(quorum: Quorum, assets: Int) {
        self.quorum = quorum
        grow(to: assets)
    }

    /// The last price of the asset in this slot; zero where it never had one.
    func price(_ slot: Int) -> Price { last[slot].price }

    /// The number of the session that price is of; zero where it never had one.
    func session(_ slot: Int) -> Int { last[slot].session }

    /// The last price before this session of the asset in this slot; nothing where it is not kept.
    func before(_ slot: Int) -> Price? { slot < previous.count ? previous[slot].price : nil }

    /// Keeps the prices as they are before those of a session, where that is asked for.
    mutating func rememberBefore() {
        if keepsBefore { previous = last }
    }

    /// Forgets the price of the asset in this slot.
    mutating func forget(_ slot: Int) { last[slot] = Last() }

    mutating func grow(to count: Int) {
        while last.count < count { last.append(Last()) }
    }

    mutating func set(_ slot: Int, _ price: Price, session: Int) {
        last[slot] = Last(price: price, session: session)
    }

    /// Forgets the prices of a session: what it priced has none until it is priced again.
    mutating func forget(session: Int) {
        for slot in last.indices where last[slot].session == session { last[slot] = Last() }
    }

    /// Sets the prices of these slots, where a price of zero is none.
    mutating func set(_ slots: [Int], _ prices: [Price], session: Int) {
        var last = last.mutableSpan
        for place in slots.indices where prices[place] > .zero {
            last[slots[place]] = Last(price: prices[place], session: session)
        }
    }
}
