import Quantities

/// What a rule gives each asset before ranges and groups are looked at: parts of a whole that is a
/// multiple of 10^12, so that every weight is a whole number of them.
struct RuleShares {
    var shares: [Int256]
    /// What all of them have together; cash has the rest.
    var sum: Int256
    var whole: Int256

    /// Shares of a whole that go to assets. Throws `overflow`.
    init(_ shares: [Int256], of whole: Int256) throws(QuantityError) {
        self.shares = shares
        self.whole = whole
        sum = .zero
        for share in shares { sum = try sum + share }
    }
}

/// What there is, or why it is not there.
enum Weighed<Found> {
    case known(Found)
    /// A statistic that the rule needs is unknown.
    case unknown(String)
    /// There are no weights, or none within their bounds.
    case missing(String)
}

/// What a rule sets weights by.
struct RuleInput {
    /// The lines of what the mandate holds, at their stated weights.
    var lines: [Line]
    /// The stated weight of cash.
    let cash: Weight
    /// The prices the mandate goes by.
    let view: PriceView
    /// The number of the session under way.
    let session: Int
    /// The portfolio's index, in units of 10^-12; nothing where it is unknown.
    let index: Int128?
    /// Whether the stated weights are those that a model proposed.
    var isProposed = false

    /// The shares that a rule gives; without one, the stated weights. A rule that gives weights of
    /// its own chooses among what is not excluded. Throws `overflow`.
    func shares(
        of rule: WeightRule?, excluding isExcluded: (Line) -> Bool
    ) throws(QuantityError) -> Weighed<RuleShares> {
        switch rule {
        case nil, .floor, .proposed, .volatilityTarget: return try shares(of: rule)
        case .equal, .inverseVolatility, .momentum: break
        }
        var chosen = self
        chosen.lines = lines.filter { !isExcluded($0) }
        guard chosen.lines.count < lines.count else { return try shares(of: rule) }
        let given: RuleShares
        switch try chosen.shares(of: rule) {
        case .known(let found): given = found
        case let gap: return gap
        }
        var rest = given.shares[...]
        let spread = lines.map { isExcluded($0) ? .zero : rest.removeFirst() }
        return .known(try RuleShares(spread, of: given.whole))
    }

    /// The same where nothing is excluded.
    func shares(of rule: WeightRule?) throws(QuantityError) -> Weighed<RuleShares> {
        if case .proposed = rule, !isProposed { return .missing("none is in force") }
        // Everything may have been delisted since, or be excluded.
        guard !lines.isEmpty else {
            return .known(try RuleShares([], of: Int256(Weight.one.units)))
        }
        switch rule {
        case nil, .proposed: return .known(try cut(by: 1, over: 1))
        case .equal: return .known(try proportional(to: lines.map { _ in 1 }))
        case .inverseVolatility(let sessions): return try inverseVolatility(over: sessions)
        case .momentum(let top, let sessions): return try momentum(top, over: sessions)
        case .volatilityTarget(let target, let sessions):
            return try volatility(atMost: target, over: sessions)
        case .floor(let floor, let multiplier): return try above(floor, times: multiplier)
        }
    }

    /// What cash leaves, in proportion to these; nothing where they are all 0.
    private func proportional(to parts: [Int128]) throws(QuantityError) -> RuleShares {
        var sum = Int256.zero
        for part in parts { sum = try sum + Int256(part) }
        let left = Weight.one.units - cash.units
        var shares: [Int256] = []
        for part in parts { shares.append(Int256(part, times: left)) }
        return try RuleShares(shares, of: sum * Weight.one.units)
    }

    /// The stated weights times a factor from 0 to 1. Its parts are below 10^37 and their product
    /// with a weight below 10^49.
    private func cut(
        by factor: Int128, over denominator: Int128
    ) throws(QuantityError) -> RuleShares {
        var shares: [Int256] = []
        for line in lines { shares.append(Int256(line.target.units, times: factor)) }
        return try RuleShares(shares, of: Int256(denominator, times: Weight.one.units))
    }

    /// What is wrong with the first line of which something is unknown.
    private func unknown<Found>(_ line: Line, _ reason: Ignorance) -> Weighed<Found> {
        .unknown("\(line.asset) \(reason)")
    }

    /// Why the returns of so many sessions are not known; nothing where they are.
    func gap(in line: Line, over count: Int) -> Ignorance? {
        let history = view.history(line.slot)
        guard history.hasReturns(over: count, to: session) else {
            let first = history.firstSession
            return .short(has: first > 0 ? session - first : 0, needs: count)
        }
        return history.isSteady(over: count, to: session) ? nil : .outOfRange(line.asset)
    }
}

extension RuleInput {
    /// 1 in units of 1/S: 10^42. S is from 10^3 to 1.1 · 10^18, so that 1/S has at least 23 digits.
    private static let inverse = Int256(
        DecimalText.powerOfTen(21), times: DecimalText.powerOfTen(21))

