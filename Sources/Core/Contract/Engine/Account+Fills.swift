public import Quantities
public import Records

extension Account {
    /// How a trade departs from the decision it was made under, at the entry's time.
    public func check(
        _ trade: Trade, at time: Timestamp, in market: Market? = nil
    ) -> [Breach] {
        guard let decision = decision(of: trade) else {
            return [withoutDecision(trade, open.map { "decision \($0.number)" } ?? "no trade")]
        }
        var breaches: [Breach] = []
        if open?.number == trade.decision, let market, isHalted(in: market) {
            breaches.append(whileHalted(trade))
        }
        if open?.number != trade.decision, let until = overtaken?.value.time,
            let late = trade.fills.first(where: { $0.executed >= until })
        {
            breaches.append(
                withoutDecision(
                    trade, "fills executed before \(until), when the decision was cancelled",
                    actual: "\(late.asset) executed at \(late.executed)"))
        }
        var left: [AssetID: Quantity] = [:]
        for order in decision.orders { left[order.asset] = order.left }
        var names: Set<[UInt8]> = []
        for fill in trade.fills {
            breaches += check(fill, of: decision, left: &left, at: time)
            let name = Array(fill.execution.utf8)
            if remembers(name) || !names.insert(name).inserted {
                breaches.append(
                    Breach(
                        .executionRepeated, field: "fills.\(fill.asset).execution",
                        expected: "a new execution", actual: fill.execution,
                        message: "Execution \(fill.execution) of \(id) was recorded before."))
            }
        }
        return breaches + checkCash(trade)
    }

    /// The decision a trade names, if it may still have been filled.
    private func decision(of trade: Trade) -> OpenDecision? {
        if let open, open.number == trade.decision { return open }
        let overtaken = overtaken?.value.decision
        return overtaken?.number == trade.decision ? overtaken : nil
    }

    private func withoutDecision(
        _ trade: Trade, _ expected: String, actual: String? = nil
    ) -> Breach {
        let actual = actual ?? "decision \(trade.decision)"
        return Breach(
            .tradeWithoutDecision, field: "decision", expected: expected, actual: actual,
            message: "A trade of \(id) names decision \(trade.decision), which was not open: "
                + "\(actual), expected \(expected).")
    }

    /// A halt cancels what is open, so this was decided while halted.
    private func whileHalted(_ trade: Trade) -> Breach {
        Breach(
            .tradeWhileHalted, field: "decision", expected: "no trade until owners resume",
            actual: "decision \(trade.decision)",
            message: "A trade of \(id) was made while it was halted.")
    }

    private func checkCash(_ trade: Trade) -> [Breach] {
        do throws(QuantityError) {
            var after = holdings
            try after.settle(trade.fills) { _ in nil }
            let buys = trade.fills.contains { $0.quantity > .zero }
            guard after.cash < .zero, buys || holdings.cash >= .zero else { return [] }
            return [
                Breach(
                    .cashOverdrawn, field: "fills", expected: "cash of 0 or more",
                    actual: "\(after.cash.flooredToMoney) \(currency)",
                    message: "The fills of decision \(trade.decision) of \(id) leave cash "
                        + "below zero.")
            ]
        } catch {
            return [.overflow(error, in: "a trade")]
        }
    }

    private func check(
        _ fill: Trade.Fill, of decision: OpenDecision, left: inout [AssetID: Quantity],
        at time: Timestamp
    ) -> [Breach] {
        var breaches: [Breach] = []
        func breach(_ code: Breach.Code, _ member: String, _ expected: String, _ actual: String) {
            breaches.append(
                Breach(
                    code, field: "fills.\(fill.asset).\(member)", expected: expected,
                    actual: actual,
                    message: "A fill of \(fill.asset) under decision \(decision.number) of \(id): "
                        + "\(member) is \(actual), expected \(expected)."))
        }
        let rest = left[fill.asset] ?? .zero
        let within =
            fill.quantity > .zero
            ? rest > .zero && fill.quantity <= rest : rest < .zero && fill.quantity >= rest
        if within {
            left[fill.asset] = Quantity(unchecked: rest.units - fill.quantity.units)
        } else {
            breach(.fillExceedsOrder, "quantity", "at most \(rest)", "\(fill.quantity)")
        }
        if let place = decision.place(of: fill.asset), let limit = decision.orders[place].limit,
            !decision.orders[place].allows(fill.price)
        {
            breach(.slippageOverLimit, "price", "\(limit) or better", "\(fill.price)")
        }
        if let rate = decision.feesAtMost,
            let value = try? Value(fill.quantity.magnitude, at: fill.price),
            let most = try? Purchase.highestFee(on: value, limit: rate), fill.fee > most
        {
            breach(.feesOverLimit, "fee", "at most \(most)", "\(fill.fee)")
        }
        if fill.executed > time || fill.executed < decision.decided {
            breach(
                .timeContradicted, "executed", "from \(decision.decided) to \(time)",
                "\(fill.executed)")
        }
        return breaches
    }

