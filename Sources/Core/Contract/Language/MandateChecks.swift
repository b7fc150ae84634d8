import Quantities

/// The checks that need the whole text; of what is wrong, the first in the text is reported.
struct MandateChecks {
    /// The most values a look may read: windows times assets.
    static let lookLimit = 1_000_000
    /// The most comparisons of a condition, far above what people write: with what was measured,
    /// they fit the reason of a decision.
    static let comparisonLimit = 256

    let parser: MandateParser
    let draft: MandateDraft
    private var errors: [MandateError] = []

    init(_ draft: MandateDraft, readBy parser: MandateParser) {
        self.draft = draft
        self.parser = parser
    }

    /// The mandate of the draft. Throws the first error of those that only the whole shows.
    mutating func mandate() throws(MandateError) -> Mandate {
        guard let currency = draft.currency, let rebalance = draft.rebalance,
            let trade = draft.trade, let first = draft.holds.first
        else { throw missingClause() }
        checkWeights(at: first.clause.lowerBound)
        checkRanges(at: first.clause.lowerBound)
        checkBands(rebalance.condition, trade)
        checkCost(rebalance)
        if let error = errors.min(by: { $0.place < $1.place }) { throw error }
        let cash = draft.holds.first { $0.asset == .cash }
        return Mandate(
            name: draft.name, currency: currency,
            holdings: draft.holds.filter { $0.asset != .cash }.map(\.holding),
            cash: CashLine(
                weight: cash?.weight ?? .zero, ownersMaySet: cash?.owners?.value.closed),
            look: draft.look ?? .everySession,
            rebalance: rebalance.condition.map { .when($0.condition) } ?? .atEveryLook,
            trade: trade.rule, cost: draft.cost?.value ?? .zero,
            orderAtLeast: draft.orderAtLeast, feesAtMost: draft.feesAtMost?.value,
            slippageAtMost: draft.slippageAtMost, prices: draft.prices ?? PriceRule(),
            openSessions: draft.openSessions ?? 1)
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

    private mutating func checkWeights(at place: Place) {
        var sum: Int128 = 0
        for hold in draft.holds {
            guard let weight = hold.weight else {
                errors.append(
                    parser.error(
                        .incomplete, at: hold.clause.upperBound, "`\(hold.asset)` has no weight",
                        expected: "a percentage such as 5%"))
                return
            }
            // At most 2^20 weights of at most 10^12 units.
            sum += weight.units
        }
        guard sum != Weight.one.units else { return }
        let total = DecimalText.text(units: sum, places: 10)
        let gap = DecimalText.text(
            units: Int128((sum - Weight.one.units).magnitude), places: 10)
        let direction = sum < Weight.one.units ? "too little" : "too much"
        errors.append(
            parser.error(
                .sum, at: place, "the weights sum to \(total)%, \(gap)% \(direction)",
                expected: "weights that sum to 100%, cash included"))
    }

    /// All of them would be reported at the same place: the first is enough.
    private mutating func checkRanges(at place: Place) {
        for hold in draft.holds {
            guard let owners = hold.owners, let weight = hold.weight else { continue }
            let range = owners.value
            let line = "line \(owners.place.line)"
            if range.closed == nil {
                errors.append(
                    parser.error(
                        .weightRange, at: place,
                        "the range \(range.text) of `\(hold.asset)` (\(line)) is empty",
                        expected: "the lower end first"))
                return
            } else if weight < range.lower || range.upper < weight {
                errors.append(
                    parser.error(
                        .weightRange, at: place,
                        "the weight \(weight.percentText) of `\(hold.asset)` is outside "
                            + "\(range.text), what the owners may set (\(line))",
                        expected: "a range that holds the weight"))
                return
            }
        }
    }

    private mutating func checkBands(_ condition: PlacedCondition?, _ trade: TradeDraft) {
        guard !draft.holds.contains(where: { $0.band != nil }) else { return }
        let leaf = condition?.firstLeaf(where: { $0 == .outsideBand })
            .map { Placed(value: "outside band", place: $0.place) }
        let needs = [leaf, trade.needsBands].compactMap { $0 }
        guard let need = needs.min(by: { $0.place < $1.place }) else { return }
        errors.append(
            parser.error(
                .noBands, at: need.place, "`\(need.value)` needs bands, and nothing has one",
                expected: "a `hold` with a `band`, or a rule without bands"))
    }

    private mutating func checkCost(_ rebalance: RebalanceDraft) {
        let leaves = rebalance.condition?.leafCount ?? 0
        guard leaves <= MandateChecks.comparisonLimit else {
            errors.append(
                parser.error(
                    .tooLarge, at: rebalance.place, "this condition has \(leaves) comparisons",
                    expected: "at most \(MandateChecks.comparisonLimit)"))
            return
        }
        let assets = draft.holds.count { $0.asset != .cash } + 1
        let reads = Mandate.greatestLookCost(assets: assets, leaves: leaves)
        guard reads > MandateChecks.lookLimit else { return }
        errors.append(
            parser.error(
                .tooLarge, at: rebalance.place, "a look would read \(reads) values",
                expected: "at most \(MandateChecks.lookLimit): fewer assets or conditions"))
    }
}

extension MandateError {
    var place: Place { Place(line: line, column: column) }
}

extension HoldDraft {
    /// The holding; without a weight the checks have refused it.
    fileprivate var holding: Holding {
        Holding(
            asset: asset, weight: weight ?? .zero, band: band?.value,
            ownersMaySet: owners?.value.closed)
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
    /// comparison of the condition.
    public var greatestLookCost: Int {
        let leaves = if case .when(let condition) = rebalance { condition.leafCount } else { 0 }
        return Mandate.greatestLookCost(assets: holdings.count + 1, leaves: leaves)
    }

    static func greatestLookCost(assets: Int, leaves: Int) -> Int { assets * (1 + leaves) }
}

extension Condition {
    fileprivate var leafCount: Int {
        switch self {
        case .not(let condition): condition.leafCount
        case .and(let conditions), .or(let conditions):
            conditions.reduce(0) { $0 + $1.leafCount }
        default: 1
        }
    }
}
