import Quantities

/// The checks that need the whole text; of what is wrong, the first in the text is reported, and
/// that error alone is made: each has a copy of its line, which may be all of the text.
struct MandateChecks {
    /// The most values a look may read: windows times assets.
    static let lookLimit = 1_000_000
    /// The most comparisons of a condition, far above what people write: with what was measured,
    /// they fit the reason of a decision.
    static let comparisonLimit = 256

    let parser: MandateParser
    let draft: MandateDraft
    private var firstError: MandateError?

    init(_ draft: MandateDraft, readBy parser: MandateParser) {
        self.draft = draft
        self.parser = parser
    }

    /// The mandate of the draft. Throws the first error of those that only the whole shows.
    mutating func mandate() throws(MandateError) -> Mandate {
        guard let currency = draft.currency, let rebalance = draft.rebalance,
            let trade = draft.trade, let first = draft.holds.first
        else { throw missingClause() }
        checkRule()
        checkWeights(at: first.clause.lowerBound)
        checkRanges(at: first.clause.lowerBound)
        checkBands(rebalance.condition, trade)
        checkSeries()
        checkSlices(trade)
        checkCost(rebalance)
        if let error = firstError { throw error }
        return mandate(in: currency, rebalance, trade)
    }

    /// Notes an error, unless one that stands before it was noted.
    mutating func note(
        _ code: MandateError.Code, at place: Place, _ message: @autoclosure () -> String,
        expected: @autoclosure () -> String
    ) {
        if let firstError, firstError.place <= place { return }
        firstError = parser.error(code, at: place, message(), expected: expected())
    }

    private func mandate(
        in currency: Currency, _ rebalance: RebalanceDraft, _ trade: TradeDraft
    ) -> Mandate {
        let cash = draft.holds.first { $0.asset == .cash }
        var mandate = Mandate(
            name: draft.name, currency: currency,
            holdings: draft.holds.filter { $0.asset != .cash }.map(\.holding),
            cash: CashLine(
                weight: cash?.weight?.value ?? .zero, ownersMaySet: cash?.owners?.value.closed),
            rebalance: rebalance.condition.map { .when($0.condition) } ?? .atEveryLook,
            trade: trade.rule)
        mandate.excludedGroups = draft.excludedGroups.sorted()
        mandate.groupLimits = draft.groupLimits.sorted { $0.group < $1.group }
        mandate.watched = draft.watched.sorted()
        mandate.weights = draft.weights?.rule
        mandate.look = draft.look ?? mandate.look
        mandate.cost = draft.cost?.value ?? mandate.cost
        mandate.orderAtLeast = draft.orderAtLeast
        mandate.orderAtMost = draft.orderAtMost?.value
        mandate.participation = draft.participation?.value
        mandate.feesAtMost = draft.feesAtMost?.value
        mandate.slippageAtMost = draft.slippageAtMost
        mandate.totalSlippage = draft.totalSlippage
        mandate.turnover = draft.turnover?.value
        mandate.coolOffSessions = draft.coolOffSessions ?? mandate.coolOffSessions
        mandate.prices = draft.prices ?? mandate.prices
        mandate.openSessions = draft.openSessions ?? mandate.openSessions
        mandate.flows = draft.flows?.rule ?? mandate.flows
        mandate.amendmentsWait = draft.amendmentsWait ?? mandate.amendmentsWait
        mandate.haltsAbove = draft.haltsAbove
        return mandate
    }

    private func missingClause() -> MandateError {
        var missing: [String] = []
        if draft.holds.isEmpty { missing.append("`hold`") }
        if draft.rebalance == nil { missing.append("`rebalance`") }
        if draft.trade == nil { missing.append("`trade`") }
        let names = MandateParser.list(missing, last: "and")
        return parser.error(
            .missingClause, at: .start, "this mandate has no \(names)",
            expected: "at least \(names), each on a line of its own")
    }

    private mutating func checkBands(_ condition: PlacedCondition?, _ trade: TradeDraft) {
        guard !draft.holds.contains(where: { $0.band != nil }) else { return }
        let leaf = condition?.firstLeaf(where: { $0 == .outsideBand })
            .map { Placed(value: "outside band", place: $0.place) }
        let needs = [leaf, trade.needsBands].compactMap { $0 }
        guard let need = needs.min(by: { $0.place < $1.place }) else { return }
        note(
            .noBands, at: need.place, "`\(need.value)` needs bands, and nothing has one",
            expected: "a `hold` with a `band`, or a rule without bands")
    }

