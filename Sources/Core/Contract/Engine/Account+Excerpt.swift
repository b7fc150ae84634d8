public import Quantities
public import Records

/// What can be judged where only some of the statements about a portfolio are known, and so not what
/// it held.
extension Account {
    /// How a decision departs from the mandate and the prices in force, whatever the portfolio holds:
    /// there are no weights to go to, an asset to buy has none or is not in the mandate, or another
    /// price limit than its slippage gives.
    public func checkOrders(of decision: Decision, in market: Market) -> [Breach] {
        if knowsWeights(in: market), case .missing(let reason) = weightsGap?.value {
            return [
                Breach(
                    .decisionNotDue, expected: "weights-missing",
                    actual: "decision \(decision.number)",
                    message: "Decision \(decision.number) of \(id) has no weights to go to: "
                        + "\(reason).")
            ]
        }
        var breaches: [Breach] = []
        for order in decision.orders {
            do throws(QuantityError) {
                guard let departure = try departure(of: order, in: market) else { continue }
                let field = "orders.\(order.asset).\(departure.member)"
                breaches.append(
                    Breach(
                        .decisionDiffers, field: field, expected: departure.expected,
                        actual: departure.actual,
                        message: "Decision \(decision.number) of \(id) departs from its mandate in "
                            + "\(field): it says \(departure.actual), expected "
                            + "\(departure.expected)."))
            } catch {
                breaches.append(.overflow(error, in: "decision \(decision.number)"))
            }
        }
        return breaches
    }

    private func departure(
        of order: Decision.Order, in market: Market
    ) throws(QuantityError) -> (member: String, actual: String, expected: String)? {
        guard let mandated else { return nil }
        let buying = order.quantity > .zero
        if buying, !mayBuy(order.asset, in: market) {
            return ("quantity", "\(order.quantity)", "nothing to buy")
        }
        let slot = pricedSlot(of: order.asset, in: market)
        if slot == nil, mandated.mandate.prices.carriedSessions == 0 {
            return ("quantity", "\(order.quantity)", "nothing without a price in the session")
        }
        let limit = order.limit.map { "\($0)" } ?? "none"
        guard let slippage = mandated.mandate.slippageAtMost else {
            return order.limit == nil ? nil : ("limit", limit, "none")
        }
        guard let slot else {
            // The price is one of a session before, which is not known.
            return order.limit == nil ? ("limit", limit, "one") : nil
        }
        let expected = try Account.limit(
            view(of: market).price(slot), slippage: slippage, buying: buying)
        return order.limit == expected ? nil : ("limit", limit, "\(expected)")
    }

    /// Whether a mandate can ask to buy an asset. What it no longer names is sold, and so is what is to
    /// have nothing and has no band to be within.
    private func mayBuy(_ asset: AssetID, in market: Market) -> Bool {
        guard let mandated, let place = holdings.index(of: asset) else { return false }
        guard pace.weighs else { return true }
        let line = holdings.lines[place]
        let isExcluded = mandated.mandate.excludes(market.groups(of: line.slot))
        let hasNone = knowsWeights(in: market) ? line.target == .zero : isExcluded
        return !hasNone || line.band ?? 0 > 0
    }

    /// Whether the weights to go to follow from statements that are there: no statistic and no index
    /// is needed, and nothing is without a price, as what is delisted is.
    private func knowsWeights(in market: Market) -> Bool {
        guard pace.weighs, let mandate = mandated?.mandate else { return false }
        switch mandate.weights {
        case nil, .equal, .proposed:
            return mandate.holdings.allSatisfy { hasPrice($0.asset, in: market) }
        case .floor, .inverseVolatility, .momentum, .volatilityTarget: return false
        }
    }

    /// Whether an asset has a price in the session under way, not one carried over.
    public func hasPrice(_ asset: AssetID, in market: Market) -> Bool {
        pricedSlot(of: asset, in: market) != nil
    }

    private func pricedSlot(of asset: AssetID, in market: Market) -> Int? {
        guard let session, let slot = market.knownSlot(of: asset) else { return nil }
        return view(of: market).session(slot) == session.number ? slot : nil
    }

    /// How the end that a statement claims cannot be the one a decision had. What let it expire or
    /// overtook it may not be known, nor that cash paid for no more of what it was to buy; but it is
    /// not completed before all is sold that it was to sell.
    public func checkExcerpted(_ close: Close, in market: Market) -> [Breach] {
        guard let open, open.number == close.decision else { return check(close, in: market) }
        guard close.outcome == .completed,
            let order = open.orders.first(where: { $0.ordered < .zero && $0.left != .zero })
        else { return [] }
        return [
            Breach(
                .closeDiffers, field: "outcome", expected: "open",
                actual: close.outcome.rawValue,
                message: "Decision \(close.decision) of \(id) is said to be completed, and "
                    + "\(order.left) of \(order.asset) is not filled.")
        ]
    }

    /// Ends a decision as a statement says, at the time of its entry at the latest. Nothing of it is
    /// executed after that, unless it was executed before it was cancelled.
    public mutating func acceptExcerpted(_ close: Close, at time: Timestamp) {
        if let open, open.number == close.decision, close.outcome != .completed {
            end(open, close.outcome)
            if close.outcome == .cancelled {
                overtaken = Apart(Overtaken(decision: open, time: time))
            }
        }
        accept(close)
    }
}
