public import Quantities
public import Records

extension Account {
    /// What the mandate says in the session under way, as far as it has been filled; nothing
    /// where this session is no look, or all that was to be decided has been. To explain what is
    /// not due takes longer than to find it out, and is left out where it is not asked for.
    /// Throws `overflow` or `outOfRange` where what everything is worth leaves its range; where only
    /// what follows does, that is the verdict.
    public func verdict(
        in market: Market, explainingAll: Bool = true
    ) throws(QuantityError) -> Verdict? {
        let isOverdrawn = holdings.cash < .zero
        // There is a mandate where there is a time to look; it is itself far away.
        guard !isAnswered, isLook || isOverdrawn || begun == nil || isDueBetweenLooks,
            pace.look != nil, let number = moment?.number
        else { return nil }
        guard begun != nil else { return Verdict(.unfunded, total: .zero) }
        let total: Value
        if let worth { total = worth } else { total = try holdings.total(at: view(of: market)) }
        guard !isHalted(in: market) else { return Verdict(.halted, total: total) }
        guard total > .zero else { return Verdict(.insolvent, total: total) }
        let slice = slicing?.value.slice(at: number)
        if let open = opened?.value.number, slice == nil || open < slicing?.value.decision ?? 0 {
            return Verdict(.decisionOpen(number: open), total: total)
        }
        if let place = view(of: market).firstStale(of: holdings, before: number - pace.carried) {
            return Verdict(.priceStale(holdings.lines[place].asset), total: total)
        }
        do throws(QuantityError) {
            return try measured(slice, worth: total, in: market, explainingAll: explainingAll)
        } catch {
            return Verdict(.outOfRange(error), reason: "\(error)", total: total)
        }
    }

    /// The verdict where everything has a price and nothing stands in the way of a decision.
    private func measured(
        _ slice: Int?, worth total: Value, in market: Market, explainingAll: Bool
    ) throws(QuantityError) -> Verdict? {
        let isOverdrawn = holdings.cash < .zero
        if let gap = weightsGap?.value {
            return isOverdrawn ? try raiseCash(despite: gap, market) : gap.verdict(total)
        }
        if decisions == 0 || isOverdrawn || slice != nil, let mandated {
            return try overdue(slice, mandated.mandate.trade, market)
        }
        if pace.flowsRebalance, external.total != .zero, let mandated {
            return try rebalance("flow", mandated.mandate.trade, market)
        }
        var reason = "every look"
        var holds: Bool? = isLook
        if isLook, case .when(let condition) = pace.rebalance {
            holds = try condition.holds(of: self, worth: total, in: market)
            if holds == true || explainingAll {
                reason = try condition.evidence(
                    that: holds, of: self, worth: total, in: market)
            }
        }
        if holds == true, let mandated {
            return try rebalance(reason, mandated.mandate.trade, market)
        }
        if external.cash != .zero, let mandated {
            let valuation = try Valuation(holdings, at: view(of: market))
            if let flow = try flowOrders(mandated.mandate, valuation, market) {
                return try propose(flow.reason, flow.orders, valuation, market)
            }
        }
        guard isLook else { return nil }
        return Verdict(holds == nil ? .notEnoughData : .notDue, reason: reason, total: total)
    }

    /// The verdict where the condition is not asked: before the first decision, with cash below
    /// zero, or where a rebalance goes on.
    private func overdue(
        _ slice: Int?, _ trade: TradeRule, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let valuation = try Valuation(holdings, at: view(of: market))
        if decisions == 0 {
            return try propose(
                .firstInvestment, "first investment", Destination(targetsOf: holdings), valuation,
                market)
        }
        guard holdings.cash >= .zero, let slice, let slicing = slicing?.value else {
            let destination = try destination(trade, valuation, market)
            return try propose(.overdraft, "withdrawal above cash", destination, valuation, market)
        }
        let step = try slicing.end.step(
            outOf: slicing.count - slice, holdings: holdings, valuation: valuation)
        return try propose(.slice(slice), slicing.reason(ofSlice: slice), step, valuation, market)
    }

    /// The verdict where cash is below zero and there are no weights to go to: of everything held the
    /// same part is sold.
    private func raiseCash(
        despite gap: WeightsGap, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let valuation = try Valuation(holdings, at: view(of: market))
        return try propose(
            .overdraft, "withdrawal above cash; \(gap.reason)",
            Destination(asHeld: holdings, valuation: valuation), valuation, market)
    }

    /// The verdict to rebalance as the mandate says, or to begin with it.
    private func rebalance(
        _ reason: String, _ trade: TradeRule, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let valuation = try Valuation(holdings, at: view(of: market))
        var destination = try destination(trade, valuation, market)
        if trade.sessions > 1 {
            destination = try SpreadDestination(destination, of: holdings).step(
                outOf: trade.sessions, holdings: holdings, valuation: valuation)
        }
        return try propose(.rule, reason, destination, valuation, market)
    }

    /// Whether something may be due though the session is no look: a slice, or what a flow asks for.
    var isDueBetweenLooks: Bool {
        if let slicing, let moment, slicing.value.slice(at: moment.number) != nil { return true }
        return external != ExternalFlow() && begun != nil && mandated?.mandate.flows != .wait
    }

    /// Ends the look of a session in which the verdict was not to trade and nothing can happen any
    /// more, so that it need not be found again.
    public mutating func pass() { isAnswered = true }

    private func propose(
        _ basis: Verdict.Basis, _ reason: String, _ destination: Destination,
        _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let sizing = try Sizing(
            to: destination, holdings: holdings, valuation: valuation,
            terms: sizingTerms(in: market), limits: limits(on: basis, valuation, in: market))
        return try verdict(basis, reason, sizing, valuation)
    }

    /// The verdict to make the orders that a flow asks for, as far as the limits allow.
    private func propose(
        _ reason: String, _ orders: [Quantity], _ valuation: Valuation, _ market: Market
    ) throws(QuantityError) -> Verdict {
        let sizing = try Sizing(
            orders: orders, holdings: holdings, valuation: valuation,
            terms: sizingTerms(in: market), limits: limits(on: .flow, valuation, in: market))
        return try verdict(.flow, reason, sizing, valuation)
    }

    private func sizingTerms(in market: Market) -> Sizing.Terms {
        let lots =
            market.instruments.isEmpty
            ? [] : holdings.lines.indices.map { lot(ofLine: $0, in: market) }
        return Sizing.Terms(
            cost: mandated?.mandate.cost ?? .zero, orderAtLeast: mandated?.mandate.orderAtLeast,
            lot: lot, lots: lots)
    }

    private func verdict(
        _ basis: Verdict.Basis, _ reason: String, _ sizing: Sizing, _ valuation: Valuation
    ) throws(QuantityError) -> Verdict {
        let slippage = try slippage(of: sizing, valuation)
        var orders: [Decision.Order] = []
        orders.reserveCapacity(sizing.orders.count)
        let lines = holdings.lines.span
        for (place, quantity) in sizing.orders.enumerated() where quantity != .zero {
            let limit = try slippage.map { slippage throws(QuantityError) in
                try Account.limit(
                    valuation.prices[place], slippage: slippage, buying: quantity > .zero)
            }
            orders.append(
                Decision.Order(asset: lines[place].asset, limit: limit, quantity: quantity))
        }
        var verdict = Verdict(
            orders.isEmpty ? .belowMinimum : .trade(orders), reason: reason,
            total: valuation.total, remaining: orders.isEmpty ? nil : sizing.remaining)
        verdict.basis = basis
        verdict.asked = sizing.asked.map { Apart($0) }
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