    private mutating func checkCost(_ rebalance: RebalanceDraft) {
        let leaves = rebalance.condition?.leafCount ?? 0
        guard leaves <= MandateChecks.comparisonLimit else {
            note(
                .tooLarge, at: rebalance.place, "this condition has \(leaves) comparisons",
                expected: "at most \(MandateChecks.comparisonLimit)")
            return
        }
        let assets = draft.holds.count { $0.asset != .cash } + 1
        let reads = Mandate.greatestLookCost(
            assets: assets, condition: rebalance.condition?.condition, weights: draft.weights?.rule,
            volumes: draft.participation?.value.sessions)
        guard reads > MandateChecks.lookLimit else { return }
        note(
            .tooLarge, at: rebalance.place, "a look would read \(reads) values",
            expected: "at most \(MandateChecks.lookLimit): fewer assets or conditions")
    }
}

extension MandateChecks {
    /// Conditions look at what is held or watched; levels are those of what is watched.
    private mutating func checkSeries() {
        for series in draft.looksAt where !draft.watched.contains(series.asset) {
            guard series.mustBeWatched || !draft.assets.contains(series.asset) else { continue }
            note(
                .notWatched, at: series.place,
                series.mustBeWatched
                    ? "`\(series.asset)` is not watched"
                    : "`\(series.asset)` is neither held nor watched",
                expected: "a clause `watch \(series.asset.asWritten)`")
        }
    }

    private mutating func checkSlices(_ trade: TradeDraft) {
        let open = draft.openSessions ?? 1
        guard let over = trade.over, trade.rule.sessions > open else { return }
        note(
            .notOpenLongEnough, at: over,
            "a rebalance over \(Mandate.text(ofSessions: trade.rule.sessions)) is longer than "
                + "its decision is open, \(Mandate.text(ofSessions: open))",
            expected: "`decisions open \(Mandate.text(ofSessions: trade.rule.sessions))` or more")
    }
}

extension MandateError {
    var place: Place { Place(line: line, column: column) }
}

extension HoldDraft {
    /// The holding; without a weight the checks have refused it.
    fileprivate var holding: Holding {
        Holding(
            asset: asset, weight: weight?.value ?? .zero, range: range?.value.closed,
            band: band?.value, ownersMaySet: owners?.value.closed)
    }
}

extension RangeDraft {
    /// The range, or nothing where it is empty.
    var closed: ClosedRange<Weight>? { lower <= upper ? lower...upper : nil }
}

extension PlacedCondition {
    /// The first of what the condition compares, in the order of the text, that is so.
    func firstLeaf(where isSo: (Condition) -> Bool) -> PlacedCondition? {
        guard !parts.isEmpty else { return isSo(condition) ? self : nil }
        for part in parts {
            if let leaf = part.firstLeaf(where: isSo) { return leaf }
        }
        return nil
    }
}

extension Mandate {
    /// The most values a look reads: for each asset and cash its value, and again for each
    /// comparison of the condition; for each statistic the sessions it looks back on, and of a
    /// rule of weights, or of volumes, those of every asset.
    public var greatestLookCost: Int {
        var condition: Condition?
        if case .when(let stated) = rebalance { condition = stated }
        return Mandate.greatestLookCost(
            assets: holdings.count + 1, condition: condition, weights: weights,
            volumes: participation?.sessions)
    }

    static func greatestLookCost(
        assets: Int, condition: Condition?, weights: WeightRule?, volumes: Int?
    ) -> Int {
        assets * (1 + (weights?.sessions ?? 0) + (volumes ?? 0))
            + (condition?.greatestCost(assets: assets) ?? 0)
    }
}

extension WeightRule {
    /// The sessions it looks back on.
    fileprivate var sessions: Int {
        switch self {
        case .equal, .floor, .proposed: 1
        case .inverseVolatility(let sessions), .momentum(_, let sessions),
            .volatilityTarget(_, let sessions):
            sessions
        }
    }
}

extension Condition {
    /// The most values that it reads.
    fileprivate func greatestCost(assets: Int) -> Int {
        switch self {
        case .not(let condition): condition.greatestCost(assets: assets)
        case .and(let conditions), .or(let conditions):
            conditions.reduce(0) { $0 + $1.greatestCost(assets: assets) }
        case .drawdown(let sessions, _, _), .volatility(_, let sessions, _, _),
            .price(_, _, _, let sessions), .returned(_, let sessions, _, _):
            sessions
        case .correlation(_, _, let sessions, _, _): 2 * sessions
        case .level: 1
        default: assets
        }
    }
}
