public import Quantities
public import Records

/// The state of one portfolio: what it holds, the mandate it is under, and where it stands in the
/// course of a session. Its methods take in what happened, in the order it happened.
public struct Account: Sendable {
    /// A mandate that owners put in force.
    public final class Mandated: Sendable {
        /// What the mandate asks for.
        let terms: Terms
        /// The entry that put it in force.
        public let reference: Reference

        init(_ terms: Terms, reference: Reference) {
            self.terms = terms
            self.reference = reference
        }

        /// The mandate.
        public var mandate: Mandate { terms.mandate }
    }

    /// A mandate, and where the market has what it asks for: large, and kept once for all portfolios
    /// under it.
    final class Terms: Sendable {
        /// The mandate.
        let mandate: Mandate
        /// The place in the market of the prices it goes by.
        let view: Int
        /// The slots of its holdings, in their order.
        let slots: [Int]
        /// What its condition and its rule of weights look back on.
        let series: [Series]
        /// What a look is to find for a rebalance to be due.
        let trigger: Trigger

        init(_ mandate: Mandate, view: Int, slots: [Int], series: [Series]) {
            self.mandate = mandate
            self.view = view
            self.slots = slots
            self.series = series
            trigger = Trigger(mandate.condition)
        }
    }

    /// Weights that owners set, or a model proposed, within the mandate's bounds.
    public struct Targeted: Equatable, Sendable {
        /// The weights.
        public internal(set) var target: Target
        /// The entry that put them in force.
        public let reference: Reference
        /// For how many sessions they are in force, from their first on; nothing where owners set
        /// them.
        var sessions: Int?
        /// The last session in which they are; nothing before their first.
        private(set) var lastSession: Int?

        /// These weights, in force from a session on.
        func begun(in session: Int) -> Targeted {
            var begun = self
            begun.lastSession = sessions.map { session + $0 - 1 }
            return begun
        }
    }

    /// How the last decision ended.
    public struct Ending: Equatable, Sendable {
        /// The decision's number.
        public let number: Int
        /// How it ended.
        public let outcome: Close.Outcome
        /// Whether a part of it was left unfilled.
        public let wasCut: Bool
        /// Whether a statement has said so.
        public internal(set) var isRecorded = false
    }

    /// The little of a mandate that every session asks for, beside the rest of it, which is large.
    struct Pace: Sendable {
        /// When to look; never before there is a mandate.
        var look: LookSchedule?
        /// For how many sessions a missing price carries over.
        var carried = 0
        /// The place in the market of the prices to go by.
        var view = 0
        /// What a look is to find for a rebalance to be due.
        var trigger = Trigger(nil)
        /// What its condition looks back on.
        var series: [Series] = []
        /// Whether money that comes in or goes out brings a rebalance about.
        var flowsRebalance = false
        /// The move of a price beyond which everything halts.
        var haltsAbove: Weight?
        /// Whether the targets are set anew at each look.
        var weighs = false

        /// What there is before a mandate.
        init() {}

        /// What a mandate says of it.
        init(_ mandated: Mandated) {
            let mandate = mandated.mandate
            look = mandate.look
            carried = mandate.prices.carriedSessions
            view = mandated.terms.view
            trigger = mandated.terms.trigger
            series = mandated.terms.series
            flowsRebalance = mandate.flows == .rebalance
            haltsAbove = mandate.haltsAbove
            weighs = mandate.weighsAnew
        }
    }

    /// A decision that something its owners did overtook.
    struct Overtaken: Sendable {
        var decision: OpenDecision
        /// The time of the entry that did; nothing was to be executed from then on.
        let time: Timestamp
    }

    // What every session asks for comes first, together, and what is rarely there is kept apart:
    // where there are many portfolios, it is reading them that takes long.

    /// What it holds.
    public internal(set) var holdings = Holdings()
    /// The mandate in force since the session began.
    public internal(set) var mandated: Mandated?
    /// What every session asks of the mandate in force.
    var pace = Pace()
    /// The session under way.
    public internal(set) var session: Session?
    /// What halts it.
    public internal(set) var halts: [Halted] = []
    /// Whether there is any of what owners have signed since the session began.
    var hasNews = false
    /// Whether the session under way is a look.
    public internal(set) var isLook = false
    /// Whether this session is a look by reason of what happened before, not of the calendar.
    var looksNext = false
    /// Whether nothing more is to be decided in this session.
    var isAnswered = true
    /// The first session with money.
    var begun: Int?
    /// The session of the last decision to rebalance or first invest.
    var lastRebalance: Int?
    /// The date of the look before.
    var lookBefore: Day?
    /// How many decisions have been made.
    public internal(set) var decisions = 0
    /// What everything is worth as it was when the session began; nothing once there was a trade.
    var worth: Value?
    /// The portfolio's own returns and index, whatever the mandate.
    var history = PortfolioHistory()
    /// The deposits and withdrawals that the session under way took in.
    var external = ExternalFlow()
    /// Flows since the session began; taken in at the next.
    var flows = PendingFlows()
    /// The weights in force since the session began; none where the mandate's own are.
    var targeting: Apart<Targeted>?
    /// Why the weights that a rule sets in the session under way are not there, if so.
    var weightsGap: Apart<WeightsGap>?
    /// The rebalance that is under way over several sessions.
    var slicing: Apart<Slicing>?
    /// The decision made last, once it has ended and while it might still be open, until the next
    /// is made.
    var ended: Apart<OpenDecision>?
    /// The trades that may still be undone, in the order they were recorded.
    var trades: [Made] = []
    /// The executions of the last sessions, by the bytes of their names.
    var executions = RecentNames<[UInt8]>()
    /// The flows of the last sessions.
    var flowNames = RecentNames<FlowName>()
    /// The decision that may still be filled.
    var opened: Apart<OpenDecision>?

