public import Quantities

/// What following a mandate came to.
public struct BacktestResult: Equatable, Sendable {
    /// A part of what is left at the end.
    public struct Share: Equatable, Sendable {
        /// The asset, or cash.
        public let asset: AssetID
        /// How much of it is held; of cash none is counted.
        public let quantity: Quantity
        /// What it is worth at the last prices.
        public let value: Value
        /// Its part of the whole in percent, rounded half up to 4 decimals; none where nothing is
        /// left.
        public let percent: String?

        init(
            asset: AssetID, quantity: Quantity, value: Value, of total: Value
        ) throws(QuantityError) {
            self.asset = asset
            self.quantity = quantity
            self.value = value
            guard total > .zero else {
                percent = nil
                return
            }
            // Twice the percentage with 4 decimals, so that a half rounds up.
            let twice = try Int256(value.units, times: 2_000_000).floored(by: Int256(total.units))
            percent = DecimalText.text(units: ((twice.narrowed ?? 0) + 1) >> 1, places: 4)
        }
    }

    /// What everything is worth at the end, at the last prices, exact.
    public internal(set) var finalValue = Value.zero
    /// All fees that fills cost.
    public internal(set) var fees = Value.zero
    /// What fills lost to the moves of prices that they were, Σ|quantity · (price − session's
    /// price)|; nothing where orders move no prices.
    public internal(set) var impact: Value?
    /// Σ|quantity · price| of all fills, both sides, the first investment included.
    public internal(set) var turnover = Value.zero
    /// The dates of the sessions decisions were made at, the first investment included.
    public internal(set) var decisionDates: [Day] = []
    /// How many sessions there were.
    public internal(set) var sessions = 0
    /// The date of the first session.
    public internal(set) var first: Day
    /// The date of the last session.
    public internal(set) var last: Day
    /// What is left, by asset, cash last.
    public internal(set) var shares: [Share] = []
    /// Decisions that expired with a part unfilled.
    public internal(set) var expired = 0
    /// The first look at which the mandate had halted itself, which nobody ends here.
    public internal(set) var halted: Day?
    /// Looks that could not be taken, by the asset, or the series watched, whose price was missing or
    /// too old.
    public internal(set) var staleLooks: [AssetID: Int] = [:]

    init(first: Day, last: Day) {
        self.first = first
        self.last = last
    }

    /// How many decisions were made, the first investment included.
    public var decisions: Int { decisionDates.count }
}
