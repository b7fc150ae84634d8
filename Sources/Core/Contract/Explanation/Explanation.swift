public import Quantities
public import Records

/// Why the mandate says what it says in one session: the rule, what was measured beside its limits,
/// and what would have been enough to change the verdict.
public struct Explanation: Sendable {
    /// The portfolio.
    public let portfolio: Identifier
    /// The session.
    public let session: Session
    /// The verdict; nothing where the session is no look, or nothing is left to say in it.
    public let verdict: Verdict?
    /// The entry that put the mandate in force.
    public let contract: Reference
    /// The mandate in force.
    public let mandate: Mandate
    /// The entry that set the weights in force; nothing where they are the mandate's own.
    public let target: Reference?
    /// What the rule's condition measured, each whole before its parts; empty where it has none or
    /// was not asked.
    public let measures: [Measure]
    /// What set the weights; nothing where they are those that the mandate or its owners state.
    public let weights: Weights?
    /// What oracles stated of what is held, targeted or watched, where several must; else empty.
    public let quotes: [Quote]
    /// The limits on orders and groups, with what is used of them.
    public let limits: [Limit]
    /// What is held or targeted, by asset, and cash last.
    public let lines: [Line]
    /// What it is all worth.
    public let total: Value

    /// A comparison of the condition, or several joined.
    public struct Measure: Equatable, Sendable {
        /// The comparison as the mandate writes it, or how its parts are joined.
        public let condition: String
        /// What was measured, or why it is unknown; empty where there is nothing to measure.
        public let measured: String
        /// Whether it holds; nothing where that is unknown.
        public let holds: Bool?
        /// In how many others it stands.
        public let depth: Int
        /// What alone would turn it, or how far it is from that; nothing where that is unknown or
        /// follows from nothing exactly.
        public let turn: String?
    }

    /// A limit of the mandate.
    public struct Limit: Equatable, Sendable {
        /// The clause, as a mandate writes it.
        public let clause: String
        /// What of it is used, or asked for.
        public let used: String
        /// What it did to orders, prices or weights; nothing where it left them as they are.
        public let effect: String?
    }

    /// Something held or targeted.
    public struct Line: Equatable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// How much is held; of cash, nothing but its value.
        public let quantity: Quantity?
        /// The price gone by, and the number of the session it is of; nothing where there is none,
        /// and of cash.
        public let price: (price: Price, session: Int)?
        /// What it is worth.
        public let value: Value
        /// The weight it is to have; nothing where there are no weights to go to.
        public let target: Weight?
        /// The order that the verdict makes of it.
        public let order: Decision.Order?
        /// The prices of it alone at which the rule would hold, where one of them is enough.
        public let turns: Turns?

        public static func == (left: Line, right: Line) -> Bool {
            left.asset == right.asset && left.quantity == right.quantity
                && left.price?.price == right.price?.price
                && left.price?.session == right.price?.session && left.value == right.value
                && left.target == right.target && left.order == right.order
                && left.turns == right.turns
        }
    }

    /// Prices beyond which an asset's own drift makes the rule hold, all else being as it is.
    public struct Turns: Equatable, Sendable {
        /// The highest price that is low enough; nothing where none is.
        public let low: Price?
        /// The lowest price that is high enough; nothing where none is.
        public let high: Price?
    }
}
