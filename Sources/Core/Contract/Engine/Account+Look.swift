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
        guard let total = try worthAtLook(in: market) else { return nil }
        do throws(QuantityError) {
            return try verdict(
                standing(worth: total, in: market), worth: total, in: market,
                explainingAll: explainingAll)
        } catch {
            return Verdict(.outOfRange(error), reason: "\(error)", total: total)
        }
    }

    /// The verdict of the session under way where it is to trade.
    /// Throws `overflow` or `outOfRange`.
    func verdictToTrade(in market: Market) throws(QuantityError) -> Verdict? {
        guard let total = try worthAtLook(in: market),
            let standing = try? standing(worth: total, in: market), standing.mayTrade
        else { return nil }
        let verdict = try? verdict(standing, worth: total, in: market, explainingAll: false)
        return verdict?.orders == nil ? nil : verdict
    }

    /// What everything is worth, where something is to be decided in the session under way: nothing
    /// where it is no look, or all has been. Throws `overflow` or `outOfRange`.
    private func worthAtLook(in market: Market) throws(QuantityError) -> Value? {
        // There is a mandate where there is a time to look; it is itself far away.
        guard !isAnswered, isLook || holdings.cash < .zero || begun == nil || isDueBetweenLooks,
            pace.look != nil, session != nil
        else { return nil }
        guard begun != nil else { return .zero }
        if let worth { return worth }
        return try total(in: market)
    }

    /// What everything is worth at the last prices. Throws `overflow` or `outOfRange`.
    func total(in market: Market) throws(QuantityError) -> Value {
        // What may throw is called on a copy of the prices.
        if let total = holdings.ordinaryTotal(at: market.views[pace.view]) {
            return total
        }
        return try market.views[pace.view].total(of: holdings)
    }

    /// How a look finds a portfolio, before any order is worked out.
    private enum Standing {
        case unfunded
        case halted
        case insolvent
        case decisionOpen(number: Int)
        case priceStale(line: Int)
        case weightsMissing
        /// Cash is below zero, and there are no weights to go to.
        case overdrawnWithoutWeights
        /// The first investment, cash below zero, or a slice of a rebalance that goes on.
        case overdue(slice: Int?)
        /// A flow brings a rebalance about.
        case flowed
        /// Whether the rule holds, if that is known; failing that, a flow may move something.
        case ruled(Bool?, mayFlow: Bool)

        /// Whether there may be something to trade.
        var mayTrade: Bool {
            switch self {
            case .overdrawnWithoutWeights, .overdue, .flowed: true
            case .ruled(let holds, let mayFlow): holds == true || mayFlow
            default: false
            }
        }
    }

    private func standing(
        worth total: Value, in market: Market
    ) throws(QuantityError) -> Standing {
        guard let number = session?.number, begun != nil else { return .unfunded }
        guard !isHalted(in: market) else { return .halted }
        guard total > .zero else { return .insolvent }
        let slice = slicing?.value.slice(at: number)
        if let open = opened?.value.number, slice == nil || open < slicing?.value.decision ?? 0 {
            return .decisionOpen(number: open)
        }
        if let line = market.views[pace.view].firstStale(
            of: holdings, before: number - pace.carried)
        {
            return .priceStale(line: line)
        }
        let isOverdrawn = holdings.cash < .zero
        if weightsGap != nil { return isOverdrawn ? .overdrawnWithoutWeights : .weightsMissing }
        if decisions == 0 || isOverdrawn || slice != nil { return .overdue(slice: slice) }
        if pace.flowsRebalance, external.total != .zero { return .flowed }
        var holds: Bool? = isLook
        if isLook { holds = try pace.trigger.holds(of: self, worth: total, in: market) }
        return .ruled(holds, mayFlow: external.cash != .zero)
    }

    /// The verdict on what a look found; nothing where it is none, and no flow asks for anything.
    private func verdict(
        _ standing: Standing, worth total: Value, in market: Market, explainingAll: Bool
    ) throws(QuantityError) -> Verdict? {
        guard let mandated else { return nil }
        switch standing {
        case .unfunded: return Verdict(.unfunded, total: .zero)
        case .halted: return Verdict(.halted, total: total)
        case .insolvent: return Verdict(.insolvent, total: total)
        case .decisionOpen(let number): return Verdict(.decisionOpen(number: number), total: total)
        case .priceStale(let line):
            return Verdict(.priceStale(holdings.lines[line].asset), total: total)
        case .weightsMissing: return weightsGap?.value.verdict(total)
        case .overdrawnWithoutWeights:
            return try weightsGap.map { gap throws(QuantityError) in
                try raiseCash(despite: gap.value, market)
            }
        case .overdue(let slice): return try overdue(slice, mandated.mandate.trade, market)
        case .flowed: return try rebalance("flow", mandated.mandate.trade, market)
        case .ruled(let holds, let mayFlow):
            var reason = "every look"
            if isLook, holds == true || explainingAll,
                let condition = mandated.mandate.condition
            {
                reason = try condition.evidence(
                    that: holds, of: self, worth: total, in: market)
            }
            if holds == true {
                return try rebalance(reason, mandated.mandate.trade, market)
            }
            if mayFlow {
                let valuation = try Valuation(holdings, at: view(of: market))
                if let flow = try flowOrders(mandated.mandate, valuation, market) {
                    return try propose(flow.reason, flow.orders, valuation, market)
                }
            }
            guard isLook else { return nil }
            return Verdict(holds == nil ? .notEnoughData : .notDue, reason: reason, total: total)
        }
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
        if let slicing, let session, slicing.value.slice(at: session.number) != nil { return true }
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

    /// Whether a decision may be due in the session under way: its orders may turn out too small, or
    /// a number may leave its range. Mostly none is, and to find that out takes less than to look
    /// for one.
    public func mayBeDue(in market: Market) -> Bool {
        do throws(QuantityError) {
            guard let total = try worthAtLook(in: market) else { return false }
            return try standing(worth: total, in: market).mayTrade
        } catch {
            return true
        }
    }

    /// The decision that is due in the session under way; nothing where none is.
    /// Throws `overflow` or `outOfRange`.
    public func dueDecision(in market: Market) throws(QuantityError) -> Decision? {
        try verdictToTrade(in: market).flatMap { decision(of: $0) }
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
            try Valuation(holdings, at: market.views[mandated.terms.view])
        }
    }
}
