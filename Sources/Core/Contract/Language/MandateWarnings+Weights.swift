import Quantities

extension MandateWarnings {
    /// Warns of a rule whose weights are known beforehand.
    mutating func checkRule() {
        guard let weights = draft.weights else { return }
        let assets = draft.holds.filter { $0.asset != .cash }
        let rule = "`weights \(weights.rule)`"
        let left = Weight.one.units - (draft.holds.first { $0.asset == .cash }?.weightUnits ?? 0)
        switch weights.rule {
        case .volatilityTarget(.zero, _), .floor(_, multiplier: .zero), .floor(.one, _):
            warn(
                .neverInvests, at: weights.place, "\(rule) leaves everything in cash for good")
            return
        case .floor(.zero, let multiplier) where multiplier >= .one:
            warn(.changesNothing, at: weights.place, "\(rule) never cuts a weight")
        case .momentum(let top, _) where top == assets.count:
            warn(
                .changesNothing, at: weights.top ?? weights.place,
                "the top \(top) of as many assets are all of them: that is `weights equal`")
        default: break
        }
        guard left > 0 else {
            warn(
                .neverInvests, at: weights.place,
                "cash has all of it: \(rule) has nothing to give away")
            return
        }
        checkChoice(assets, left: left, of: rule)
    }

    /// Warns of ranges that leave a rule one choice alone, or can never be reached.
    private mutating func checkChoice(_ assets: [HoldDraft], left: Int128, of rule: String) {
        guard let first = assets.lazy.compactMap(\.range).first else { return }
        let lowest = assets.reduce(0) { $0 + ($1.range?.value.lower.units ?? 0) }
        let highest = assets.reduce(0) {
            $0 + ($1.range?.value.upper.units ?? Weight.one.units)
        }
        if lowest == left || highest == left {
            warn(
                .changesNothing, at: first.place,
                "the ranges leave one choice of weights: \(rule) changes nothing")
            return
        }
        for hold in assets {
            guard let range = hold.range else { continue }
            let most = left - (lowest - range.value.lower.units)
            if range.value.upper.units > most, range.value.upper < .one {
                warn(
                    .changesNothing, at: range.place,
                    "`\(hold.asset)` never has more than "
                        + "\(Weight(unchecked: most).percentText): the ranges of the others and "
                        + "cash leave no more")
            }
        }
    }

    /// Warns of limits on groups that say nothing.
    mutating func checkGroups() {
        for limit in draft.groupLimits {
            let place = draft.groupPlaces[limit.group] ?? .start
            if draft.excludedGroups.contains(limit.group) {
                warn(
                    .changesNothing, at: place,
                    "the group `\(limit.group)` is excluded: its limit changes nothing")
            } else if limit.atMost == .one {
                warn(
                    .changesNothing, at: place,
                    "a limit of 100% on the group `\(limit.group)` changes nothing")
            }
        }
    }
}

extension HoldDraft {
    fileprivate var weightUnits: Int128? { weight?.value.units }
}
