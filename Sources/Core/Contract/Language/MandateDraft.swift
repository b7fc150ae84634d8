import Quantities

/// What a text says, clause by clause, with the places the checks of the whole need.
struct MandateDraft {
    var name = ""
    var currency: Currency?
    var holds: [HoldDraft] = []
    var assets: Set<AssetID> = []
    var clauses: Set<MandateClause> = []
    var look: LookSchedule?
    var rebalance: RebalanceDraft?
    var trade: TradeDraft?
    var cost: Placed<Weight>?
    var orderAtLeast: Money?
    var feesAtMost: Placed<Weight>?
    var slippageAtMost: Weight?
    var prices: PriceRule?
    var openSessions: Int?
}

/// A line of `hold` for one asset, cash included.
struct HoldDraft {
    var asset: AssetID
    /// Where the asset stands.
    var place: Place
    /// Where the clause begins, and right after its last token.
    var clause: Range<Place>
    var weight: Weight?
    var band: Placed<Band>?
    /// The range of `owners may set`, which may still be empty.
    var owners: Placed<RangeDraft>?
}

struct RangeDraft {
    var lower: Weight
    var upper: Weight

    var text: String { "\(lower.percentText)..\(upper.percentText)" }
}

struct RebalanceDraft {
    var place: Place
    /// Nothing where it is at every look.
    var condition: PlacedCondition?
}

struct TradeDraft {
    var rule: TradeRule
    /// Where `breached`, or what needs a band, stands first.
    var needsBands: Placed<String>?
}

/// A condition and where it and each of its parts stand.
struct PlacedCondition {
    var condition: Condition
    var place: Place
    /// The operands of `not`, `and` and `or`.
    var parts: [PlacedCondition] = []

    /// The number of leaves.
    var leafCount: Int { parts.isEmpty ? 1 : parts.reduce(0) { $0 + $1.leafCount } }
}
