import Contract
import Quantities

/// The value of something beside its target, if it has one, in words.
struct Weighing {
    let value: Value
    let target: Weight?
    let total: Value

    /// The weight in percent with two decimals, rounded to the nearest, half to even.
    var weight: String {
        guard total > .zero,
            let units = try? Int256(value.units, times: 10_000).roundedHalfEven(
                by: Int256(total.units)
            ).narrowed
        else { return "-" }
        return Columns.fixed(units, places: 2) + "%"
    }

    /// The target in percent.
    var aim: String { target.map(\.percentText) ?? "-" }

    /// How far the weight is from its target, in percentage points with two decimals, rounded to
    /// the nearest, half to even.
    var drift: String {
        guard total > .zero, let target,
            let away = try? Int256(value.units, times: Weight.one.units)
                - Int256(target.units, times: total.units),
            let points = try? away.roundedHalfEven(
                by: Int256(total.units, times: 100_000_000)
            ).narrowed
        else { return "-" }
        return (points > 0 ? "+" : "") + Columns.fixed(points, places: 2) + "pp"
    }
}
