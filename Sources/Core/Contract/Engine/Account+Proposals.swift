import Quantities
public import Records

extension Account {
    /// How a proposal departs from the bounds of the mandate it is for, whose groups are those that
    /// the market knows.
    public func check(_ proposal: Proposal, in market: Market) -> [Breach] {
        guard let mandate = latestMandate else {
            return [outOfBounds(proposal, "", "a contract in force", "none")]
        }
        guard case .proposed = mandate.weights else {
            let rule = mandate.weights.map { "`weights \($0)`" } ?? "weights of its own"
            return [outOfBounds(proposal, "", "`weights proposed by model`", rule)]
        }
        var breaches: [Breach] = []
        let sum = proposal.weights.reduce(0) { $0 + $1.weight.units }
        if sum != Weight.one.units {
            breaches.append(
                outOfBounds(
                    proposal, "weights", "weights that sum to 1",
                    DecimalText.text(units: sum, places: WeightUnit.places)))
        }
        var given: [AssetID: Weight] = [:]
        for share in proposal.weights { given[share.asset] = share.weight }
        let cash = given.removeValue(forKey: .cash) ?? .zero
        if cash != mandate.cash.weight {
            breaches.append(
                outOfBounds(proposal, "weights.cash", "\(mandate.cash.weight)", "\(cash)"))
        }
        var sums = mandate.groupLimits.map { _ in Int128(0) }
        for line in mandate.holdings {
            guard let weight = given.removeValue(forKey: line.asset) else {
                let field = "weights.\(line.asset)"
                breaches.append(
                    outOfBounds(proposal, field, "a weight of \(line.asset)", "none"))
                continue
            }
            let groups = market.knownSlot(of: line.asset).map { market.groups(of: $0) } ?? []
            breaches += check(weight, of: line, in: groups, under: mandate, proposal)
            for place in sums.indices where groups.contains(mandate.groupLimits[place].group) {
                sums[place] += weight.units
            }
        }
        for (limit, sum) in zip(mandate.groupLimits, sums) where sum > limit.atMost.units {
            breaches.append(
                outOfBounds(
                    proposal, "weights", "at most \(limit.atMost) of the group \(limit.group)",
                    DecimalText.text(units: sum, places: WeightUnit.places)))
        }
        for asset in given.keys.sorted() {
            breaches.append(
                outOfBounds(
                    proposal, "weights.\(asset)", "only what the mandate holds", "\(asset)"))
        }
        return breaches
    }

    private func check(
        _ weight: Weight, of line: Holding, in groups: [Identifier], under mandate: Mandate,
        _ proposal: Proposal
    ) -> [Breach] {
        let isExcluded = groups.contains { mandate.excludedGroups.contains($0) }
        let range = isExcluded ? .zero ... .zero : line.range ?? .zero...Weight.one
        guard !range.contains(weight) else { return [] }
        return [
            outOfBounds(
                proposal, "weights.\(line.asset)",
                isExcluded
                    ? "0, of an excluded group" : "from \(range.lowerBound) to \(range.upperBound)",
                "\(weight)")
        ]
    }

    private func outOfBounds(
        _ proposal: Proposal, _ field: String, _ expected: String, _ actual: String
    ) -> Breach {
        Breach(
            .targetOutOfBounds, field: field, expected: expected, actual: actual,
            message: "Proposal \(proposal.number) for \(id) is outside what its mandate allows: "
                + "\(field.isEmpty ? "contract" : field) is \(actual), expected \(expected).")
    }

    /// Puts a proposal in force from the next session on, for as many as the mandate says. What is
    /// open or due stays so: a model's word alone puts off no rebalance.
    public mutating func accept(_ proposal: Proposal, at reference: Reference) {
        guard case .proposed(let sessions) = latestMandate?.weights else { return }
        let target = Target(
            acceptBy: proposal.acceptBy, portfolio: id, revision: proposal.number,
            weights: proposal.weights)
        nextTargeted = Apart(
            Targeted(target: target, reference: reference, sessions: sessions))
        hasNews = true
    }
}
