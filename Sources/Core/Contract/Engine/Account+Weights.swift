import Quantities

/// Why there are no weights to go to.
enum WeightsGap: Equatable, Sendable {
    /// A statistic that they need is unknown.
    case unknown(String)
    /// There are none, or none within their bounds.
    case missing(String)

    /// Which of the two, and of what.
    var reason: String {
        switch self {
        case .unknown(let reason), .missing(let reason): reason
        }
    }

    /// What follows at a look.
    func verdict(_ total: Value) -> Verdict {
        switch self {
        case .unknown(let reason): Verdict(.notEnoughData, reason: reason, total: total)
        case .missing(let reason): Verdict(.weightsMissing, reason: reason, total: total)
        }
    }
}

extension Account {
    /// Sets the weights of holdings to those that the rule and the limits on groups give in the
    /// session under way, from its prices and the index it begins with.
    mutating func weigh(in market: Market) -> [Breach] {
        guard let mandated, let session else { return [] }
        aim(in: market)
        let places = holdings.lines.indices.filter { holdings.lines[$0].isMandated }
        let input = ruleInput(of: places, session: session.number, in: market)
        do throws(QuantityError) {
            switch try input.weights(under: mandated.mandate, in: market) {
            case .unknown(let reason):
                weightsGap = Apart(.unknown(mandated.mandate.reason(reason)))
            case .missing(let reason):
                weightsGap = Apart(.missing(mandated.mandate.reason(reason)))
            case .known(let weights):
                weightsGap = nil
                for (rank, place) in places.enumerated() {
                    let weight = Weight(unchecked: weights[rank])
                    holdings.aim(
                        line: place, at: weight,
                        band: band(around: weight, line: place, mandated.mandate, market))
                }
                holdings.cashTarget = Weight(unchecked: weights[places.count])
            }
            return []
        } catch {
            weightsGap = Apart(.missing(mandated.mandate.reason("\(error)")))
            return [.overflow(error, in: "session \(session.number)")]
        }
    }

    /// The band of a line around its weight; none at all of what is in an excluded group, so that
    /// whatever is held of it is outside.
    private func band(
        around weight: Weight, line: Int, _ mandate: Mandate, _ market: Market
    ) -> Int128? {
        let (asset, slot) = (holdings.lines[line].asset, holdings.lines[line].slot)
        if mandate.excludes(market.groups(of: slot)) { return 0 }
        return mandate.holding(of: asset)?.band?.width(around: weight)
    }
}

extension Account {
    /// What a rule sets the weights of the lines in these places by, which are at their stated ones.
    func ruleInput(of places: [Int], session: Int, in market: Market) -> RuleInput {
        RuleInput(
            lines: places.map { holdings.lines[$0] }, cash: holdings.cashTarget,
            view: view(of: market), session: session, index: history.present,
            isProposed: targeted?.sessions != nil)
    }

    /// Whether weights are set in the session under way.
    var weighsNow: Bool {
        pace.weighs && (isLook || holdings.cash < .zero || isDueBetweenLooks)
    }

    /// Whether there are weights to go to. Those that a rule sets sum to 1: between new terms and
    /// their first look there may be none yet.
    public var hasTargets: Bool {
        guard pace.weighs else { return true }
        let sum = holdings.lines.reduce(holdings.cashTarget.units) { $0 + $1.target.units }
        return weightsGap == nil && sum == Weight.one.units
    }
}

extension RuleInput {
    /// The weights of the lines under a mandate, that of cash last, in units of 10^-12.
    /// Throws `overflow` or `outOfRange`.
    func weights(
        under mandate: Mandate, in market: Market
    ) throws(QuantityError) -> Weighed<[Int128]> {
        let given: RuleShares
        let found = try shares(of: mandate.weights) { line in
            !mandate.excludedGroups.isEmpty && mandate.excludes(market.groups(of: line.slot))
        }
        switch found {
        case .known(let found): given = found
        case .unknown(let reason): return .unknown(reason)
        case .missing(let reason): return .missing(reason)
        }
        var bounds = WeightBounds(mandate)
        for line in lines {
            let isSingle = bounds.add(line.asset, groups: market.groups(of: line.slot))
            guard isSingle else {
                return .missing("\(line.asset) is in two groups that have limits")
            }
        }
        guard let weights = try bounds.weights(of: given, names: lines.map(\.asset)) else {
            return .missing("ranges and groups leave no room for them")
        }
        // Groups may have changed since: nothing goes to weights that nobody proposed.
        if isProposed, weights != lines.map(\.target.units) + [cash.units] {
            return .missing("the proposal no longer keeps to its groups")
        }
        return .known(weights)
    }
}

