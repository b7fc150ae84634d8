import Quantities

/// The last price of every asset under one quorum, the session it is of, and those before it.
public struct PriceView: Sendable {
    private struct Last {
        var price = Price.zero
        var session = 0
    }

    /// The quorum.
    public let quorum: Quorum
    private var last: [Last] = []
    private var histories: [PriceHistory] = []
    /// The volumes of the assets, by slot, of which some account asks for them.
    private var volumes: [Int: VolumeHistory] = [:]

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

    mutating func grow(to count: Int) {
        while last.count < count {
            last.append(Last())
            histories.append(PriceHistory())
        }
    }

    mutating func set(_ slot: Int, _ price: Price, session: Int) {
        last[slot] = Last(price: price, session: session)
        histories[slot].record(price, session: session)
    }

    /// Begins with a price, if there is one, of the session that another view's last is of.
    mutating func begin(_ slot: Int, _ price: Price?, like other: PriceView) {
        let session = other.session(slot)
        if let price { last[slot] = Last(price: price, session: session) }
        histories[slot] = PriceHistory(
            like: other.histories[slot], price: price, session: session)
    }

    /// From the next session on prices of this slot count as many times as much in statistics.
    /// Throws `outOfRange`, and then nothing changes.
    mutating func adjust(
        _ slot: Int, by numerator: Int128, over denominator: Int128
    ) throws(QuantityError) {
        try histories[slot].adjust(by: numerator, over: denominator)
    }

    /// Forgets the prices of a session: what it priced has none until it is priced again.
    mutating func forget(session: Int) {
        for slot in last.indices where last[slot].session == session {
            last[slot] = Last()
            histories[slot].forget(session: session)
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

    /// Sets the prices of these slots, where a price of zero is none.
    mutating func set(_ slots: [Int], _ prices: [Price], session: Int) {
        for place in slots.indices where prices[place] > .zero {
            set(slots[place], prices[place], session: session)
        }
    }
}
