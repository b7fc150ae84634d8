import Quantities

/// The last price of every asset under one quorum, and the session it is of.
public struct PriceView: Sendable {
    /// The quorum.
    public let quorum: Quorum
    private var prices: [Price] = []
    private var sessions: [Int] = []

    init(quorum: Quorum, assets: Int) {
        self.quorum = quorum
        grow(to: assets)
    }

    /// The last price of the asset in this slot; zero where it never had one.
    func price(_ slot: Int) -> Price { prices[slot] }

    /// The number of the session that price is of; zero where it never had one.
    func session(_ slot: Int) -> Int { sessions[slot] }

    mutating func grow(to count: Int) {
        while prices.count < count {
            prices.append(.zero)
            sessions.append(0)
        }
    }

    mutating func set(_ slot: Int, _ price: Price, session: Int) {
        prices[slot] = price
        sessions[slot] = session
    }
}