/// What bounds the weights that a rule sets.
struct WeightBounds {
    private let mandate: Mandate
    private var ranges: [ClosedRange<Weight>] = []
    private var groups: [Int?] = []

    init(_ mandate: Mandate) { self.mandate = mandate }

    /// Adds an asset that is in these groups. Gives false where more than one of them has a limit.
    mutating func add(_ asset: AssetID, groups named: [Identifier]) -> Bool {
        let limited = mandate.placesOfLimits(among: named)
        ranges.append(
            mandate.excludes(named)
                ? .zero ... .zero : mandate.holding(of: asset)?.range ?? .zero...Weight.one)
        groups.append(limited.first)
        return limited.count < 2
    }

    /// The weights that shares come to within the bounds, that of cash last, in units of 10^-12;
    /// nothing where there are none. Throws `overflow`.
    func weights(
        of given: RuleShares, names: [AssetID]
    ) throws(QuantityError) -> [Int128]? {
        let (unit, _) = try given.whole.flooredDivision(by: Int256(Weight.one.units))
        var amounts: [Clamp<Int256>.Amount] = []
        for (share, range) in zip(given.shares, ranges) {
            amounts.append(
                Clamp.Amount(
                    share, from: try unit * range.lowerBound.units,
                    to: try unit * range.upperBound.units))
        }
        var limits: [Int256] = []
        for limit in mandate.groupLimits { limits.append(try unit * limit.atMost.units) }
        let projection = Projection(
            amounts: amounts, groups: groups, limits: limits, sum: given.sum)
        guard var shares = try projection.shares() else { return nil }
        shares.append(Share(numerator: try given.whole - given.sum, parts: 1))
        return try Apportionment(
            shares: shares, beforeCash: names.count { $0 < .cash }, unit: unit, groups: groups,
            limits: mandate.groupLimits.map(\.atMost.units)
        ).weights()
    }
}

extension Mandate {
    /// Whether its targets are set anew at each look.
    var weighsAnew: Bool { weights != nil || boundsGroups }

    /// Whether it limits or excludes groups of assets.
    public var boundsGroups: Bool { !groupLimits.isEmpty || !excludedGroups.isEmpty }

    /// Whether it excludes one of these groups.
    func excludes(_ groups: [Identifier]) -> Bool {
        groups.contains { excludedGroups.contains($0) }
    }

    /// Those of these groups that it limits.
    func limitedGroups(among groups: [Identifier]) -> [Identifier] {
        groups.filter { group in groupLimits.contains { $0.group == group } }
    }

    /// The places among the limits on groups of those that are among these.
    func placesOfLimits(among groups: [Identifier]) -> [Int] {
        groupLimits.indices.filter { groups.contains(groupLimits[$0].group) }
    }

    /// The line of an asset; nothing where it is not held.
    func holding(of asset: AssetID) -> Holding? {
        var low = 0
        var high = holdings.count
        while low < high {
            let middle = (low + high) / 2
            if holdings[middle].asset < asset { low = middle + 1 } else { high = middle }
        }
        return low < holdings.count && holdings[low].asset == asset ? holdings[low] : nil
    }

    /// Why there are no weights, after the rule that is to give them.
    fileprivate func reason(_ reason: String) -> String {
        weights.map { "weights \($0): \(reason)" } ?? "groups: \(reason)"
    }
}

extension Band {
    /// How far the weight may drift from a target, in units of 10^-24 of the whole.
    func width(around target: Weight) -> Int128 {
        switch self {
        case .absolute(let points): points.units * Weight.one.units
        case .relative(let part): part.units * target.units
        }
    }
}
