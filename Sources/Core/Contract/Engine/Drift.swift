import Quantities

/// How far the weight of something is from its target: d = v/V − t, kept as exact integers.
struct Drift {
    /// d · V, in units of value times 10^-12.
    let numerator: Int256
    /// V, in units of value.
    let total: Int128
    /// The target, in units of 10^-12.
    let target: Int128

    init(_ line: Line, value: Value, total: Int128) throws(QuantityError) {
        try self.init(value: value, target: line.target, total: total)
    }

    init(value: Value, target: Weight, total: Int128) throws(QuantityError) {
        let actual = Int256(value.units, times: Weight.one.units)
        numerator = try actual - Int256(target.units, times: total)
        self.total = total
        self.target = target.units
    }

    /// |d| · V, in units of value times 10^-12.
    var magnitude: Int256 {
        get throws(QuantityError) { numerator.signum < 0 ? try numerator.negated() : numerator }
    }

    /// Whether |d| compares so with a band in units of 10^-24.
    func exceeds(_ comparison: Comparison, _ band: Int128) throws(QuantityError) -> Bool {
        comparison.holds(
            try magnitude * Weight.one.units, Int256(band, times: total))
    }

    /// Whether |d| > ρ·t, or ≥, for a ρ in units of 10^-12.
    func exceeds(_ comparison: Comparison, part: Weight) throws(QuantityError) -> Bool {
        try exceeds(comparison, part.units * target)
    }
}

extension Comparison {
    func holds<Number: Comparable>(_ left: Number, _ right: Number) -> Bool {
        switch self {
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        }
    }
}
