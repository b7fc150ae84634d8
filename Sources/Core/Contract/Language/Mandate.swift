public import Quantities

/// The terms a portfolio is kept on: what `Contracts/LANGUAGE.md` says a mandate's text means.
public struct Mandate: Hashable, Sendable {
    /// The name in quotes after `mandate`.
    public var name: String
    /// The currency of every price, value and amount.
    public var currency: Currency
    /// What is held, sorted by the bytes of the asset id; cash is not among them.
    public var holdings: [Holding]
    /// The line of cash, with weight zero where the text has none.
    public var cash: CashLine
    /// When the portfolio is looked at; `every session` unless the text says otherwise.
    public var look: LookSchedule
    /// At which looks it is rebalanced.
    public var rebalance: RebalanceRule
    /// How far a rebalance goes, and with which assets.
    public var trade: TradeRule
    /// What sizing assumes a trade costs, as a part of its value: 10bp is 0.001.
    public var cost: Weight
    /// The least value of an order.
    public var orderAtLeast: Money?
    /// The highest fee of a fill, as a part of its value.
    public var feesAtMost: Weight?
    /// The furthest a fill's price may be from the decision's, to the worse, as a part of it.
    public var slippageAtMost: Weight?
    /// Which statements of prices make a session.
    public var prices: PriceRule
    /// For how many sessions after its own a decision may be filled.
    public var openSessions: Int

    public init(
        name: String, currency: Currency, holdings: [Holding], cash: CashLine = CashLine(),
        look: LookSchedule = .everySession, rebalance: RebalanceRule, trade: TradeRule,
        cost: Weight = .zero, orderAtLeast: Money? = nil, feesAtMost: Weight? = nil,
        slippageAtMost: Weight? = nil, prices: PriceRule = PriceRule(), openSessions: Int = 1
    ) {
        self.name = name
        self.currency = currency
        self.holdings = holdings.sorted { $0.asset < $1.asset }
        self.cash = cash
        self.look = look
        self.rebalance = rebalance
        self.trade = trade
        self.cost = cost
        self.orderAtLeast = orderAtLeast
        self.feesAtMost = feesAtMost
        self.slippageAtMost = slippageAtMost
        self.prices = prices
        self.openSessions = openSessions
    }
}

/// An asset and its part of the portfolio.
public struct Holding: Hashable, Sendable {
    /// The asset, never cash.
    public var asset: AssetID
    /// The target weight until the owners set another.
    public var weight: Weight
    /// How far the weight may drift from the target.
    public var band: Band?
    /// The target weights the owners may set; without it the weight is fixed.
    public var ownersMaySet: ClosedRange<Weight>?

    public init(
        asset: AssetID, weight: Weight, band: Band? = nil,
        ownersMaySet: ClosedRange<Weight>? = nil
    ) {
        self.asset = asset
        self.weight = weight
        self.band = band
        self.ownersMaySet = ownersMaySet
    }
}

/// Money's part of the portfolio.
public struct CashLine: Hashable, Sendable {
    /// The target weight until the owners set another.
    public var weight: Weight
    /// The target weights the owners may set; without it the weight is fixed.
    public var ownersMaySet: ClosedRange<Weight>?

    public init(weight: Weight = .zero, ownersMaySet: ClosedRange<Weight>? = nil) {
        self.weight = weight
        self.ownersMaySet = ownersMaySet
    }
}

/// How far a weight may drift from its target, up or down.
public enum Band: Hashable, Sendable {
    /// A part of the whole: `5pp` is 0.05.
    case absolute(Weight)
    /// A part of the target: `20% of target` is 0.2.
    case relative(Weight)
}