    private func inverseVolatility(
        over count: Int
    ) throws(QuantityError) -> Weighed<RuleShares> {
        var parts: [Int256] = []
        var sum = Int256.zero
        for line in lines {
            if let gap = gap(in: line, over: count) { return unknown(line, gap) }
            guard let returns = view.history(line.slot).returns(over: count, to: session),
                returns.spread > 0
            else { return unknown(line, .still) }
            // S = isqrt(10^24 · spread), the spread in units of 10^-18 and below 1.1 · 10^30.
            let deviation = Rounding.root(returns.spread * 1_000_000)
            parts.append(try RuleInput.inverse.floored(by: Int256(deviation)))
            sum = try sum + parts[parts.count - 1]
        }
        let left = Weight.one.units - cash.units
        var shares: [Int256] = []
        for part in parts { shares.append(try part * left) }
        return .known(try RuleShares(shares, of: sum * Weight.one.units))
    }

    /// The assets whose price rose most have the same, the others nothing.
    private func momentum(
        _ top: Int, over count: Int
    ) throws(QuantityError) -> Weighed<RuleShares> {
        var rises: [(now: Int128, before: Int128)] = []
        for line in lines {
            let history = view.history(line.slot)
            if let gap = gap(in: line, over: count) { return unknown(line, gap) }
            guard let now = history.price(at: session),
                let before = history.price(at: session - count)
            else { return unknown(line, .stale(line.asset)) }
            rises.append((now, before))
        }
        var parts = [Int128](repeating: 0, count: lines.count)
        for place in RuleInput.ranked(rises).prefix(top) { parts[place] = 1 }
        return .known(try proportional(to: parts))
    }

    /// The places of rises, the greatest first. Lines are in the order of their ids, which breaks
    /// ties.
    static func ranked(_ rises: [(now: Int128, before: Int128)]) -> [Int] {
        rises.indices.sorted { left, right in
            let first = Int256(rises[left].now, times: rises[right].before)
            let second = Int256(rises[right].now, times: rises[left].before)
            return first == second ? left < right : first > second
        }
    }

    /// The stated weights, cut to a volatility.
    private func volatility(
        atMost target: Weight, over count: Int
    ) throws(QuantityError) -> Weighed<RuleShares> {
        switch try spread(over: count) {
        case .known(let spread):
            let factor = try RuleInput.factor(target, spread: spread, count: Int128(count))
            return .known(try cut(by: factor, over: Weight.one.units))
        case .unknown(let reason): return .unknown(reason)
        case .missing(let reason): return .missing(reason)
        }
    }

    /// A, which is N(N − 1) times the sample variance of the returns of the stated weights, in units
    /// of 10^-42, above zero and below 1.1 · 10^54.
    func spread(over count: Int) throws(QuantityError) -> Weighed<Int256> {
        // Σur of each session, in units of 10^-21: below 10^24, since the weights sum to 1 at most.
        var together = [Int128](repeating: 0, count: count)
        for line in lines {
            if let gap = gap(in: line, over: count) { return unknown(line, gap) }
            guard let returns = view.history(line.slot).eachReturn(over: count, to: session)
            else { return unknown(line, .stale(line.asset)) }
            for place in together.indices {
                together[place] += line.target.units * Int128(returns[place])
            }
        }
        var sum: Int128 = 0
        var squares = Int256.zero
        for returned in together {
            sum += returned
            squares = try squares + Int256(returned, times: returned)
        }
        let spread = try squares * Int128(count) - Int256(sum, times: sum)
        guard spread.signum > 0 else { return .unknown("the weights \(Ignorance.still)") }
        return .known(spread)
    }

    /// k = min(1, τ√(N(N − 1)/(252 A))), rounded down to 12 places, in units of 10^-12.
    static func factor(
        _ target: Weight, spread: Int256, count: Int128
    ) throws(QuantityError) -> Int128 {
        let divisor = try spread * 252
        // τ² in units of 10^-24 is below 10^36, so that this is below 1.1 · 10^60.
        let wanted =
            try Int256(target.units, times: target.units) * (count * (count - 1))
            * DecimalText.powerOfTen(18)
        guard wanted < divisor else { return Weight.one.units }
        // k² in units of 10^-24, twelve digits at a time: what remains is below the divisor.
        let (high, left) = try (wanted * Weight.one.units).flooredDivision(by: divisor)
        let low = try (left * Weight.one.units).floored(by: divisor)
        let square = try high * Weight.one.units + low
        return Rounding.root(square.narrowed ?? 0)
    }

    /// The stated weights times what a multiple of the index above its floor is of the index.
    private func above(
        _ floor: Weight, times multiplier: Weight
    ) throws(QuantityError) -> Weighed<RuleShares> {
        guard let index, index > 0 else { return .unknown("the index is unknown") }
        // The floor is at most 1, the index below 10^18 units and the multiplier too.
        let cushion = index - floor.units
        guard cushion > 0, multiplier > .zero else { return .known(try cut(by: 0, over: 1)) }
        let exposure = cushion * multiplier.units
        let whole = index * Weight.one.units
        return .known(
            exposure < whole ? try cut(by: exposure, over: whole) : try cut(by: 1, over: 1))
    }
}
