import Quantities

/// The last price of every asset under one quorum, the session it is of, and those before it.
public struct PriceView: Sendable {
    private struct Last {
        var price = Price.zero
        var session = 0
        /// The price before that of this session.
        var before = Price.zero
    }

    /// The quorum.
    public let quorum: Quorum
    private var last: [Last] = []
    private var histories: [PriceHistory] = []

    init(quorum: Quorum, assets: Int) {
        self.quorum = quorum
        grow(to: assets)
    }

    /// The prices of the asset in this slot.
    public func history(_ slot: Int) -> PriceHistory { histories[slot] }

    /// The last price of the asset in this slot; zero where it never had one.
    func price(_ slot: Int) -> Price { last[slot].price }

    /// The number of the session that price is of; zero where it never had one.
    func session(_ slot: Int) -> Int { last[slot].session }

    /// The price of the asset in this slot before the last one; zero where there was none.
    func before(_ slot: Int) -> Price { last[slot].before }

    /// Forgets the price of the asset in this slot.
    mutating func forget(_ slot: Int) { last[slot] = Last() }

    mutating func grow(to count: Int) {
        while last.count < count {
            last.append(Last())
            histories.append(PriceHistory())
        }
    }

    mutating func set(_ slot: Int, _ price: Price, session: Int) {
        last[slot] = Last(price: price, session: session, before: last[slot].price)
        histories[slot].record(price, session: session)
    }

    /// Begins with a price, if there is one, of the session that another view's last is of.
    mutating func begin(_ slot: Int, _ price: Price?, like other: PriceView) {
        let session = other.session(slot)
        if let price { last[slot] = Last(price: price, session: session) }
        // What began anew begins with the next price here too.
        let isThere = other.histories[slot].firstSession > 0
        histories[slot] = PriceHistory(
            like: other.histories[slot], price: isThere ? price : nil, session: session)
    }

    /// So many units of the asset in this slot become so many others: its last price is one of the
    /// new units, and prices after it count as much more in statistics.
    mutating func split(_ slot: Int, from: Int, to: Int) {
        last[slot].price = last[slot].price.scaled(by: from, over: to)
        adjust(slot, by: Int128(to), over: Int128(from), isRestated: true)
    }

    /// A unit of the asset in this slot pays an amount: in statistics its last price is one without
    /// that.
    mutating func pay(_ amount: Price, slot: Int) {
        let before = last[slot].price.units
        adjust(slot, by: before, over: before - amount.units, isRestated: false)
    }

    /// From now on prices of this slot count as many times as much in statistics; where that leaves
    /// its range, or nothing is left to compare with, statistics begin anew with the next price.
    private mutating func adjust(
        _ slot: Int, by numerator: Int128, over denominator: Int128, isRestated: Bool
    ) {
        do throws(QuantityError) {
            try histories[slot].adjust(
                by: numerator, over: denominator, isRestated: isRestated)
        } catch {
            histories[slot].restart()
        }
    }

    /// Forgets the prices of a session: what it priced has none until it is priced again.
    mutating func forget(session: Int) {
        for slot in last.indices where last[slot].session == session {
            last[slot] = Last()
            histories[slot].forget(session: session)
        }
    }

    /// Sets the prices of these slots, where a price of zero is none.
    mutating func set(_ slots: [Int], _ prices: [Price], session: Int) {
        for place in slots.indices where prices[place] > .zero {
            set(slots[place], prices[place], session: session)
        }
    }
}