    /// Takes in a trade that was made, whether or not it should have been.
    public mutating func accept(_ trade: Trade, in market: inout Market) -> [Breach] {
        counted = nil
        remember(trade.fills)
        // What is held stays where it is in memory: the copy is what goes, unless a number leaves
        // its range.
        let before = holdings.copied()
        do throws(QuantityError) {
            try holdings.settle(trade.fills) { market.slot(of: $0) }
            if var decision = open, decision.number == trade.decision {
                try note(trade.fills, of: decision)
                try decision.note(trade.fills)
                var isComplete = decision.isComplete
                if !isComplete { isComplete = try lapse(&decision, in: market) }
                if isComplete { end(decision, .completed) } else { open = decision }
            } else if var late = overtaken?.value, late.decision.number == trade.decision {
                try note(trade.fills, of: late.decision)
                try late.decision.note(trade.fills)
                overtaken = Apart(late)
            }
            worth = nil
        } catch {
            holdings = before
            return [.overflow(error, in: "a trade")]
        }
        return []
    }

    /// Notes the names and times of executions.
    private mutating func remember(_ fills: [Trade.Fill]) {
        let fills = fills.span
        for place in fills.indices {
            lastMove = max(lastMove ?? fills[place].executed, fills[place].executed)
            // On paper none may have a name.
            let isNameless = fills[place].execution.isEmpty
            if isNameless, place > 0, fills[place - 1].execution.isEmpty { continue }
            executions.insert(Array(fills[place].execution.utf8), at: session?.number ?? 0)
        }
    }

    /// Notes fills for the limits that look back on them.
    private mutating func note(
        _ fills: [Trade.Fill], of decision: OpenDecision
    ) throws(QuantityError) {
        guard let session else { return }
        let sum = try decision.traded(fills)
        traded.add(sum, under: decision.number, on: session.day)
        counted = Apart(sum)
    }

    /// Lapses what cash does not pay for of a decision that is not complete. Gives whether it is then.
    private func lapse(
        _ decision: inout OpenDecision, in market: Market
    ) throws(QuantityError) -> Bool {
        guard let rate = try decision.feeRateNow else { return false }
        try decision.lapse(
            cash: holdings.cash, feeRate: rate, lots: openLots(in: market),
            prices: openPrices(in: market))
        return decision.isComplete
    }
}

extension Holdings {
    /// Takes in fills: quantities and cash move. What is in no line yet gets one in its slot, if
    /// it has any. Throws `outOfRange` or `overflow`.
    mutating func settle(
        _ fills: [Trade.Fill], slot: (AssetID) -> Int?
    ) throws(QuantityError) {
        // Fills mostly come in the order of the lines.
        var next = 0
        let fills = fills.span
        for place in fills.indices {
            let (quantity, price) = (fills[place].quantity, fills[place].price)
            let paid = try Value(quantity, at: price) + Value(fills[place].fee)
            cash = try cash - paid
            if let line = index(of: fills[place].asset, near: next) {
                next = try add(quantity, toLine: line) ? line + 1 : line
            } else if let slot = slot(fills[place].asset) {
                try add(quantity, of: fills[place].asset, slot: slot)
            }
        }
    }
}

extension OpenDecision {
    /// What fills bought and sold, and lost to prices worse than decided at. Throws `outOfRange`.
    func traded(_ fills: [Trade.Fill]) throws(QuantityError) -> TradedDays.Traded {
        var traded = TradedDays.Traded()
        // Fills mostly come in the order of the orders.
        var next = 0
        let fills = fills.span
        for place in fills.indices {
            let (quantity, price) = (fills[place].quantity, fills[place].price)
            let order = self.place(of: fills[place].asset, near: next)
            let value = try Value(quantity, at: price)
            let lost = try? lost(quantity, ofOrder: order, at: price)
            traded.add(value, lost: lost ?? value.magnitude)
            next = (order ?? 0) + 1
        }
        return traded
    }

    fileprivate mutating func note(_ fills: [Trade.Fill]) throws(QuantityError) {
        var next = 0
        let fills = fills.span
        for place in fills.indices {
            let quantity = fills[place].quantity
            let order = self.place(of: fills[place].asset, near: next)
            try note(
                quantity, ofOrder: order, value: Value(quantity, at: fills[place].price),
                fee: Value(fills[place].fee))
            next = (order ?? 0) + 1
        }
    }
}
