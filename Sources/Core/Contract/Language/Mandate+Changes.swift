import Quantities

extension Mandate {
    /// What changes where this mandate takes the place of another, in plain English, a sentence to
    /// each; none where both say the same, clause by clause and conditions in the same order.
    public func changes(from old: Mandate) -> [String] {
        var sentences: [String] = []
        func note(_ isChanged: Bool, _ now: @autoclosure () -> String) {
            if isChanged { sentences.append(now()) }
        }
        note(name != old.name, "The mandate is called \"\(name)\", before \"\(old.name)\".")
        note(
            currency != old.currency,
            "Prices and amounts are in \(currency), before in \(old.currency).")
        sentences += changesOfHoldings(from: old)
        if weights != old.weights {
            sentences += Mandate.change(from: old.sentenceOfRule, to: sentenceOfRule)
        }
        sentences += changesOfGroups(from: old)
        sentences += Mandate.change(from: old.sentenceOfWatching, to: sentenceOfWatching)
        for (before, now) in zip(old.clausesInEnglish, clausesInEnglish) {
            sentences += Mandate.change(from: before, to: now)
        }
        return sentences
    }

    /// A place for each clause that stands once, with nothing where it is left out.
    private var clausesInEnglish: [String?] {
        [sentenceOfLooks, sentenceOfRebalancing, sentenceOfTrades, sentenceOfCosts]
            + sentencesOfLimits + sentencesOfFlows + [sentenceOfPrices, sentenceOfDecisions]
            + sentencesOfChange
    }

    /// What is said now of one thing, beside what was said of it before.
    private static func change(from old: String?, to new: String?) -> [String] {
        guard old != new else { return [] }
        guard let old else { return new.map { ["New: \($0)"] } ?? [] }
        return [new.map { "\($0) Before: \(old)" } ?? "No longer: \(old)"]
    }

    private func changesOfGroups(from old: Mandate) -> [String] {
        func limits(_ mandate: Mandate) -> [Identifier: GroupLimit] {
            Dictionary(mandate.groupLimits.map { ($0.group, $0) }) { first, _ in first }
        }
        let (before, now) = (limits(old), limits(self))
        let limited = Set(before.keys).union(now.keys).sorted().flatMap { group in
            Mandate.change(
                from: before[group].map(Mandate.sentence(of:)),
                to: now[group].map(Mandate.sentence(of:)))
        }
        let changed = Set(old.excludedGroups).symmetricDifference(excludedGroups).sorted()
        let isExcluded = Set(excludedGroups)
        return limited
            + changed.flatMap { group in
                let sentence = Mandate.sentence(ofExcluded: group)
                return isExcluded.contains(group)
                    ? Mandate.change(from: nil, to: sentence)
                    : Mandate.change(from: sentence, to: nil)
            }
    }

    private func changesOfHoldings(from old: Mandate) -> [String] {
        var sentences: [String] = []
        let before = Dictionary(uniqueKeysWithValues: old.holdings.map { ($0.asset, $0) })
        let now = Dictionary(uniqueKeysWithValues: holdings.map { ($0.asset, $0) })
        for asset in Set(before.keys).union(now.keys).sorted() {
            switch (before[asset], now[asset]) {
            case (let before?, nil):
                sentences.append(
                    "\(asset) is no longer held, before: \(before.terms(by: old.weights)).")
            case (nil, let now?):
                sentences.append("\(asset) is held from now on: \(now.terms(by: weights)).")
            case (let before?, let now?):
                sentences += changeOfTarget(
                    "\(asset)", from: before.stated(by: old.weights), to: now.stated(by: weights))
                sentences += changes(of: "\(asset)", from: before, to: now)
            case (nil, nil): break
            }
        }
        // Cash has a weight of its own beside every rule.
        return sentences + changeOfTarget("cash", from: old.cash.weight, to: cash.weight)
            + changes(of: "cash", from: Holding(old.cash), to: Holding(cash))
    }

    /// Nothing stands for a target that a rule sets.
    private func changeOfTarget(_ name: String, from old: Weight?, to new: Weight?) -> [String] {
        let what = weights?.cutsStatedWeights == true ? "stated weight" : "target"
        switch (old, new) {
        case (let old?, let new?):
            guard old != new else { return [] }
            let verb = new > old ? "rises" : "falls"
            return [
                "The \(what) of \(name) \(verb) from \(old.percentText) to \(new.percentText)."
            ]
        case (let old?, nil):
            return ["The target of \(name) is as the rule sets it, before \(old.percentText)."]
        case (nil, let new?):
            return ["The \(what) of \(name) is \(new.percentText), before as the rule set it."]
        case (nil, nil): return []
        }
    }

    private func changes(of name: String, from old: Holding, to new: Holding) -> [String] {
        var sentences: [String] = []
        func compare<Term: Equatable>(
            _ what: String, _ before: Term?, _ now: Term?, _ text: (Term) -> String
        ) {
            guard before != now else { return }
            let old = before.map(text) ?? "none"
            let new = now.map(text) ?? "none"
            sentences.append("\(what) of \(name) is \(new), before \(old).")
        }
        compare("The range a rule may set", old.range, new.range, \.percentText)
        compare("The band", old.band, new.band, \.text)
        compare("What the owners may set", old.ownersMaySet, new.ownersMaySet, \.percentText)
        return sentences
    }
}

extension Holding {
    /// The line of cash as one of an asset.
    fileprivate init(_ cash: CashLine) {
        self.init(asset: .cash, weight: cash.weight, ownersMaySet: cash.ownersMaySet)
    }

    /// The weight that its line states; nothing beside a rule that sets it.
    fileprivate func stated(by rule: WeightRule?) -> Weight? {
        rule?.cutsStatedWeights ?? true ? weight : nil
    }

    /// What is said of it, in the words of a mandate.
    fileprivate func terms(by rule: WeightRule?) -> String {
        var terms = [
            stated(by: rule)?.percentText
                ?? [range?.percentText, "as the rule sets it"].compactMap { $0 }
                .joined(separator: " ")
        ]
        if let band { terms.append("band \(band.text)") }
        if let ownersMaySet { terms.append("owners may set \(ownersMaySet.percentText)") }
        return terms.joined(separator: ", ")
    }
}
