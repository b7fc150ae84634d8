import Quantities

extension MandateChecks {
    /// A rule sets the weights: an asset may have a range beside it, and cash a weight. A rule that
    /// cuts weights needs them, and leaves the rest to cash.
    mutating func checkRule() {
        guard let weights = draft.weights else {
            for hold in draft.holds {
                guard let range = hold.range else { continue }
                refuse(
                    at: range.place, "a range of weights needs a rule that sets them",
                    expected: "one weight such as 5%, or a clause `weights`")
            }
            return
        }
        let cuts = weights.rule.cutsStatedWeights
        let rule = "`weights \(weights.rule)` sets the weights"
        for hold in draft.holds {
            if !cuts, hold.asset != .cash, let weight = hold.weight {
                refuse(
                    at: weight.place, "\(rule): `\(hold.asset)` has none of its own",
                    expected: "a range such as 0%..40%, or no weight")
            }
            if cuts, let range = hold.range {
                refuse(
                    at: range.place, "`weights \(weights.rule)` cuts weights that are stated",
                    expected: "one weight such as 5%")
            }
            if let band = hold.band {
                refuse(at: band.place, "\(rule): no band is around them", expected: "no band")
            }
            if let owners = hold.owners {
                refuse(
                    at: owners.place, "\(rule): the owners set none", expected: "no range of theirs"
                )
            }
        }
        let assets = draft.holds.count { $0.asset != .cash }
        if assets == 0 {
            refuse(
                at: weights.place, "a rule sets the weights of assets, and none is held",
                expected: "a `hold` of an asset")
        }
        if case .momentum(let top, _) = weights.rule, let place = weights.top, top > assets {
            note(
                .range, at: place, "the top \(top) of \(assets) assets cannot be held",
                expected: "1 to \(assets)")
        }
    }

    private mutating func refuse(
        at place: Place, _ message: @autoclosure () -> String, expected: String
    ) {
        note(.weightRule, at: place, message(), expected: expected)
    }

    /// Whether the ranges leave a rule at least one choice.
    private mutating func checkRanges(ofRuleAt place: Place) {
        var lowest: Int128 = 0
        var highest: Int128 = 0
        for hold in draft.holds {
            guard hold.asset != .cash else {
                lowest += hold.weight?.value.units ?? 0
                highest += hold.weight?.value.units ?? 0
                continue
            }
            guard let range = hold.range?.value else {
                highest += Weight.one.units
                continue
            }
            guard range.closed != nil else {
                noteEmpty(hold.range, of: hold, at: place)
                return
            }
            lowest += range.lower.units
            highest += range.upper.units
        }
        guard lowest > Weight.one.units || highest < Weight.one.units else { return }
        let total = DecimalText.text(
            units: lowest > Weight.one.units ? lowest : highest, places: 10)
        note(
            .sum, at: place,
            "the ranges sum to at \(lowest > Weight.one.units ? "least" : "most") \(total)%",
            expected: "ranges within which weights sum to 100%, cash included")
    }

    private mutating func noteEmpty(
        _ range: Placed<RangeDraft>?, of hold: HoldDraft, at place: Place
    ) {
        note(
            .weightRange, at: place,
            "the range \(range?.value.text ?? "") of `\(hold.asset)` "
                + "(line \(range?.place.line ?? place.line)) is empty",
            expected: "the lower end first")
    }

    /// Whether weights are stated where they count, and sum to the whole.
    mutating func checkWeights(at place: Place) {
        guard draft.weights?.rule.cutsStatedWeights ?? true else {
            return checkRanges(ofRuleAt: place)
        }
        var sum: Int128 = 0
        for hold in draft.holds {
            // A range without a rule has been named as what is wrong.
            if hold.range != nil { return }
            guard let weight = hold.weight?.value else {
                note(
                    .incomplete, at: hold.clause.upperBound, "`\(hold.asset)` has no weight",
                    expected: "a percentage such as 5%")
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
        note(
            .sum, at: place, "the weights sum to \(total)%, \(gap)% \(direction)",
            expected: "weights that sum to 100%, cash included")
    }

    /// All of them would be reported at the same place: the first is enough.
    mutating func checkRanges(at place: Place) {
        for hold in draft.holds {
            guard let owners = hold.owners, let weight = hold.weight?.value else { continue }
            let range = owners.value
            if range.closed == nil {
                noteEmpty(owners, of: hold, at: place)
                return
            } else if weight < range.lower || range.upper < weight {
                note(
                    .weightRange, at: place,
                    "the weight \(weight.percentText) of `\(hold.asset)` is outside "
                        + "\(range.text), what the owners may set (line \(owners.place.line))",
                    expected: "a range that holds the weight")
                return
            }
        }
    }
}
