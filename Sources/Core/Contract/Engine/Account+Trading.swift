public import Quantities
public import Records

extension Account {
    /// How a decision departs from the one that is due.
    public func check(_ decision: Decision, in market: Market) -> [Breach] {
        do throws(QuantityError) {
            guard let due = try dueDecision(in: market) else {
                return [try notDue(decision, in: market)]
            }
            return differences(decision, due)
        } catch {
            return [.overflow(error, in: "decision \(decision.number)")]
        }
    }

    private func notDue(
        _ decision: Decision, in market: Market
    ) throws(QuantityError) -> Breach {
        if let missed, decision.prices == missed.sortedByBytes {
            return Breach(
                .decisionLate, field: "prices", expected: "before the next session",
                actual: "after it",
                message: "Decision \(decision.number) of \(id) was recorded after the session it "
                    + "was due in had ended.")
        }
        let verdict = try verdict(in: market)?.name ?? "no look"
        return Breach(
            .decisionNotDue, expected: verdict, actual: "decision \(decision.number)",
            message: "Decision \(decision.number) of \(id) was not due: at session "
                + "\(session.map { "\($0.id)" } ?? "none") the verdict is \(verdict).")
    }

    private func differences(_ decision: Decision, _ due: Decision) -> [Breach] {
        var breaches: [Breach] = []
        func compare<Field: Equatable>(
            _ field: String, _ actual: Field, _ expected: Field, _ text: (Field) -> String
        ) {
            guard actual != expected else { return }
            let (want, have) = (text(expected), text(actual))
            breaches.append(
                Breach(
                    .decisionDiffers, field: field, expected: want, actual: have,
                    message: "Decision \(decision.number) of \(id) departs from its mandate in "
                        + "\(field): it says \(have), due was \(want)."))
        }
        compare("contract", decision.contract, due.contract) { "\($0)" }
        compare("target", decision.target, due.target) { $0.map { "\($0)" } ?? "none" }
        compare("prices", decision.prices, due.prices.sortedByBytes) {
            $0.map { "\($0.index)" }.joined(separator: ", ")
        }
        compare("reason", decision.reason, due.reason) { $0 }
        var actual: [AssetID: Decision.Order] = [:]
        for order in decision.orders { actual[order.asset] = order }
        for order in due.orders {
            let found = actual.removeValue(forKey: order.asset)
            compare("orders.\(order.asset).quantity", found?.quantity, order.quantity) {
                $0.map { "\($0)" } ?? "none"
            }
            if found != nil {
                compare("orders.\(order.asset).limit", found?.limit, order.limit) {
                    $0.map { "\($0)" } ?? "none"
                }
            }
        }
        for order in actual.values.sorted(by: { $0.asset < $1.asset }) {
            compare("orders.\(order.asset).quantity", order.quantity, nil) {
                $0.map { "\($0)" } ?? "none"
            }
        }
        return breaches
    }

    /// Opens a decision that was made, whether or not it was due.
    public mutating func accept(_ decision: Decision) {
        guard let session else { return }
        let mandate = mandated?.mandate
        decisions += 1
        if isLook { lastRebalance = session.number }
        isAnswered = true
        open = OpenDecision(
            number: decision.number, session: session.number, decided: session.asOf,
            lastSession: session.number + (mandate?.openSessions ?? 1),
            feesAtMost: mandate?.feesAtMost,
            orders: decision.orders.map {
                OpenDecision.Order(asset: $0.asset, limit: $0.limit, ordered: $0.quantity)
            })
    }
}

extension Account {
    /// How a trade departs from the decision it was made under, at the entry's time.
    public func check(_ trade: Trade, at time: Timestamp) -> [Breach] {
        guard let open, open.number == trade.decision else {
            return [
                Breach(
                    .tradeWithoutDecision, field: "decision",
                    expected: open.map { "decision \($0.number)" } ?? "no trade",
                    actual: "decision \(trade.decision)",
                    message: "A trade of \(id) names decision \(trade.decision), which is not "
                        + "open.")
            ]
        }
        var breaches: [Breach] = []
        var left: [AssetID: Quantity] = [:]
        for order in open.orders { left[order.asset] = order.left }
        var names = knownExecutions
        for fill in trade.fills {
            breaches += check(fill, of: open, left: &left, at: time)
            if !names.insert(fill.execution).inserted {
                breaches.append(
                    Breach(
                        .executionRepeated, field: "fills.\(fill.asset).execution",
                        expected: "a new execution", actual: fill.execution,
                        message: "Execution \(fill.execution) of \(id) was recorded before."))
            }
        }
        do throws(QuantityError) {
            var after = self
            try after.settle(trade.fills)
            let buys = trade.fills.contains { $0.quantity > .zero }
            if after.holdings.cash < .zero, buys || holdings.cash >= .zero {
                breaches.append(
                    Breach(
                        .cashOverdrawn, field: "fills", expected: "cash of 0 or more",
                        actual: "\(after.holdings.cash.flooredToMoney) \(currency)",
                        message: "The fills of decision \(trade.decision) of \(id) leave cash "
                            + "below zero."))
            }
        } catch {
            breaches.append(.overflow(error, in: "a trade"))
        }
        return breaches
    }

