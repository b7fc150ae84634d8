public import Quantities
public import Records

extension Account {
    /// What the mandate says in the session under way, as far as it has been filled; nothing
    /// where this session is no look, or all that was to be decided has been. To explain what is
    /// not due takes longer than to find it out, and is left out where it is not asked for.
    /// Throws `overflow` or `outOfRange`.
    public func verdict(
        in market: Market, explainingAll: Bool = true
    ) throws(QuantityError) -> Verdict? {
        let isOverdrawn = holdings.cash < .zero
        guard !isAnswered, isLook || isOverdrawn || begun == nil, let mandated,
            let (number, day) = moment
        else { return nil }
        guard begun != nil else { return Verdict(.unfunded, total: .zero) }
        let view = market.views[mandated.view]
        let total: Value
        if let worth { total = worth } else { total = try holdings.total(at: view) }
        guard total > .zero else { return Verdict(.insolvent, total: total) }
        if let open { return Verdict(.decisionOpen(number: open.number), total: total) }
        let oldest = number - pace.carried
        for place in holdings.lines.indices {
            let priced = view.session(holdings.lines[place].slot)
            guard priced > 0, priced >= oldest else {
                return Verdict(.priceStale(holdings.lines[place].asset), total: total)
            }
        }
        if decisions == 0 {
            let destination = Destination(targetsOf: holdings)
            return try propose(
                "first investment", destination, Valuation(holdings, at: view), view)
        }
        var reason = "every look"
        if isOverdrawn {
            reason = "withdrawal above cash"
        } else if case .when(let condition) = mandated.mandate.rebalance {
            let measured = Measurement(
                holdings: holdings, total: total, day: day,
                lookBefore: lookBefore, sinceRebalance: lastRebalance.map { number - $0 },
                history: history,
                now: PricesNow(
                    view: view, session: number, oldest: oldest,
                    series: mandated.series))
            let holds = try condition.holds(in: measured)
            if holds == true || explainingAll { reason = try condition.evidence(in: measured) }
            guard holds == true else {
                let outcome = holds == nil ? Verdict.Outcome.notEnoughData : .notDue
                return Verdict(outcome, reason: reason, total: total)
            }
        }
        let valuation = try Valuation(holdings, at: view)
        let destination = try Destination(
            mandated.mandate.trade, holdings: holdings, valuation: valuation)
        return try propose(reason, destination, valuation, view)
    }

    /// Ends the look of a session in which the verdict was not to trade and nothing can happen any
    /// more, so that it need not be found again.
    package mutating func pass() { isAnswered = true }

    private func propose(
        _ reason: String, _ destination: Destination, _ valuation: Valuation, _ view: PriceView
    ) throws(QuantityError) -> Verdict {
        let slippage = mandated?.mandate.slippageAtMost
        let sizing = try Sizing(
            to: destination, holdings: holdings, valuation: valuation, view: view,
            terms: Sizing.Terms(
                cost: mandated?.mandate.cost ?? .zero,
                orderAtLeast: mandated?.mandate.orderAtLeast, lot: lot))
        var orders: [Decision.Order] = []
        for (place, quantity) in sizing.orders.enumerated() where quantity != .zero {
            let line = holdings.lines[place]
            let limit = try slippage.map { slippage throws(QuantityError) in
                try Account.limit(
                    view.price(line.slot), slippage: slippage, buying: quantity > .zero)
            }
            orders.append(Decision.Order(asset: line.asset, limit: limit, quantity: quantity))
        }
        guard !orders.isEmpty else {
            return Verdict(.belowMinimum, reason: reason, total: valuation.total)
        }
        return Verdict(
            .trade(orders), reason: reason, total: valuation.total, remaining: sizing.remaining)
    }

    /// The worst price of an order: p(1 + σ) rounded down for a purchase, p(1 − σ) rounded up for
    /// a sale, to 8 decimals.
    private static func limit(
        _ price: Price, slippage: Weight, buying: Bool
    ) throws(QuantityError) -> Price {
        let one = Weight.one.units
        // Slippage is below the whole.
        let part = buying ? one + slippage.units : one - slippage.units
        let exact = Int256(price.units, times: part)
        let rounded = try buying ? exact.floored(by: Int256(one)) : exact.ceiled(by: Int256(one))
        guard let units = rounded.narrowed else {
            throw QuantityError(
                .outOfRange, found: "the limit of an order at \(price)",
                expected: "a price within range")
        }
        return try Price(units: units)
    }

    /// The decision that is due in the session under way; nothing where none is.
    /// Throws `overflow` or `outOfRange`.
    public func dueDecision(in market: Market) throws(QuantityError) -> Decision? {
        try verdict(in: market, explainingAll: false).flatMap { decision(of: $0) }
    }

    /// The decision of a verdict of the session under way; nothing where there is none to make.
    public func decision(of verdict: Verdict) -> Decision? {
        guard let orders = verdict.orders, let mandated, let session else { return nil }
        return Decision(
            contract: mandated.reference, number: lastDecision + 1, orders: orders, portfolio: id,
            prices: session.statements, reason: verdict.reason, target: targeted?.reference)
    }
}

extension Account {
    /// What the portfolio is worth at the prices its mandate goes by; nothing without a mandate.
    /// Throws `overflow` or `outOfRange`.
    public func valuation(in market: Market) throws(QuantityError) -> Valuation? {
        try mandated.map { mandated throws(QuantityError) in
            try Valuation(holdings, at: market.views[mandated.view])
        }
    }
}
