import Quantities

/// What a text says, clause by clause, with the places the checks of the whole need.
struct MandateDraft {
    var name = ""
    var currency: Currency?
    var holds: [HoldDraft] = []
    var assets: Set<AssetID> = []
    var clauses: Set<MandateClause> = []
    var excludedGroups: Set<Identifier> = []
    var groupLimits: [GroupLimit] = []
    /// Where each limited group is named.
    var groupPlaces: [Identifier: Place] = [:]
    var watched: Set<AssetID> = []
    var weights: WeightsDraft?
    /// The assets that the condition looks at.
    var looksAt: [SeriesDraft] = []
    var look: LookSchedule?
    var rebalance: RebalanceDraft?
    var trade: TradeDraft?
    var cost: Placed<Weight>?
    var orderAtLeast: Money?
    var orderAtMost: Placed<Money>?
    var participation: Placed<Participation>?
    var feesAtMost: Placed<Weight>?
    var slippageAtMost: Weight?
    var totalSlippage: PerDays?
    var turnover: Placed<PerDays>?
    var coolOffSessions: Int?
    var prices: PriceRule?
    var openSessions: Int?
    var flows: FlowDraft?
    var amendmentsWait: Int?
    var haltsAbove: Weight?

    /// Whether a rule, or what groups may have, can set a target to any weight.
    var targetsAreOpen: Bool {
        weights != nil || !groupLimits.isEmpty || !excludedGroups.isEmpty
    }

    /// The targets that a line may come to have.
    func targets(of hold: HoldDraft) -> (lowest: Weight, highest: Weight) {
        if targetsAreOpen { return (.zero, .one) }
        let weight = hold.weight?.value ?? .zero
        return (hold.owners?.value.lower ?? weight, hold.owners?.value.upper ?? weight)
    }
}

/// A line of `hold` for one asset, cash included.
struct HoldDraft {
    var asset: AssetID
    /// Where the asset stands.
    var place: Place
    /// Where the clause begins, and right after its last token.
    var clause: Range<Place>
    var weight: Placed<Weight>?
    /// The range that stands in place of a weight, which may still be empty.
    var range: Placed<RangeDraft>?
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
    /// Where `over` stands, if it does.
    var over: Place?
}

/// A rule of weights, and where it stands.
struct WeightsDraft {
    var rule: WeightRule
    var place: Place
    /// Where the number of assets that `momentum` picks stands.
    var top: Place?
}

/// An asset that a condition looks at.
struct SeriesDraft {
    var asset: AssetID
    var place: Place
    /// Whether it must be named by `watch`, be it held or not.
    var mustBeWatched = false
}

/// What was said of flows so far.
struct FlowDraft {
    var rebalance = false
    var deposits = false
    var withdrawals = false

    var rule: FlowRule {
        rebalance ? .rebalance : .towardTarget(deposits: deposits, withdrawals: withdrawals)
    }
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
