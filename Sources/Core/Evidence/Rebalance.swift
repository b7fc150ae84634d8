public import Quantities
public import Records

/// One decision with the prices, the contract and the target it names, its fills and its end.
public struct Rebalance: Sendable {
    /// The portfolio.
    public let portfolio: Identifier
    /// The number of the decision.
    public let number: Int
    /// The entry of the decision.
    public let decision: Int
    /// The entries of the contract, the target and the prices it names.
    public let contract: Int
    public let target: Int?
    public let prices: [Int]
    /// The entries of its trades, and how many fills they report.
    public internal(set) var trades: [Int] = []
    public internal(set) var fills = 0
    /// The entries that undo one of its trades or prices.
    public internal(set) var voids: [Int] = []
    /// How it is said to have ended, and in which entry.
    public internal(set) var close: (entry: Int, outcome: Close.Outcome)?
    /// Whether it orders something at a price of a session before, which is not known.
    public internal(set) var isCarried = false
    /// Whether all of it was filled.
    public internal(set) var isFilled = false

    init(_ decision: Decision, at entry: Int) {
        portfolio = decision.portfolio
        number = decision.number
        self.decision = entry
        contract = decision.contract.index
        target = decision.target?.index
        prices = decision.prices.map(\.index).sorted()
    }
}
