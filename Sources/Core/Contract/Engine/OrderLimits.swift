import Quantities

/// What bounds the orders of one proposal besides their least value.
struct OrderLimits: Equatable, Sendable {
    /// Lines that may have no order.
    var resting: [Bool]
    /// The greatest value of an order.
    var orderAtMost: Value?
    /// The most of each line that may be ordered; none where nothing bounds it.
    var quantities: [Quantity?] = []
    /// How much may be bought, or sold, in some days.
    var turnover: Turnover?

    /// How much may be bought, or sold, in some days, and how much was.
    struct Turnover: Equatable, Sendable {
        /// The most, in units of value times 10^-12.
        let most: Int256
        let bought: Value
        let sold: Value
    }

    /// Limits, and the orders that they were asked to cut, one for each line.
    struct Asked: Equatable, Sendable {
        let limits: OrderLimits
        let orders: [Quantity]
    }

    /// A part of every order that may stay.
    struct Factor {
        var numerator: Int256
        var denominator: Int256

        static let whole = Factor(numerator: Int256(1), denominator: Int256(1))

        /// Throws `overflow`.
        func isLess(than other: Factor) throws(QuantityError) -> Bool {
            try numerator * other.denominator < other.numerator * denominator
        }
    }

    /// The part of all orders that these limits leave: the smallest that one of them asks for.
    /// Throws `overflow` or `outOfRange`.
    func factor(
        of orders: [Quantity], worth values: [Value]
    ) throws(QuantityError) -> Factor {
        var smallest = Factor.whole
        func bind(_ most: Int128, of wanted: Int128) throws(QuantityError) {
            guard wanted > most else { return }
            let factor = Factor(numerator: Int256(most), denominator: Int256(wanted))
            if try factor.isLess(than: smallest) { smallest = factor }
        }
        var bought = Value.zero
        var sold = Value.zero
        for (place, order) in orders.enumerated() where order != .zero {
            let worth = values[place].magnitude
            if let orderAtMost { try bind(orderAtMost.units, of: worth.units) }
            if place < quantities.count, let most = quantities[place] {
                try bind(most.units, of: order.magnitude.units)
            }
            if order > .zero { bought = try bought + worth } else { sold = try sold + worth }
        }
        if let factor = try turnover?.factor(bought, sold), try factor.isLess(than: smallest) {
            smallest = factor
        }
        return smallest
    }
}

extension OrderLimits.Turnover {
    /// The part of these purchases and sales after which the smaller of the two sums is the most
    /// there may be; nothing where all of it may be traded. Throws `overflow` or `outOfRange`.
    fileprivate func factor(
        _ buying: Value, _ selling: Value
    ) throws(QuantityError) -> OrderLimits.Factor? {
        let one = Weight.one.units
        let afterBuying = Int256(try (bought + buying).units, times: one)
        let afterSelling = Int256(try (sold + selling).units, times: one)
        guard min(afterBuying, afterSelling) > most else { return nil }
        var largest = OrderLimits.Factor(numerator: .zero, denominator: Int256(1))
        for (before, now) in [(bought, buying), (sold, selling)] where now > .zero {
            let left = try most - Int256(before.units, times: one)
            let factor = OrderLimits.Factor(
                numerator: left, denominator: Int256(now.units, times: one))
            if try largest.isLess(than: factor) { largest = factor }
        }
        return largest
    }
}
