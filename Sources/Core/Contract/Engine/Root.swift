import Quantities

/// The root u of s·u + f·Σ|xu − v| = R: each asset has its value v and weight x, s is the sum of
/// the weights and cash's own, so that V′ = s·u.
struct Root {
    let destination: Destination
    let valuation: Valuation
    /// What keeps its value and counts for nothing here.
    let frozen: [Bool]
    /// What that is worth.
    private(set) var kept: Int128 = 0
    /// s, in units of 10^-12.
    private(set) var share: Int128
    /// f as a fraction in lowest terms, so that numbers stay small.
    private let rate: Int128
    private let whole: Int128
    /// Σv and Σx.
    private var value: Int128 = 0
    private var weight: Int128 = 0

    /// The root at a rate of cost from 0 to below 1, as mandates have it: else there might be none.
    init(
        rate: Weight, _ destination: Destination, _ valuation: Valuation, frozen: [Bool]
    ) {
        precondition(rate >= .zero && rate < .one)
        let divisor = Root.commonDivisor(rate.units, Weight.one.units)
        self.rate = rate.units / divisor
        whole = Weight.one.units / divisor
        self.destination = destination
        self.valuation = valuation
        self.frozen = frozen
        share = destination.cash
        for (place, weight) in destination.weights.enumerated() {
            let value = valuation.values[place].units
            if frozen[place] {
                kept += value
                continue
            }
            // What was sold too much of is bought back, at the same cost as a sale.
            self.value += weight > 0 ? value : abs(value)
            self.weight += weight
        }
        share += weight
    }

    /// The greatest, by Euclid's algorithm.
    private static func commonDivisor(_ first: Int128, _ second: Int128) -> Int128 {
        var (first, second) = (first, second)
        while first != 0 { (first, second) = (second % first, first) }
        return second
    }

    /// The root as a fraction: units of value over units of 10^-12, not in lowest terms.
    ///
    /// It begins where trades cost nothing. Where u is, what has v/x below it is bought and the rest
    /// sold, and the left side is a line; the next u is where that line is R. Since the left side is
    /// convex, that is never below the root: from then on u falls, and fewer are bought each time,
    /// until they are the same as before.
    func solve<Number: ExactInteger>() throws(QuantityError) -> (
        numerator: Number, denominator: Number
    ) {
        var numerator: Number = try .product(whole, valuation.total.units - kept)
        var denominator: Number = try .product(whole, share)
        guard rate > 0 else { return (numerator, denominator) }
        let selling = (
            numerator: try numerator.subtracting(.product(rate, value)),
            denominator: try denominator.subtracting(.product(rate, weight))
        )
        var count = -1
        while true {
            var bought = (count: 0, value: Int128(0), weight: Int128(0))
            for (place, weight) in destination.weights.enumerated() where weight > 0 {
                let value = valuation.values[place].units
                // v/x against u, without dividing.
                let isSold = try numerator.isAtMost(times: weight, denominator, times: value)
                if isSold || frozen[place] { continue }
                bought = (bought.count + 1, bought.value + value, bought.weight + weight)
            }
            guard bought.count != count else { return (numerator, denominator) }
            count = bought.count
            numerator = try selling.numerator.adding(.product(2 * rate, bought.value))
            denominator = try selling.denominator.adding(.product(2 * rate, bought.weight))
        }
    }
}
