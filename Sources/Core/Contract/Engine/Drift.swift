import Quantities

/// How far the weight of something is from its target: d = v/V − t, kept as exact integers.
struct Drift {
    /// d · V, in units of value times 10^-12.
    let numerator: Int256
    /// V, in units of value.
    let total: Int128
    /// The target, in units of 10^-12.
    let target: Int128

    /// The drift of what has this value and target, in a whole of this many units of value.
    init(value: Value, target: Weight, total: Int128) throws(QuantityError) {
        let one = Weight.one.units
        if let actual = value.units.ordinaryProduct(one),
            let wanted = total.ordinaryProduct(target.units)
        {
            numerator = Int256(actual - wanted)
        } else {
            numerator = try Int256(value.units, times: one) - Int256(target.units, times: total)
        }
        self.total = total
        self.target = target.units
    }

    /// |d| · V, in units of value times 10^-12.
    var magnitude: Int256 {
        get throws(QuantityError) { numerator.signum < 0 ? try numerator.negated() : numerator }
    }

    /// Whether |d| compares so with a limit in units of 10^-24.
    func exceeds(_ comparison: Comparison, _ limit: Int128) throws(QuantityError) -> Bool {
        let one = Weight.one.units
        let scaled: Int256
        if let narrow = numerator.narrowed, narrow != Int128.min {
            scaled = Int256(abs(narrow), times: one)
        } else {
            scaled = try magnitude * one
        }
        return comparison.holds(scaled, Int256(limit, times: total))
    }
}

extension Comparison {
    /// Whether two numbers compare so.
    func holds<Number: Comparable>(_ left: Number, _ right: Number) -> Bool {
        switch self {
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        }
    }
}
