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
    /// Groups of which nothing may be held, sorted.
    public var excludedGroups: [Identifier]
    /// Groups that together may have no more than a weight, sorted by group.
    public var groupLimits: [GroupLimit]
    /// Series that conditions look at though they are not held, sorted.
    public var watched: [AssetID]
    /// The rule that sets the weights at each look; without one they are those of the holdings.
    public var weights: WeightRule?
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
    /// The greatest value of an order.
    public var orderAtMost: Money?
    /// How much of what the market trades an order may be.
    public var participation: Participation?
    /// The highest fee of a fill, as a part of its value.
    public var feesAtMost: Weight?
    /// The furthest a fill's price may be from the decision's, to the worse, as a part of it.
    public var slippageAtMost: Weight?
    /// How much all fills of some days may together lose to slippage, as a part of the whole.
    public var totalSlippage: PerDays?
    /// How much may be bought, or sold, in some days, as a part of the whole.
    public var turnover: PerDays?
    /// For how many sessions after a decision that orders an asset no other does; 0 without rest.
    public var coolOffSessions: Int
    /// Which statements of prices make a session.
    public var prices: PriceRule
    /// For how many sessions after its own a decision may be filled.
    public var openSessions: Int
    /// What deposits and withdrawals bring about.
    public var flows: FlowRule
    /// How many sessions pass before a new contract comes into force.
    public var amendmentsWait: Int
    /// The move of a price, as a part of the one before, beyond which everything halts.
    public var haltsAbove: Weight?

    /// A mandate with the clauses every one has; all others say nothing.
    public init(
        name: String, currency: Currency, holdings: [Holding], cash: CashLine = CashLine(),
        rebalance: RebalanceRule, trade: TradeRule
    ) {
        self.name = name
        self.currency = currency
        self.holdings = holdings.sorted { $0.asset < $1.asset }
        self.cash = cash
        self.rebalance = rebalance
        self.trade = trade
        excludedGroups = []
        groupLimits = []
        watched = []
        look = .everySession
        cost = .zero
        coolOffSessions = 0
        prices = PriceRule()
        openSessions = 1
        flows = .wait
        amendmentsWait = 0
    }
}

/// An asset and its part of the portfolio.
public struct Holding: Hashable, Sendable {
    /// The asset, never cash.
    public var asset: AssetID
    /// The target weight until the owners set another; zero where a rule sets it.
    public var weight: Weight
    /// The target weights a rule may set; any without it.
    public var range: ClosedRange<Weight>?
    /// How far the weight may drift from the target.
    public var band: Band?
    /// The target weights the owners may set; without it the weight is fixed.
    public var ownersMaySet: ClosedRange<Weight>?

    public init(
        asset: AssetID, weight: Weight = .zero, range: ClosedRange<Weight>? = nil,
        band: Band? = nil, ownersMaySet: ClosedRange<Weight>? = nil
    ) {
        self.asset = asset
        self.weight = weight
        self.range = range
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
