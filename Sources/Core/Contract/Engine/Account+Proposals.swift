import Quantities
public import Records

extension Account {
    /// How a proposal departs from the bounds of the mandate it is for, by the groups in which assets
    /// were registered last.
    public func check(_ proposal: Proposal, in market: Market) -> [Breach] {
        let name = "Proposal \(proposal.number) for \(id)"
        guard let mandate = latestMandate else {
            return [outOfBounds(name, "", "a contract in force", "none")]
        }
        guard case .proposed = mandate.weights else {
            let rule = mandate.weights.map { "`weights \($0)`" } ?? "weights of its own"
            return [outOfBounds(name, "", "`weights proposed by model`", rule)]
        }
        let breaches = departures(
            of: proposal.weights, from: mandate, called: name
        ) { line, weight in
            guard let line else {
                return weight == mandate.cash.weight ? nil : "\(mandate.cash.weight)"
            }
            let isExcluded = mandate.excludes(market.latestGroups(of: line.asset))
            let range = isExcluded ? .zero ... .zero : line.range ?? .zero...Weight.one
            guard !range.contains(weight) else { return nil }
            return isExcluded
                ? "0, of an excluded group" : "from \(range.lowerBound) to \(range.upperBound)"
        }
        return breaches
            + mandate.groupLimits.compactMap { limit in
                let sum = proposal.weights.reduce(Int128(0)) { sum, share in
                    let isIn = market.latestGroups(of: share.asset).contains(limit.group)
                    return isIn ? sum + share.weight.units : sum
                }
                guard sum > limit.atMost.units else { return nil }
                return outOfBounds(
                    name, "weights", "at most \(limit.atMost) of the group \(limit.group)",
                    DecimalText.text(units: sum, places: WeightUnit.places))
            }
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
