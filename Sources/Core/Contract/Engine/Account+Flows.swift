import Quantities
import Records

/// The cash of deposits and withdrawals that a session took in, and everything they were worth.
struct ExternalFlow: Equatable, Sendable {
    /// Cash alone, what went out below zero.
    var cash = Value.zero
    /// Cash, and assets at the session's prices.
    var total = Value.zero

    /// Adds a flow that came in or went out, where it is a deposit or a withdrawal; an asset is
    /// worth its price. Throws `outOfRange` or `overflow`.
    mutating func add(_ flow: Flow, at price: Price) throws(QuantityError) {
        guard flow.purpose == .deposit || flow.purpose == .withdrawal else { return }
        let amount = flow.purpose.isInward ? flow.amount : -flow.amount
        guard flow.asset == .cash else {
            total = try total + Value(amount, at: price)
            return
        }
        let value = Value(try Money(units: amount.units))
        cash = try cash + value
        total = try total + value
    }
}

extension Account {
    /// The orders that a deposit or withdrawal asks for; nothing where the mandate lets it wait.
    /// Throws `overflow` or `outOfRange`.
    func flowOrders(
        _ mandate: Mandate, _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> (orders: [Quantity], reason: String)? {
        guard case .towardTarget(let deposits, let withdrawals) = mandate.flows,
            external.cash > .zero ? deposits : withdrawals && external.cash < .zero
        else { return nil }
        let isDeposit = external.cash > .zero
        let view = view(of: market)
        let total = valuation.total.units
        // What each is short of its target, or above it, times the whole: cash as it was before.
        var gaps: [Int256] = []
        var sum = Int256.zero
        func gap(_ value: Value, _ target: Weight) throws(QuantityError) -> Int256 {
            let short =
                try Int256(target.units, times: total)
                - Int256(value.units, times: Weight.one.units)
            let wanted = isDeposit ? short : try short.negated()
            return max(wanted, .zero)
        }
        for (place, line) in holdings.lines.enumerated() {
            gaps.append(try gap(valuation.values[place], line.target))
        }
        gaps.append(try gap(holdings.cash - external.cash, holdings.cashTarget))
        for gap in gaps { sum = try sum + gap }
        guard sum.signum > 0 else { return nil }
        // Each buys or sells its part of the flow, in units of quantity rounded down to the lot.
        let amount = external.cash.magnitude.units
        var orders: [Quantity] = []
        for (place, line) in holdings.lines.enumerated() {
            let price = view.price(line.slot).units
            let lot = lot(ofLine: place, in: market)
            let lots = try (gaps[place] * amount).floored(by: sum * price * lot.units)
            let quantity = try Quantity(units: (lots.narrowed ?? 0) * lot.units)
            orders.append(isDeposit ? quantity : -quantity)
        }
        let word = isDeposit ? "deposit" : "withdrawal"
        return (orders, "\(word): \(external.cash.magnitude.flooredToMoney) \(currency)")
    }
}