    /// The portfolio.
    public let id: Identifier
    /// The currency of its cash, prices and values.
    public let currency: Currency
    /// The smallest quantity that can be traded.
    public let lot: Quantity

    /// The number of the last decision; 0 before the first.
    public internal(set) var lastDecision = 0
    /// How the last decision that has ended did so.
    public internal(set) var ending: Ending?
    /// The decision cancelled last, until the next is made: what was executed before stands.
    var overtaken: Apart<Overtaken>?
    /// The last instant at which money or assets are known to have moved.
    var lastMove: Timestamp?
    /// The time of the custodian's last statement of positions.
    var lastPositions: Timestamp?
    /// What owners have signed since the session began; in force from the next.
    var nextMandated: Mandated?
    var nextTargeted: Apart<Targeted>?
    /// The first session in which the mandate that comes next is in force, and whether the one
    /// before made it wait.
    var nextFrom = 0
    var nextWaits = false
    /// What was traded on the days that limits look back on.
    var traded = TradedDays()
    /// What was counted of the trade taken in last, if it was.
    var counted: Apart<TradedDays.Traded>?
    /// The statements of the session whose decision was missed last, until another is made.
    var missed: [Reference]?

    private let unsized = Unsized()

    public init(id: Identifier, currency: Currency, lot: Quantity = Account.smallestLot) {
        precondition(lot > .zero)
        self.id = id
        self.currency = currency
        self.lot = lot
    }

    /// The lot where nothing else is said: 10^-8.
    public static var smallestLot: Quantity { Quantity(unchecked: 1) }

    /// The weights in force since the session began; none where the mandate's own are.
    public var targeted: Targeted? { targeting?.value }

    /// The decision that may still be filled.
    public internal(set) var open: OpenDecision? {
        get { opened?.value }
        set { opened = newValue.map { Apart($0) } }
    }

    /// The mandate that will be in force at the next session.
    public var latestMandate: Mandate? {
        let isNext = nextFrom <= (session?.number ?? 0) + 1
        return (isNext ? nextMandated ?? mandated : mandated)?.mandate
    }

    /// A mandate that waits, and the number of the session from which on it is in force.
    public var waitingMandate: (mandated: Mandated, session: Int)? {
        nextMandated.flatMap { nextWaits ? ($0, nextFrom) : nil }
    }

    /// The mandates that will be in force at the next session, and once a contract need not wait any
    /// more.
    var mandatesToCome: [Mandate] {
        [latestMandate, waitingMandate?.mandated.mandate].compactMap { $0 }
    }

    /// The mandates in force in the session under way and from the next on.
    public var mandates: [Mandate] { [mandated, nextMandated].compactMap { $0?.mandate } }

    /// The prices the mandate goes by; before there is one, those of the simplest quorum.
    func view(of market: Market) -> PriceView { market.views[pace.view] }

    /// The price of something held or targeted in the session under way: the last one, where the
    /// mandate lets it carry over; nothing where it is missing or too old.
    public func price(of asset: AssetID, in market: Market) -> Price? {
        holdings.index(of: asset).flatMap { price(ofLine: $0, in: market) }
    }

    /// The prices of the orders that are open, in their order, as `price(of:in:)` gives them.
    public func openPrices(in market: Market) -> [Price?] {
        guard let open else { return [] }
        var prices: [Price?] = []
        let orders = open.orders.span
        prices.reserveCapacity(orders.count)
        // Orders mostly come in the order of the lines.
        var next = 0
        for place in orders.indices {
            let line = holdings.index(of: orders[place].asset, near: next)
            prices.append(line.flatMap { price(ofLine: $0, in: market) })
            next = (line ?? 0) + 1
        }
        return prices
    }

    private func price(ofLine line: Int, in market: Market) -> Price? {
        guard let session else { return nil }
        let slot = holdings.lines[line].slot
        // Read where they stand: to copy the prices of a view takes longer.
        let priced = market.views[pace.view].session(slot)
        return priced > 0 && priced >= session.number - pace.carried
            ? market.views[pace.view].price(slot) : nil
    }
}
