import Quantities

/// What a mandate may say that its owners hardly mean.
struct MandateWarnings {
    let draft: MandateDraft
    let file: String
    private var found: [MandateWarning] = []

    init(_ draft: MandateDraft, file: String) {
        self.draft = draft
        self.file = file
    }

    /// The warnings, in the order of the text.
    mutating func all() -> [MandateWarning] {
        for hold in draft.holds { checkLine(hold) }
        checkOwners()
        checkUnusedBands()
        checkCost()
        checkLimits()
        checkRule()
        checkGroups()
        if let condition = draft.rebalance?.condition {
            checkCondition(condition, ConditionAnalysis(draft))
        }
        return found.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    mutating func warn(_ code: MandateWarning.Code, at place: Place, _ message: String) {
        found.append(
            MandateWarning(
                code: code, file: file, line: place.line, column: place.column, message: message))
    }

    private mutating func checkLine(_ hold: HoldDraft) {
        if hold.asset != .cash, hold.asset.text.lowercased() == "cash" {
            warn(
                .assetNamedCash, at: hold.place,
                "`\(hold.asset)` is an asset with a price; money itself is `cash`")
        }
        guard let band = hold.band, let weight = hold.weight?.value else { return }
        let scale = Weight.one.units
        let width = band.value.drift(around: weight)
        let target = weight.units * scale
        if target > 0, width >= target {
            warn(
                .bandAsWideAsTarget, at: band.place,
                "the band of `\(hold.asset)` is as wide as its target of "
                    + "\(weight.percentText): it may go to nothing within it")
        }
        if let range = hold.owners?.value,
            2 * width > (range.upper.units - range.lower.units) * scale
        {
            warn(
                .bandWiderThanOwnersRange, at: band.place,
                "the band of `\(hold.asset)` is wider than \(range.text), what its owners may set")
        }
    }

    /// Targets sum to 1: where all are at the lower ends of their ranges, or all at the upper
    /// ones, none can move without the sum, and neither can one alone.
    private mutating func checkOwners() {
        let ranges = draft.holds.compactMap { hold in hold.owners.map { (hold, $0) } }
        let movable = ranges.filter { $1.value.lower < $1.value.upper }
        guard let (hold, range) = movable.first ?? ranges.first else { return }
        if movable.count == 1 {
            warn(
                .ownersCannotMove, at: range.place,
                "the owners cannot set `\(hold.asset)`: every other weight is fixed")
            return
        }
        var lowest: Int128 = 0
        var highest: Int128 = 0
        for hold in draft.holds {
            let weight = hold.weight?.value.units ?? 0
            lowest += hold.owners?.value.lower.units ?? weight
            highest += hold.owners?.value.upper.units ?? weight
        }
        guard lowest == Weight.one.units || highest == Weight.one.units else { return }
        warn(
            .ownersCannotMove, at: range.place,
            "the owners cannot set `\(hold.asset)`: the ranges leave one choice, the weights that "
                + "are stated")
    }

    private mutating func checkUnusedBands() {
        guard let first = draft.holds.lazy.compactMap(\.band).first,
            draft.trade?.needsBands == nil,
            draft.rebalance?.condition?.firstLeaf(where: { $0 == .outsideBand }) == nil
        else { return }
        warn(
            .unusedBands, at: first.place,
            "neither `rebalance` nor `trade` looks at the bands")
    }

    private mutating func checkCost() {
        guard let cost = draft.cost, let limit = draft.feesAtMost, cost.value > limit.value else {
            return
        }
        warn(
            .costAboveFeeLimit, at: cost.place,
            "the assumed cost of \(cost.value.basisPointsText) is above the fee limit of "
                + "\(limit.value.basisPointsText): trades at that cost are refused")
    }

    private mutating func checkLimits() {
        if let most = draft.orderAtMost {
            if most.value == .zero {
                warn(
                    .noOrderPossible, at: most.place,
                    "no order is worth nothing: none is made but to raise cash")
            } else if let least = draft.orderAtLeast, least > most.value {
                warn(
                    .noOrderPossible, at: most.place,
                    "every order is to be worth \(least) or more and \(most.value) or less: none "
                        + "is made but to raise cash")
            }
        }
        if let participation = draft.participation, participation.value.part == .zero {
            warn(
                .noOrderPossible, at: participation.place,
                "no order is made of what has volumes, but to raise cash")
        }
        guard let turnover = draft.turnover, let trade = draft.trade?.rule else { return }
        guard turnover.value.part > .zero else {
            warn(
                .noOrderPossible, at: turnover.place,
                "a turnover of nothing allows no rebalance that both buys and sells")
            return
        }
        // Of what is spread over several sessions a part may be allowed in each.
        guard trade.sessions == 1,
            let move = leastMove(of: trade, above: turnover.value.part)
                ?? draft.rebalance?.condition.flatMap({
                    leastMove(of: trade, for: $0, above: turnover.value.part)
                })
        else { return }
        warn(
            .turnoverBelowBand, at: turnover.place,
            "\(move), and a turnover of \(turnover.value) allows less, unless cash takes it up")
    }

    /// What says that an asset outside its band has to move further than this, if one has: from
    /// beyond the band b to the edge of the box around its target, λb from it.
    private func leastMove(of trade: TradeRule, above limit: Weight) -> String? {
        for hold in draft.holds {
            guard let band = hold.band?.value else { continue }
            let width = band.drift(around: draft.targets(of: hold).lowest) / Weight.one.units
            let move = width * (Weight.one.units - trade.reach.units) / Weight.one.units
            guard move > limit.units else { continue }
            return "`\(hold.asset)`, once outside its band, has to move by more than "
                + Weight(unchecked: move).percentText
        }
        return nil
    }

    /// What says that a drift which the condition asks for takes a move further than this, if one
    /// does.
    private func leastMove(
        of trade: TradeRule, for condition: PlacedCondition, above limit: Weight
    ) -> String? {
        let widest =
            draft.holds.map { hold in
                hold.band?.value.drift(around: draft.targets(of: hold).highest) ?? 0
            }.max() ?? 0
        let band = (widest + Weight.one.units - 1) / Weight.one.units
        let left = (band * trade.reach.units + Weight.one.units - 1) / Weight.one.units
        let leaf = condition.wanted?.firstLeaf { leaf in
            switch leaf {
            // Within its band nothing has to move of what is not breached.
            case .anyDrift(_, let drift):
                (trade.scope == .all || drift.units >= band) && drift.units - left > limit.units
            // At the target every drift is undone; at an edge some of each may be left.
            case .totalDrift(_, let drift):
                trade.scope == .all && trade.reach == .zero && drift > limit
            default: false
            }
        }
        switch leaf?.condition {
        case .anyDrift(let comparison, let drift)?:
            let drifted = Condition.anyDrift(comparison, drift)
            return "where `\(drifted)` holds, some weight has to move by "
                + "\(Weight(unchecked: drift.units - left).percentText) or more"
        case let total?: return "where `\(total)` holds, as much has to be sold and bought"
        case nil: return nil
        }
    }

    /// Warns of the largest parts whose truth is known beforehand.
    private mutating func checkCondition(
        _ condition: PlacedCondition, _ analysis: ConditionAnalysis
    ) {
        switch analysis.verdict(on: condition.condition) {
        case .never:
            warn(.neverHolds, at: condition.place, "`\(brief(condition))` can never hold")
        case .always:
            let whereKnown =
                condition.firstLeaf(where: \.mayBeUnknown) == nil ? "" : ", where it is known"
            warn(
                .alwaysHolds, at: condition.place, "`\(brief(condition))` always holds\(whereKnown)"
            )
        case .depends:
            for part in condition.parts { checkCondition(part, analysis) }
        }
    }

    private func brief(_ condition: PlacedCondition) -> String {
        let text = condition.condition.description
        return text.utf8.count <= 80 ? text : text.prefix(77) + "..."
    }
}

extension PlacedCondition {
    /// The parts that have to hold, or one of which has, for it to hold: none below a `not`.
    fileprivate var wanted: PlacedCondition? {
        if case .not = condition { return nil }
        guard !parts.isEmpty else { return self }
        var wanted = self
        wanted.parts = parts.compactMap(\.wanted)
        return wanted.parts.isEmpty ? nil : wanted
    }
}

extension Band {
    /// How far a weight may drift, in units of 10^-24, so that a part of the target is exact.
    fileprivate func drift(around target: Weight) -> Int128 {
        switch self {
        case .absolute(let width): width.units * Weight.one.units
        case .relative(let part): part.units * target.units
        }
    }
}
