import Quantities
import Records

extension Account {
    /// What set the weights in the session under way; nothing where no rule, range or group does.
    func weightMeasures(in market: Market) -> Explanation.Weights? {
        guard let mandate = mandated?.mandate, pace.weighs, let session else { return nil }
        let rule = mandate.weights.map { "\($0)" } ?? "stated"
        guard weighsNow else {
            if weightsGap == nil, hasTargets { return nil }
            let missing =
                weightsGap?.value.reason ?? "none since new terms; the next look sets them"
            return Explanation.Weights(rule: rule, measured: "", missing: missing, assets: [])
        }
        do throws(QuantityError) {
            return try measures(of: mandate, called: rule, in: session.number, market)
        } catch {
            // The look found so too, and went to no weights.
            return Explanation.Weights(rule: rule, measured: "", missing: "\(error)", assets: [])
        }
    }

    private func measures(
        of mandate: Mandate, called rule: String, in session: Int, _ market: Market
    ) throws(QuantityError) -> Explanation.Weights {
        var stated = self
        stated.aim(in: market)
        let places = stated.holdings.lines.indices.filter { stated.holdings.lines[$0].isMandated }
        let input = stated.ruleInput(of: places, session: session, in: market)
        let isExcluded = input.lines.map { mandate.excludes(market.groups(of: $0.slot)) }
        var given: RuleShares?
        if case .known(let shares) = try input.shares(
            of: mandate.weights,
            excluding: { mandate.excludes(market.groups(of: $0.slot)) })
        {
            given = shares
        }
        var found: [Int128]?
        var missing: String?
        switch try input.weights(under: mandate, in: market) {
        case .known(let weights): found = weights
        case .unknown(let reason), .missing(let reason): missing = reason
        }
        let parts = try given?.weights()
        let measured = try input.measures(of: mandate.weights, excluding: isExcluded)
        var assets: [Explanation.Weights.Asset] = []
        for (place, asset) in (input.lines.map(\.asset) + [.cash]).enumerated() {
            var bound: String?
            if place < input.lines.count, let parts, let found {
                bound = input.bound(on: place, from: parts[place], to: found, mandate, market)
            }
            assets.append(
                Explanation.Weights.Asset(
                    asset: asset, measured: place < measured.count ? measured[place] : "",
                    given: parts.map { Weight(unchecked: $0[place]) },
                    weight: found.map { Weight(unchecked: $0[place]) }, bound: bound))
        }
        return Explanation.Weights(
            rule: rule, measured: try input.measure(of: mandate.weights), missing: missing,
            assets: assets)
    }
}

extension RuleShares {
    /// The shares as weights, cash last, in units of 10^-12, each rounded down.
    fileprivate func weights() throws(QuantityError) -> [Int128] {
        var weights: [Int128] = []
        let cash = try whole - sum
        for share in shares + [cash] {
            weights.append(try (share * Weight.one.units).floored(by: whole).narrowed ?? 0)
        }
        return weights
    }
}

extension RuleInput {
    /// What a rule measures of each line.
    fileprivate func measures(
        of rule: WeightRule?, excluding isExcluded: [Bool]
    ) throws(QuantityError) -> [String] {
        switch rule {
        case .equal: return []
        case nil, .floor, .volatilityTarget:
            return lines.map { "stated \($0.target.percentText)" }
        case .proposed:
            return isProposed ? lines.map { "proposed \($0.target.percentText)" } : []
        case .inverseVolatility(let count):
            var measures: [String] = []
            for (place, line) in lines.enumerated() {
                measures.append(isExcluded[place] ? "" : try volatility(of: line, over: count))
            }
            return measures
        case .momentum(_, let count):
            return try rises(over: count, excluding: isExcluded)
        }
    }

    private func volatility(of line: Line, over count: Int) throws(QuantityError) -> String {
        if let gap = gap(in: line, over: count) { return "\(gap)" }
        guard let returns = view.history(line.slot).returns(over: count, to: session),
            returns.spread > 0
        else { return "\(Ignorance.still)" }
        return "volatility \(try Volatility(returns: returns).percent)%"
    }

    /// How much each line rose, and its rank where all are known.
    private func rises(
        over count: Int, excluding isExcluded: [Bool]
    ) throws(QuantityError) -> [String] {
        var measures = [String](repeating: "", count: lines.count)
        var rises: [(now: Int128, before: Int128)] = []
        let chosen = lines.indices.filter { !isExcluded[$0] }
        for place in chosen {
            let history = view.history(lines[place].slot)
            if let gap = gap(in: lines[place], over: count) {
                measures[place] = "\(gap)"
            } else if let now = history.price(at: session),
                let before = history.price(at: session - count)
            {
                let part = try Int256(now - before, times: 1_000_000).floored(by: Int256(before))
                measures[place] = "return \(DecimalText.percent(part.narrowed ?? 0))%"
                rises.append((now, before))
            }
        }
        guard rises.count == chosen.count else { return measures }
        for (rank, place) in RuleInput.ranked(rises).enumerated() {
            measures[chosen[place]] += ", rank \(rank + 1)"
        }
        return measures
    }

    /// What a rule measures of all lines together.
    fileprivate func measure(of rule: WeightRule?) throws(QuantityError) -> String {
        switch rule {
        case .volatilityTarget(let target, let count):
            guard case .known(let spread) = try spread(over: count) else { return "" }
            let pairs = Int128(count) * Int128(count - 1)
            // σ² in units of 10^-12, of A in units of 10^-42.
            let square = try (spread * 252).floored(
                by: Int256(pairs, times: DecimalText.powerOfTen(30)))
            let volatility = DecimalText.percent(Rounding.root(square.narrowed ?? 0))
            let factor = try RuleInput.factor(target, spread: spread, count: Int128(count))
            return "volatility \(volatility)%, k \(Weight(unchecked: factor))"
        case .floor(let floor, let multiplier):
            guard let index, index > 0 else { return "" }
            let cushion = max(index - floor.units, 0)
            let exposure = min(
                try Int256(cushion, times: multiplier.units).floored(by: Int256(index)),
                Int256(Weight.one.units))
            return "index \(Weight(unchecked: index)), cushion \(Weight(unchecked: cushion)), "
                + "e \(Weight(unchecked: exposure.narrowed ?? 0))"
        case nil, .equal, .inverseVolatility, .momentum, .proposed: return ""
        }
    }

    /// What made the weight of a line another one than it was given; rounding adds at most a unit.
    fileprivate func bound(
        on place: Int, from given: Int128, to weights: [Int128], _ mandate: Mandate,
        _ market: Market
    ) -> String? {
        let groups = market.groups(of: lines[place].slot)
        if let group = groups.first(where: { mandate.excludedGroups.contains($0) }) {
            return "exclude group \(group.asGroupName)"
        }
        let weight = weights[place]
        guard weight != given, weight != given + 1 else { return nil }
        if let range = mandate.holding(of: lines[place].asset)?.range {
            if weight > given, weight == range.lowerBound.units {
                return "at least \(range.lowerBound.percentText)"
            }
            if weight < given, weight == range.upperBound.units {
                return "at most \(range.upperBound.percentText)"
            }
        }
        for limit in mandate.groupLimits where weight < given && groups.contains(limit.group) {
            let sum = lines.indices.reduce(Int128(0)) { sum, other in
                market.groups(of: lines[other].slot).contains(limit.group)
                    ? sum + weights[other] : sum
            }
            if sum == limit.atMost.units { return "group \(limit)" }
        }
        return "the bounds of others"
    }
}
