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
        guard !isAnswered, isLook || isOverdrawn || begun == nil || isDueBetweenLooks,
            let mandated, let session
        else { return nil }
        guard begun != nil else { return Verdict(.unfunded, total: .zero) }
        let view = market.views[mandated.view]
        let mandate = mandated.mandate
        let valuation = try Valuation(holdings, at: view)
        let total = valuation.total
        guard !isHalted(in: market) else { return Verdict(.halted, total: total) }
        guard total > .zero else { return Verdict(.insolvent, total: total) }
        let slice = slicing?.slice(at: session.number)
        if let open, slice == nil || open.number < slicing?.decision ?? 0 {
            return Verdict(.decisionOpen(number: open.number), total: total)
        }
        let oldest = session.number - mandate.prices.carriedSessions
        if let stale = holdings.lines.first(where: { line in
            let priced = view.session(line.slot)
            return priced == 0 || priced < oldest
        }) {
            return Verdict(.priceStale(stale.asset), total: total)
        }
        if decisions == 0 {
            return try propose(
                .firstInvestment, "first investment", Destination(targetsOf: holdings), valuation,
                market)
        }
        if isOverdrawn {
            let destination = try Destination(
                mandate.trade, holdings: holdings, valuation: valuation)
            return try propose(.overdraft, "withdrawal above cash", destination, valuation, market)
        }
        if let slice, let slicing {
            let step = try slicing.end.step(
                outOf: slicing.count - slice, holdings: holdings, valuation: valuation)
            return try propose(
                .slice(slice), slicing.reason(ofSlice: slice), step, valuation, market)
        }
        if mandate.flows == .rebalance, external.total != .zero {
            return try rebalance("flow", mandate.trade, valuation, market)
        }
        var reason = "every look"
        var holds = isLook
        if isLook, case .when(let condition) = mandate.rebalance {
            let measured = Measurement(
                holdings: holdings, valuation: valuation, day: session.day,
                lookBefore: lookBefore, sinceRebalance: lastRebalance.map { session.number - $0 })
            holds = try condition.holds(in: measured) == true
            if holds || explainingAll { reason = try condition.evidence(in: measured) }
        }
        if holds { return try rebalance(reason, mandate.trade, valuation, market) }
        if let flow = try flowOrders(mandate, valuation, market) {
            return try propose(flow.reason, flow.orders, valuation, market)
        }
        return isLook ? Verdict(.notDue, reason: reason, total: total) : nil
    }

    /// The verdict to rebalance as the mandate says, or to begin with it.
    private func rebalance(
        _ reason: String, _ trade: TradeRule, _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> Verdict {
        var destination = try Destination(trade, holdings: holdings, valuation: valuation)
        if trade.sessions > 1 {
            destination = try SpreadDestination(destination, of: holdings).step(
                outOf: trade.sessions, holdings: holdings, valuation: valuation)
        }
        return try propose(.rule, reason, destination, valuation, market)
    }

    /// Whether something may be due though the session is no look: a slice, or what a flow asks for.
    private var isDueBetweenLooks: Bool {
        if let slicing, let session, slicing.slice(at: session.number) != nil { return true }
        return external != ExternalFlow() && begun != nil && mandated?.mandate.flows != .wait
    }

    /// Ends the look of a session in which the verdict was not to trade and nothing can happen any
    /// more, so that it need not be found again.
    package mutating func pass() { isAnswered = true }

    private func propose(
        _ basis: Verdict.Basis, _ reason: String, _ destination: Destination,
        _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let sizing = try Sizing(
            to: destination, holdings: holdings, valuation: valuation, view: view(of: market),
            terms: sizingTerms(in: market), limits: limits(on: basis, valuation))
        return try verdict(basis, reason, sizing, valuation, market)
    }

    /// The verdict to make the orders that a flow asks for, as far as the limits allow.
    private func propose(
        _ reason: String, _ orders: [Quantity], _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let sizing = try Sizing(
            orders: orders, holdings: holdings, valuation: valuation, view: view(of: market),
            terms: sizingTerms(in: market), limits: limits(on: .flow, valuation))
        return try verdict(.flow, reason, sizing, valuation, market)
    }

    private func sizingTerms(in market: Market) -> Sizing.Terms {
        let mandate = mandated?.mandate
        let lots =
            market.instruments.isEmpty
            ? [] : holdings.lines.indices.map { lot(ofLine: $0, in: market) }
        return Sizing.Terms(
            cost: mandate?.cost ?? .zero, orderAtLeast: mandate?.orderAtLeast, lot: lot, lots: lots)
    }

    private func verdict(
        _ basis: Verdict.Basis, _ reason: String, _ sizing: Sizing, _ valuation: Valuation,
        _ market: Market
    ) throws(QuantityError) -> Verdict {
        let view = view(of: market)
        let slippage = try slippage(of: sizing, valuation, view)
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
        var verdict = Verdict(
            .trade(orders), reason: reason, total: valuation.total, remaining: sizing.remaining)
        verdict.basis = basis
        return verdict
    }

    /// The worst price of an order: p(1 + σ) rounded down for a purchase, p(1 − σ) rounded up for
    /// a sale, to 8 decimals.
    static func limit(
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
