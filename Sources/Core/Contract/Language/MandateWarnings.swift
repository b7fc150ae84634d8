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
        if let condition = draft.rebalance?.condition { checkCondition(condition) }
        return found.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private mutating func warn(_ code: MandateWarning.Code, at place: Place, _ message: String) {
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
        let width = hold.bandWidth ?? 0
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

    private mutating func checkOwners() {
        let movable = draft.holds.filter { hold in
            hold.owners.map { $0.value.lower < $0.value.upper } ?? false
        }
        guard movable.count == 1, let only = movable.first, let range = only.owners else { return }
        warn(
            .ownersCannotMove, at: range.place,
            "the owners cannot set `\(only.asset)`: every other weight is fixed")
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
                warn(.noOrderPossible, at: most.place, "no order is worth nothing: none is made")
            } else if let least = draft.orderAtLeast, least > most.value {
                warn(
                    .noOrderPossible, at: most.place,
                    "every order is to be worth \(least) or more and \(most.value) or less: none is"
                )
            }
        }
        guard let turnover = draft.turnover else { return }
        if turnover.value.part == .zero {
            warn(.noOrderPossible, at: turnover.place, "a turnover of nothing allows no order")
        }
        let widest = draft.holds.compactMap(\.bandWidth).max() ?? 0
        guard turnover.value.part.units * Weight.one.units < widest else { return }
        warn(
            .turnoverBelowBand, at: turnover.place,
            "a turnover of \(turnover.value) is less than one weight has to move that left its band"
        )
    }

    /// Warns of the largest parts whose truth is known beforehand.
    private mutating func checkCondition(_ condition: PlacedCondition) {
        let analysis = ConditionAnalysis(leastTarget: leastTarget)
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
            for part in condition.parts { checkCondition(part) }
        }
    }

    private func brief(_ condition: PlacedCondition) -> String {
        let text = condition.condition.description
        return text.utf8.count <= 80 ? text : text.prefix(77) + "..."
    }

    /// The smallest target above zero that a line may have, or zero where there is no such.
    private var leastTarget: Weight {
        // A rule may set any weight.
        guard draft.weights == nil else { return .zero }
        return draft.holds.compactMap { hold in
            guard let weight = hold.weight?.value else { return nil }
            if let range = hold.owners?.value { return range.lower }
            return weight > .zero ? weight : nil
        }.min() ?? .zero
    }
}

extension HoldDraft {
    /// How far the weight may drift, in units of 10^-24, so that a part of the target is exact.
    fileprivate var bandWidth: Int128? {
        switch band?.value {
        case .absolute(let width): width.units * Weight.one.units
        case .relative(let part): part.units * (weight?.value.units ?? 0)
        case nil: nil
        }
    }
}
