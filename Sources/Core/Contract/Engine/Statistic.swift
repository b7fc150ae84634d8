import Quantities

/// What a statistic comes to, or why that is unknown.
enum Statistic<Measured> {
    case known(Measured)
    case unknown(Ignorance)

    /// What it comes to; nothing where that is unknown.
    var known: Measured? {
        guard case .known(let measured) = self else { return nil }
        return measured
    }

}

/// Why a statistic is unknown.
enum Ignorance {
    /// So many returns, or values, are there and so many are needed.
    case short(has: Int, needs: Int)
    /// The asset has no price now, or one that is too old.
    case stale(AssetID)
    /// A return in the window left its range.
    case outOfRange(AssetID)
    /// Nothing moved.
    case still
}

extension Ignorance: CustomStringConvertible {
    /// In the words of a reason.
    var description: String {
        switch self {
        case .short(let has, let needs): "unknown, \(has) of \(needs) sessions"
        case .stale(let asset): "unknown, \(asset) is stale"
        case .outOfRange(let asset): "unknown, a return of \(asset) is out of range"
        case .still: "unknown, nothing moved"
        }
    }
}

/// How far an index is below its highest.
struct Drawdown {
    /// The index, in units of 10^-12, below 10^18.
    let now: Int128
    /// Its highest, in the same units, above zero.
    let highest: Int128

    /// How 1 − I/max compares with a limit in units of 10^-12, below 10^18: both products are below
    /// 10^36.
    func compares(_ comparison: Comparison, _ limit: Weight) -> Bool {
        comparison.holds((highest - now) * Weight.one.units, limit.units * highest)
    }

    /// In percent, with 4 decimals, down.
    var percent: String { DecimalText.percent((highest - now) * 1_000_000 / highest) }
}

/// The volatility of returns, a year of 252 sessions.
struct Volatility {
    /// The sums over the returns, which are not all the same.
    let returns: PriceHistory.Returns

    /// How σ compares with a limit: 252 · (NΣr² − (Σr)²) against limit² · N(N − 1), neither of them
    /// below zero. The left side is below 3·10^38 with its scale, the right side below 10^42.
    func compares(
        _ comparison: Comparison, _ limit: Weight
    ) throws(QuantityError) -> Bool {
        let count = Int128(returns.count)
        let variance = Int256(returns.spread, times: 252_000_000)
        return comparison.holds(
            variance, try Int256(limit.units, times: limit.units) * (count * (count - 1)))
    }

    /// In percent, with 4 decimals, down.
    var percent: String {
        get throws(QuantityError) {
            let count = Int128(returns.count)
            let square = try Int256(returns.spread, times: 252).floored(
                by: Int256(count * (count - 1) * 1_000_000))
            return DecimalText.percent(Rounding.root(square.narrowed ?? 0))
        }
    }
}

/// The correlation of two series of returns.
struct Correlation {
    /// NΣxy − ΣxΣy, below 2.2 · 10^30, and the same of each with itself, above zero.
    let shared: Int128
    let first: Int128
    let second: Int128

    /// How ρ compares with a limit: by signs, then by squares.
    func compares(
        _ comparison: Comparison, _ limit: Weight
    ) throws(QuantityError) -> Bool {
        let sign = shared.signum()
        guard sign == limit.units.signum() else {
            return comparison.holds(sign, limit.units.signum())
        }
        return comparison.holds(sign * (try magnitude(against: abs(limit.units))), 0)
    }

    /// −1, 0 or 1 as |ρ| is less than a limit in units of 10^-12, the same, or more.
    private func magnitude(against limit: Int128) throws(QuantityError) -> Int128 {
        let one = Weight.one.units
        // |ρ| is at most 1, and neither limit² nor a product below leaves 256 bits.
        guard limit <= one else { return -1 }
        let (quotient, rest) = try squared(one)
        let wanted = Int256(limit, times: limit)
        if quotient != wanted { return quotient < wanted ? -1 : 1 }
        return Int128(rest.signum)
    }

    /// ρ² in units of scale^-2, down, and what remains. ρ² is at most 1, so that `shared`² and the
    /// divisor are below 1.2 · 10^60, and a scale of 10^12 once more below 1.2 · 10^72.
    private func squared(
        _ scale: Int128
    ) throws(QuantityError) -> (quotient: Int256, rest: Int256) {
        let divisor = Int256(first, times: second)
        let (high, left) = try (Int256(shared, times: shared) * scale).flooredDivision(by: divisor)
        let (low, rest) = try (left * scale).flooredDivision(by: divisor)
        return (try high * scale + low, rest)
    }

    /// With 4 decimals, toward −∞.
    var text: String {
        get throws(QuantityError) {
            let (square, rest) = try squared(10_000)
            let down = Rounding.root(square.narrowed ?? 0)
            let isExact = Int256(down, times: down) == square && rest.signum == 0
            let units = shared < 0 ? -(isExact ? down : down + 1) : down
            return DecimalText.text(units: units, places: 4)
        }
    }
}

extension DecimalText {
    /// Units of 10^-6 of the whole in percent, with at most 4 decimals.
    static func percent(_ units: Int128) -> String { text(units: units, places: 4) }
}
