public import Quantities
import Records

extension Account {
    /// Why the mandate says what it says in the session under way; nothing before the first session
    /// under a mandate. Throws `overflow` or `outOfRange`.
    public func explanation(in market: Market) throws(QuantityError) -> Explanation? {
        guard let mandated, let session else { return nil }
        let verdict = try verdict(in: market)
        let view = view(of: market)
        let total = try view.total(of: holdings)
        var measures: [Explanation.Measure] = []
        var turning: [Condition] = []
        if case .when(let condition) = mandated.mandate.rebalance, let verdict, isRuled(verdict) {
            measures = try condition.measures(of: self, worth: total, in: market)
            if verdict.outcome == .notDue, !mandated.mandate.isAimedByPrices {
                turning = condition.enough
            }
        }
        let aims = hasTargets
        var lines: [Explanation.Line] = []
        for (place, line) in holdings.lines.enumerated() {
            let priced = view.session(line.slot)
            let price = priced > 0 ? (price: view.price(line.slot), session: priced) : nil
            lines.append(
                Explanation.Line(
                    asset: line.asset, quantity: line.quantity, price: price,
                    value: try Value(line.quantity, at: view.price(line.slot)),
                    target: aims ? line.target : nil,
                    order: verdict?.orders?.first { $0.asset == line.asset },
                    turns: try turns(of: place, by: turning, worth: total, in: market)))
        }
        lines.append(
            Explanation.Line(
                asset: .cash, quantity: nil, price: nil, value: holdings.cash,
                target: aims ? holdings.cashTarget : nil, order: nil, turns: nil))
        return Explanation(
            portfolio: id, session: session, verdict: verdict, contract: mandated.reference,
            mandate: mandated.mandate, target: targeted?.reference, measures: measures,
            weights: weightMeasures(in: market), quotes: quotes(in: market),
            limits: try limitUses(verdict, of: total, in: market), lines: lines, total: total)
    }

    /// Whether the mandate's condition was asked for this verdict.
    private func isRuled(_ verdict: Verdict) -> Bool {
        switch verdict.outcome {
        // Where weights are missing, drifts would be from targets that nobody set.
        case .notDue, .notEnoughData: isLook && hasTargets
        // A flow that brings a rebalance about comes before the condition.
        case .trade, .belowMinimum:
            verdict.basis == .rule && !(pace.flowsRebalance && external.total != .zero)
        case .unfunded, .halted, .insolvent, .decisionOpen, .priceStale, .weightsMissing,
            .outOfRange:
            false
        }
    }
}

extension Mandate {
    /// Whether a session's prices move the targets too, so that a drift follows from no weight alone.
    fileprivate var isAimedByPrices: Bool {
        switch weights {
        case nil, .equal, .proposed: false
        case .inverseVolatility, .momentum, .volatilityTarget, .floor: true
        }
    }
}
