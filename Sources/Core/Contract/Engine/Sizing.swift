import Quantities

/// How much to trade so that a destination is reached and the costs of getting there are paid
/// from what is traded: exact, self-financing, small orders left out.
struct Sizing {
    /// What the sizing rests on.
    struct Terms {
        /// What a trade is assumed to cost, as a part of its value.
        let cost: Weight
        /// The least value of an order; 0.01 of the currency in any case.
        let least: Value
        /// The smallest quantity that can be traded.
        let lot: Quantity

        init(cost: Weight, orderAtLeast: Money?, lot: Quantity) {
            self.cost = cost
            let asked = orderAtLeast.map { Value($0) } ?? .zero
            least = max(asked, Value(unchecked: 100_000_000_000_000))
            self.lot = lot
        }
    }

    /// The order for each line, zero where there is none.
    private(set) var orders: [Quantity]
    /// What is left after costs, V′, rounded down to 8 decimals.
    private(set) var remaining: Money = .zero

    private let holdings: Holdings
    private let values: [Int128]
    private let prices: [Int128]
    private let terms: Terms

    /// Sizes the orders that take holdings to a destination. Throws `overflow`, `outOfRange`.
    init(
        to destination: Destination, holdings: Holdings, valuation: Valuation, view: PriceView,
        terms: Terms
    ) throws(QuantityError) {
        self.holdings = holdings
        self.terms = terms
        values = valuation.values.map(\.units)
        prices = holdings.lines.map { view.price($0.slot).units }
        orders = [Quantity](repeating: .zero, count: values.count)

        var frozen = [Bool](repeating: false, count: values.count)
        var froze = true
        while froze {
            try solve(destination, total: valuation.total.units, frozen: frozen)
            froze = false
            for place in orders.indices where !frozen[place] && orders[place] != .zero {
                if try isTooSmall(place) {
                    frozen[place] = true
                    orders[place] = .zero
                    froze = true
                }
            }
        }
        try scaleBuysToCash()
    }

    /// Whether an order is worth too little; while cash is below zero no sale is.
    private func isTooSmall(_ place: Int) throws(QuantityError) -> Bool {
        let order = orders[place]
        if order < .zero, holdings.cash < .zero { return false }
        return try Value(order.magnitude, at: Price(unchecked: prices[place])) < terms.least
    }

    /// Solves V′ + f·Σ|xV′ − v| = V over what is not frozen, and orders the difference between
    /// each destination quantity, rounded down to the lot, and what is held.
    private mutating func solve(
        _ destination: Destination, total: Int128, frozen: [Bool]
    ) throws(QuantityError) {
        let rate = terms.cost.units
        var rest = total
        var share = destination.cash
        var buying: [Int] = []
        // V′ = N·share/D with N = rest·10^12 + f·Σσv and D = 10^12·share + f·Σσx,
        // where σ is −1 for what is sold and +1 for what is bought.
        var soldValue: Int128 = 0
        var soldWeight: Int128 = 0
        for place in values.indices {
            if frozen[place] {
                rest -= values[place]
                continue
            }
            share += destination.weights[place]
            soldValue += values[place]
            soldWeight += destination.weights[place]
            if destination.weights[place] > 0 { buying.append(place) }
        }
        guard share > 0 else {
            try sellAll(frozen: frozen, total: rest)
            return
        }
        let one = Weight.one.units
        var numerator = try Int256(rest, times: one) - Int256(rate, times: soldValue)
        var denominator = try Int256(one, times: share) - Int256(rate, times: soldWeight)
        if rate > 0 {
            // The lower v/x, the sooner a rising V′ turns a sale into a purchase.
            let weights = destination.weights
            let values = values
            buying.sort { left, right in
                let first = Int256(values[left], times: weights[right])
                let second = Int256(values[right], times: weights[left])
                return first == second ? left < right : first < second
            }
            for place in buying {
                let reached = try numerator * weights[place]
                if try reached <= denominator * values[place] { break }
                numerator = try numerator + Int256(rate * 2, times: values[place])
                denominator = try denominator + Int256(rate * 2, times: weights[place])
            }
        }
        for place in values.indices where !frozen[place] {
            let held = holdings.lines[place].quantity
            var wanted: Int128 = 0
            if destination.weights[place] > 0, numerator.signum > 0 {
                let lots = try (numerator * destination.weights[place]).floored(
                    by: denominator * Int256(prices[place], times: terms.lot.units))
                wanted = try Sizing.narrow(lots) * terms.lot.units
            }
            orders[place] = try Quantity(units: wanted) - held
        }
        let left = try (numerator * share).floored(by: denominator * 100_000_000)
        let kept = total - rest
        remaining = try Money(units: Sizing.narrow(left) + kept / 100_000_000)
    }

    private mutating func sellAll(frozen: [Bool], total: Int128) throws(QuantityError) {
        for place in values.indices where !frozen[place] {
            orders[place] = -holdings.lines[place].quantity
        }
        remaining = Value(unchecked: total).flooredToMoney
    }

    /// Cuts purchases to what cash and the sales pay for, if they would exceed it.
    private mutating func scaleBuysToCash() throws(QuantityError) {
        let one = Weight.one.units
        let rate = terms.cost.units
        while true {
            var bought: Int128 = 0
            var sold: Int128 = 0
            for place in orders.indices {
                let worth = try Value(orders[place], at: Price(unchecked: prices[place])).units
                if worth > 0 { bought += worth } else { sold -= worth }
            }
            let available =
                try Int256(holdings.cash.units, times: one)
                + Int256(sold, times: one - rate)
            let needed = Int256(bought, times: one + rate)
            guard bought > 0, available < needed else { return }
            for place in orders.indices where orders[place] > .zero {
                orders[place] =
                    available.signum > 0
                    ? try scaled(orders[place], by: available, over: needed) : .zero
                if orders[place] != .zero, try isTooSmall(place) { orders[place] = .zero }
            }
        }
    }

    private func scaled(
        _ order: Quantity, by numerator: Int256, over denominator: Int256
    ) throws(QuantityError) -> Quantity {
        let lots = try (numerator * order.units).floored(by: denominator * terms.lot.units)
        return try Quantity(units: Sizing.narrow(lots) * terms.lot.units)
    }

    private static func narrow(_ number: Int256) throws(QuantityError) -> Int128 {
        guard let narrowed = number.narrowed, narrowed.magnitude < Quantity.limit else {
            throw QuantityError(
                .outOfRange, found: "\(number) units", expected: "a quantity within range")
        }
        return narrowed
    }
}

extension Quantity {
    fileprivate static var limit: UInt128 { QuantityOfAssetUnit.limit.magnitude }
}