    private func check(
        _ fill: Trade.Fill, of open: OpenDecision, left: inout [AssetID: Quantity],
        at time: Timestamp
    ) -> [Breach] {
        var breaches: [Breach] = []
        func breach(_ code: Breach.Code, _ member: String, _ expected: String, _ actual: String) {
            breaches.append(
                Breach(
                    code, field: "fills.\(fill.asset).\(member)", expected: expected,
                    actual: actual,
                    message: "A fill of \(fill.asset) under decision \(open.number) of \(id): "
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
        if let order = open.orders.first(where: { $0.asset == fill.asset }),
            !order.allows(fill.price), let limit = order.limit
        {
            breach(.slippageOverLimit, "price", "\(limit) or better", "\(fill.price)")
        }
        if let rate = open.feesAtMost,
            let most = try? Account.highestFee(of: fill, rate: rate), fill.fee > most
        {
            breach(.feesOverLimit, "fee", "at most \(most)", "\(fill.fee)")
        }
        if fill.executed > time || fill.executed < open.decided {
            breach(
                .timeContradicted, "executed", "from \(open.decided) to \(time)",
                "\(fill.executed)")
        }
        return breaches
    }

    /// The most a fill may cost: the limit times its value, rounded up to 0.01.
    private static func highestFee(
        of fill: Trade.Fill, rate: Weight
    ) throws(QuantityError) -> Money {
        let value = try Value(fill.quantity.magnitude, at: fill.price)
        let exact = Int256(value.units, times: rate.units)
        // units of 10^-28, in hundredths
        let hundredths = try exact.ceiled(by: Int256(DecimalText.powerOfTen(26)))
        return try Money(units: (hundredths.narrowed ?? 0) * 1_000_000)
    }

    /// Takes in fills: quantities and cash move. Throws `outOfRange`.
    mutating func settle(_ fills: [Trade.Fill]) throws(QuantityError) {
        for fill in fills {
            guard let place = holdings.index(of: fill.asset) else { continue }
            let held = try holdings.lines[place].quantity + fill.quantity
            let paid = try Value(fill.quantity, at: fill.price) + Value(fill.fee)
            holdings.set(held, at: place)
            holdings.cash = try holdings.cash - paid
        }
    }

    /// Takes in a trade that was made, whether or not it should have been.
    public mutating func accept(_ trade: Trade, in market: Market) -> [Breach] {
        do throws(QuantityError) {
            try settle(trade.fills)
        } catch {
            return [.overflow(error, in: "a trade")]
        }
        for fill in trade.fills {
            executions.append((session?.number ?? 0, fill.execution))
            knownExecutions.insert(fill.execution)
        }
        guard var decision = open, decision.number == trade.decision else { return [] }
        for fill in trade.fills {
            guard let place = decision.orders.firstIndex(where: { $0.asset == fill.asset }) else {
                continue
            }
            let order = decision.orders[place]
            decision.orders[place].filled = Quantity(
                unchecked: order.filled.units + fill.quantity.units)
        }
        lapse(&decision, in: market)
        open = decision
        if decision.isComplete { end(decision, .completed) }
        return []
    }

    /// Once nothing is left to sell at the session's prices, purchases that cash does not pay for
    /// are scaled to it; what is cut so lapses, and so does a rest worth less than 0.01.
    private func lapse(_ decision: inout OpenDecision, in market: Market) {
        guard let mandated else { return }
        let view = market.views[mandated.view]
        var waiting: [(place: Int, worth: Int128)] = []
        var needed: Int128 = 0
        for (place, order) in decision.orders.enumerated() where order.left != .zero {
            guard let index = holdings.index(of: order.asset) else { continue }
            let price = view.price(holdings.lines[index].slot)
            guard order.allows(price), let worth = try? Value(order.left, at: price) else {
                continue
            }
            if worth < .zero { return }
            waiting.append((place, worth.units))
            needed += worth.units
        }
        let cash = max(holdings.cash.units, 0)
        guard needed > cash else { return }
        for (place, worth) in waiting {
            let left = decision.orders[place].left
            var kept = Quantity.zero
            if let lots = try? (Int256(left.units, times: cash)).floored(
                by: Int256(needed, times: lot.units)
            ).narrowed,
                let scaled = try? Int256(worth, times: cash).floored(by: Int256(needed)),
                scaled >= Int256(100_000_000_000_000)
            {
                kept = Quantity(unchecked: lots * lot.units)
            }
            decision.orders[place].lapsed = Quantity(
                unchecked: decision.orders[place].lapsed.units + left.units - kept.units)
        }
    }

    /// How the end that a statement claims for a decision departs from the one it had.
    public func check(_ close: Close) -> [Breach] {
        let actual: String
        if let ending, ending.number == close.decision {
            if ending.outcome == close.outcome, !ending.isRecorded { return [] }
            actual = ending.isRecorded ? "closed before" : ending.outcome.rawValue
        } else {
            actual = open?.number == close.decision ? "open" : "no such decision"
        }
        return [
            Breach(
                .closeDiffers, field: "outcome", expected: actual,
                actual: close.outcome.rawValue,
                message: "Decision \(close.decision) of \(id) is said to be "
                    + "\(close.outcome.rawValue); it is: \(actual).")
        ]
    }

    /// Notes that the end of a decision has been recorded.
    public mutating func accept(_ close: Close) {
        if ending?.number == close.decision { ending?.isRecorded = true }
    }
}

extension [Reference] {
    /// The references in the order in which canonical JSON lists them.
    var sortedByBytes: [Reference] {
        sorted { left, right in
            let first = "{\"index\":\(left.index),\"leaf\":\"\(left.leaf)\"}"
            let second = "{\"index\":\(right.index),\"leaf\":\"\(right.leaf)\"}"
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
    }
}
