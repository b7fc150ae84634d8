import Quantities

extension Mandate {
    /// What changes where this mandate takes the place of another, in plain English, a sentence to
    /// each; none where both mean the same.
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
        sentences += Mandate.changes(
            from: old.sentencesOfRule + old.sentencesOfGroups + old.sentencesOfWatching,
            to: sentencesOfRule + sentencesOfGroups + sentencesOfWatching)
        for aspect in Mandate.aspects {
            sentences += Mandate.changes(from: aspect(old), to: aspect(self))
        }
        return sentences
    }

    /// The sentences that are compared with each other, each list by itself.
    private static let aspects: [@Sendable (Mandate) -> [String]] = [
        { [$0.sentenceOfLooks] }, { [$0.sentenceOfRebalancing] }, { [$0.sentenceOfTrades] },
        { [$0.sentenceOfCosts] }, { $0.sentencesOfLimits }, { $0.sentencesOfFlows },
        { [$0.sentenceOfPrices] }, { [$0.sentenceOfDecisions] }, { $0.sentencesOfChange },
    ]

    /// One sentence that takes another's place is said beside it; of several, those that go and
    /// those that come.
    private static func changes(from old: [String], to new: [String]) -> [String] {
        let gone = old.filter { !new.contains($0) }
        let come = new.filter { !old.contains($0) }
        if gone.count == 1, come.count == 1 { return ["\(come[0]) Before: \(gone[0])"] }
        return gone.map { "No longer: \($0)" } + come.map { "New: \($0)" }
    }

    private func changesOfHoldings(from old: Mandate) -> [String] {
        var sentences: [String] = []
        let before = Dictionary(uniqueKeysWithValues: old.holdings.map { ($0.asset, $0) })
        let now = Dictionary(uniqueKeysWithValues: holdings.map { ($0.asset, $0) })
        for asset in Set(before.keys).union(now.keys).sorted() {
            switch (before[asset], now[asset]) {
            case (let before?, nil):
                sentences.append("\(asset) is no longer held, before: \(before.terms).")
            case (nil, let now?): sentences.append("\(asset) is held from now on: \(now.terms).")
            case (let before?, let now?):
                sentences += changes(of: "\(asset)", from: before, to: now)
            case (nil, nil): break
            }
        }
        return sentences
            + changes(
                of: "cash", from: Holding(old.cash), to: Holding(cash))
    }

    private func changes(of name: String, from old: Holding, to new: Holding) -> [String] {
        var sentences: [String] = []
        if new.weight != old.weight {
            let verb = new.weight > old.weight ? "rises" : "falls"
            sentences.append(
                "The target of \(name) \(verb) from \(old.weight.percentText) to "
                    + "\(new.weight.percentText).")
        }
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

    /// What is said of it, in the words of a mandate.
    fileprivate var terms: String {
        var terms = [range?.percentText ?? weight.percentText]
        if let band { terms.append("band \(band.text)") }
        if let ownersMaySet { terms.append("owners may set \(ownersMaySet.percentText)") }
        return terms.joined(separator: ", ")
    }
}
