import Quantities

extension Account {
    /// What bounds the orders of a proposal; nothing where the mandate bounds none, or where cash is
    /// below zero: what was withdrawn is owed, and is raised whatever else it takes. What was ordered
    /// a short while ago rests, unless a rebalance goes on.
    /// Throws `overflow` or `outOfRange`.
    func limits(
        on basis: Verdict.Basis, _ valuation: Valuation, in market: Market
    ) throws(QuantityError) -> OrderLimits? {
        guard let mandated, mandated.mandate.boundsOrders, let session, holdings.cash >= .zero
        else { return nil }
        let mandate = mandated.mandate
        var rests = mandate.coolOffSessions > 0
        if case .slice = basis { rests = false }
        var limits = OrderLimits(
            resting: holdings.lines.map {
                rests && $0.ordered > 0
                    && session.number - $0.ordered <= mandate.coolOffSessions
            })
        limits.orderAtMost = mandate.orderAtMost.map { Value($0) }
        if let participation = mandate.participation {
            let view = view(of: market)
            for line in holdings.lines {
                limits.quantities.append(
                    try view.volumes(line.slot)?.part(
                        participation.part, over: participation.sessions, to: session.number))
            }
        }
        if let turnover = mandate.turnover {
            let sum = traded.sum(ofDays: turnover.days, until: session.day)
            limits.turnover = OrderLimits.Turnover(
                most: Int256(turnover.part.units, times: valuation.total.units),
                bought: sum.bought, sold: sum.sold)
        }
        return limits
    }

    /// How much worse than the session's price an order's may be: what the mandate says of each,
    /// and no more than what is left of the total if all of them are filled so. Nothing where it
    /// says neither. Throws `overflow` or `outOfRange`.
    func slippage(
        of sizing: Sizing, _ valuation: Valuation
    ) throws(QuantityError) -> Weight? {
        guard let mandated else { return nil }
        guard mandated.mandate.totalSlippage != nil else { return mandated.mandate.slippageAtMost }
        var ordered = Value.zero
        for (place, quantity) in sizing.orders.enumerated() where quantity != .zero {
            ordered = try ordered + Value(quantity.magnitude, at: valuation.prices[place])
        }
        return try slippage(ofOrdersWorth: ordered, of: valuation.total)
    }

    /// The same of orders that are worth so much together, of a whole.
    func slippage(
        ofOrdersWorth ordered: Value, of whole: Value
    ) throws(QuantityError) -> Weight? {
        guard let mandate = mandated?.mandate else { return nil }
        guard let total = mandate.totalSlippage, let session, ordered > .zero else {
            return mandate.slippageAtMost
        }
        let lost = traded.sum(ofDays: total.days, until: session.day).lost
        let left =
            try Int256(total.part.units, times: whole.units)
            - Int256(lost.units, times: Weight.one.units)
        let most = try max(left, .zero).floored(by: Int256(ordered.units)).narrowed
        // A sale at less than nothing is none: less than the whole is lost of each order.
        let part = Weight(unchecked: min(most ?? Weight.one.units, Weight.one.units - 1))
        return min(mandate.slippageAtMost ?? part, part)
    }
}

extension Mandate {
    /// Whether anything but their least value bounds its orders.
    fileprivate var boundsOrders: Bool {
        coolOffSessions > 0 || orderAtMost != nil || participation != nil || turnover != nil
    }
}
