import Quantities

/// How much to trade so that a destination is reached and the costs of getting there are paid
/// from what is traded: exact, self-financing, small orders left out.
struct Sizing {
    /// What the sizing rests on.
    struct Terms {
        /// What a trade is assumed to cost, as a part of its value.
        let cost: Weight
        /// The least value of an order.
        let least: Value
        /// The smallest quantity that can be traded.
        private let lot: Quantity
        /// The same of each line, where they differ.
        private let lots: [Quantity]

        /// Terms under which no order is worth less than 0.01 in any case.
        init(cost: Weight, orderAtLeast: Money?, lot: Quantity, lots: [Quantity] = []) {
            self.cost = cost
            self.lots = lots
            least = max(orderAtLeast.map { Value($0) } ?? .zero, .hundredth)
            self.lot = lot
        }

        /// The smallest quantity of a line that can be traded.
        func lot(_ line: Int) -> Quantity { lots.isEmpty ? lot : lots[line] }
    }

    /// The order for each line, zero where there is none.
    private(set) var orders: [Quantity]
    /// What is left after costs, V′, rounded down to 8 decimals.
    private(set) var remaining: Money = .zero
    /// What limits were asked to cut; nothing where there are none.
    private(set) var asked: OrderLimits.Asked?

    private let holdings: Holdings
    private let valuation: Valuation
    private let terms: Terms

    /// Sizes the orders that take holdings to a destination, within limits if there are any.
    /// Throws `overflow`, `outOfRange`.
    init(
        to destination: Destination, holdings: Holdings, valuation: Valuation, terms: Terms,
        limits: OrderLimits? = nil
    ) throws(QuantityError) {
        self.init(holdings, valuation, terms)
        var frozen = limits?.resting ?? orders.map { _ in false }
        var froze = true
        while froze {
            try solve(destination, frozen: frozen)
            froze = false
            for place in orders.indices where !frozen[place] && orders[place] != .zero {
                if try isTooSmall(place) {
                    frozen[place] = true
                    orders[place] = .zero
                    froze = true
                }
            }
        }
        if let limits {
            asked = OrderLimits.Asked(limits: limits, orders: orders)
            try scale(within: limits)
        }
        try scaleBuysToCash()
    }

    /// Cuts orders that are given to what the limits and cash leave of them. Throws `overflow`,
    /// `outOfRange`.
    init(
        orders: [Quantity], holdings: Holdings, valuation: Valuation, terms: Terms,
        limits: OrderLimits? = nil
    ) throws(QuantityError) {
        self.init(holdings, valuation, terms)
        for (place, order) in orders.enumerated() where limits?.resting[place] != true {
            self.orders[place] = order
            if order != .zero, try isTooSmall(place) { self.orders[place] = .zero }
        }
        if let limits {
            asked = OrderLimits.Asked(limits: limits, orders: orders)
            try scale(within: limits)
        }
        try scaleBuysToCash()
        let one = Weight.one.units
        var left = Int256(valuation.total.units, times: one)
        for worth in try worth() {
            left = try left - Int256(worth.magnitude.units, times: terms.cost.units)
        }
        remaining = try Money(units: Sizing.narrow(left.floored(by: Int256(one * 100_000_000))))
    }

    private init(_ holdings: Holdings, _ valuation: Valuation, _ terms: Terms) {
        self.holdings = holdings
        self.valuation = valuation
        self.terms = terms
        orders = valuation.values.map { _ in .zero }
    }

    /// Whether an order is worth too little; while cash is below zero no sale is.
    private func isTooSmall(_ place: Int) throws(QuantityError) -> Bool {
        let order = orders[place]
        if order < .zero, holdings.cash < .zero { return false }
        return try Value(order.magnitude, at: valuation.prices[place]) < terms.least
    }

    /// Solves V′ + f·Σ|xV′ − v| = V over what is not frozen, and orders the difference between
    /// each destination quantity, rounded down to the lot, and what is held.
    private mutating func solve(
        _ destination: Destination, frozen: [Bool]
    ) throws(QuantityError) {
        let root = Root(rate: terms.cost, destination, valuation, frozen: frozen)
        guard root.share > 0 else { return try sellAll(frozen: frozen) }
        do throws(QuantityError) {
            try place(Int128.self, root)
        } catch {
            try place(Int256.self, root)
        }
    }

    /// The same with numbers of one kind. Throws `overflow` where they are too small.
    private mutating func place<Number: ExactInteger>(
        _: Number.Type, _ root: Root
    ) throws(QuantityError) {
        let (numerator, denominator): (Number, Number) = try root.solve()
        let holdings = holdings
        let lines = holdings.lines.span
        for place in lines.indices where !root.frozen[place] {
            let lot = terms.lot(place).units
            let weight = root.destination.weights[place]
            var wanted: Int128 = 0
            if weight > 0, numerator > .zero {
                let lots = try numerator.floored(
                    times: weight, over: denominator, times: valuation.prices[place].units, lot)
                wanted = try Sizing.narrow(lots).multiplied(by: lot)
            }
            orders[place] = try Quantity(units: wanted) - lines[place].quantity
        }
        let left = try numerator.sum(times: root.share, denominator, times: root.kept)
        remaining = try Money(
            units: Sizing.narrow(left.floored(by: denominator.wide * 100_000_000)))
    }

    /// Sells everything that is not frozen, where nothing of it has a weight.
    private mutating func sellAll(frozen: [Bool]) throws(QuantityError) {
        var sold: Int128 = 0
        for place in orders.indices where !frozen[place] {
            orders[place] = -holdings.lines[place].quantity
            sold += abs(valuation.values[place].units)
        }
        let one = Weight.one.units
        let left =
            try Int256(valuation.total.units, times: one) - Int256(sold, times: terms.cost.units)
        remaining = try Money(
            units: Sizing.narrow(left.floored(by: Int256(one * 100_000_000))))
    }

    /// What the orders are worth, in the order of the lines.
    private func worth() throws(QuantityError) -> [Value] {
        var values: [Value] = []
        for (place, order) in orders.enumerated() {
            values.append(try Value(order, at: valuation.prices[place]))
        }
        return values
    }

    /// Cuts all orders by the one factor that the limits leave.
    private mutating func scale(within limits: OrderLimits) throws(QuantityError) {
        let factor = try limits.factor(of: orders, worth: worth())
        guard try factor.isLess(than: .whole) else { return }
        for place in orders.indices where orders[place] != .zero {
            orders[place] = try orders[place].scaled(
                by: factor.numerator, over: factor.denominator, lot: terms.lot(place))
            if orders[place] != .zero, try isTooSmall(place) { orders[place] = .zero }
        }
    }

    /// Cuts purchases to what cash and the sales pay for, if they would exceed it.
    private mutating func scaleBuysToCash() throws(QuantityError) {
        let one = Weight.one.units
        let rate = terms.cost.units
        while true {
            var bought: Int128 = 0
            var sold: Int128 = 0
            for place in orders.indices {
                let worth = try Value(orders[place], at: valuation.prices[place]).units
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
                    ? try orders[place].scaled(by: available, over: needed, lot: terms.lot(place))
                    : .zero
                if orders[place] != .zero, try isTooSmall(place) { orders[place] = .zero }
            }
        }
    }

    private static func narrow(_ number: Int256) throws(QuantityError) -> Int128 {
        guard let narrowed = number.narrowed,
            narrowed.magnitude < QuantityOfAssetUnit.limit.magnitude
        else {
            throw QuantityError(
                .outOfRange, found: "\(number) units", expected: "a quantity within range")
        }
        return narrowed
    }
}

extension Quantity {
    /// This quantity times a part below one, cut toward zero to the lot. Throws `overflow`.
    func scaled(
        by numerator: Int256, over denominator: Int256, lot: Quantity
    ) throws(QuantityError) -> Quantity {
        let lots = try (numerator * magnitude.units).floored(by: denominator * lot.units)
        let units = (lots.narrowed ?? 0) * lot.units
        return Quantity(unchecked: self < .zero ? -units : units)
    }
}

extension Value {
    /// 0.01 of a currency: the least that is traded.
    static var hundredth: Value { Value(unchecked: 100_000_000_000_000) }
}
