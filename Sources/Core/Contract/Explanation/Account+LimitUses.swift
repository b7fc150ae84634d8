import Quantities
import Records

extension Account {
    /// The limits of the mandate with what is used of them in the session under way, in which
    /// everything is worth so much, and what they did to the orders of its verdict; nothing where
    /// nothing is worth anything. Throws `overflow` or `outOfRange`.
    func limitUses(
        _ verdict: Verdict?, of total: Value, in market: Market
    ) throws(QuantityError) -> [Explanation.Limit] {
        guard let mandate = mandated?.mandate, let session, total > .zero else { return [] }
        var uses: [Explanation.Limit] = []
        for limit in mandate.groupLimits {
            uses.append(try use(of: limit, total, in: market))
        }
        let view = view(of: market)
        let asked = try verdict?.asked.map { asked throws(QuantityError) in
            try AskedOrders(asked.value, of: holdings, at: view)
        }
        if let most = mandate.orderAtMost {
            uses.append(
                Explanation.Limit(
                    clause: "order at most \(most) \(currency)",
                    used: asked?.largest(in: currency) ?? AskedOrders.none,
                    effect: try asked?.effect { $0.orderAtMost = $1.orderAtMost }))
        }
        if let participation = mandate.participation {
            uses.append(
                Explanation.Limit(
                    clause: "participation at most \(participation)",
                    used: try asked?.furthest() ?? AskedOrders.none,
                    effect: try asked?.effect { $0.quantities = $1.quantities }))
        }
        if let turnover = mandate.turnover {
            let sum = traded.sum(ofDays: turnover.days, until: session.day)
            uses.append(
                Explanation.Limit(
                    clause: "turnover at most \(turnover)",
                    used: "\(try percent(min(sum.bought, sum.sold), of: total)) used, "
                        + "\(try percent(sum.bought, of: total)) bought and "
                        + "\(try percent(sum.sold, of: total)) sold",
                    effect: try asked?.effect { $0.turnover = $1.turnover }))
        }
        if let slippage = mandate.totalSlippage {
            let lost = traded.sum(ofDays: slippage.days, until: session.day).lost
            uses.append(
                Explanation.Limit(
                    clause: "total slippage at most \(slippage)",
                    used: "\(try percent(lost, of: total)) used",
                    effect: try effectOfTotalSlippage(on: verdict, of: total, at: view)))
        }
        if mandate.coolOffSessions > 0 {
            uses.append(useOfRest(mandate.coolOffSessions, asked?.asked.limits, at: session))
        }
        return uses
    }

    /// What the assets of a group have together, and are to have.
    private func use(
        of limit: GroupLimit, _ total: Value, in market: Market
    ) throws(QuantityError) -> Explanation.Limit {
        let view = view(of: market)
        var held = Value.zero
        var target: Int128 = 0
        for line in holdings.lines where market.groups(of: line.slot).contains(limit.group) {
            held = try held + Value(line.quantity, at: view.price(line.slot))
            target += line.target.units
        }
        let isReached = hasTargets && target == limit.atMost.units && target > 0
        return Explanation.Limit(
            clause: "group \(limit)",
            used: "\(try percent(held, of: total)) held, "
                + (hasTargets ? "\(Weight(unchecked: target).percentText) targeted" : "no target"),
            effect: isReached ? "targets are at it" : nil)
    }

    /// The worst prices of orders, where what is left of the total makes them less than what the
    /// mandate says of each.
    private func effectOfTotalSlippage(
        on verdict: Verdict?, of total: Value, at view: PriceView
    ) throws(QuantityError) -> String? {
        guard let orders = verdict?.orders, let mandate = mandated?.mandate else { return nil }
        var ordered = Value.zero
        for order in orders {
            guard let line = holdings.index(of: order.asset) else { continue }
            let price = view.price(holdings.lines[line].slot)
            ordered = try ordered + Value(order.quantity.magnitude, at: price)
        }
        guard let left = try slippage(ofOrdersWorth: ordered, of: total) else { return nil }
        if let each = mandate.slippageAtMost, left >= each { return nil }
        return "orders at most \(left.percentText) worse than their prices"
    }

    /// What was ordered a short while ago, and for how long it rests.
    private func useOfRest(
        _ sessions: Int, _ limits: OrderLimits?, at session: Session
    ) -> Explanation.Limit {
        var resting: [String] = []
        var held: [String] = []
        for (place, line) in holdings.lines.enumerated()
        where line.ordered > 0 && session.number - line.ordered <= sessions {
            let left = line.ordered + sessions - session.number + 1
            resting.append("\(line.asset) for \(Mandate.text(ofSessions: left))")
            if limits?.resting[place] == true { held.append(line.asset.text) }
        }
        return Explanation.Limit(
            clause: "cool-off \(Mandate.text(ofSessions: sessions))",
            used: resting.isEmpty ? "nothing rests" : "rests: " + Self.list(resting),
            effect: held.isEmpty ? nil : "no orders of " + Self.list(held))
    }

    /// The first of these, and how many more there are.
    private static func list(_ names: [String]) -> String {
        let most = 6
        let shown = names.prefix(most).joined(separator: ", ")
        return names.count > most ? "\(shown), \(names.count - most) more" : shown
    }

    private func percent(_ part: Value, of total: Value) throws(QuantityError) -> String {
        try Condition.percent(Int256(part.units, times: Weight.one.units), of: total.units) + "%"
    }
}

/// The orders that limits were asked to cut, with what they are worth.
private struct AskedOrders {
    static let none = "no order"

    let asked: OrderLimits.Asked
    private let values: [Value]
    private let names: [AssetID]
    /// What all limits together left of the orders.
    private let factor: OrderLimits.Factor

    init(
        _ asked: OrderLimits.Asked, of holdings: Holdings, at view: PriceView
    ) throws(QuantityError) {
        var values: [Value] = []
        for (place, quantity) in asked.orders.enumerated() {
            values.append(try Value(quantity, at: view.price(holdings.lines[place].slot)))
        }
        self.asked = asked
        self.values = values
        names = holdings.lines.map(\.asset)
        factor = try asked.limits.factor(of: asked.orders, worth: values)
    }

    /// The largest order by value.
    func largest(in currency: Currency) -> String? {
        guard let place = values.indices.max(by: { values[$0].magnitude < values[$1].magnitude }),
            values[place] != .zero
        else { return nil }
        return "\(values[place].magnitude.flooredToMoney) \(currency) of \(names[place]) asked for"
    }

    /// The order that is furthest beyond its own bound, or nearest to it.
    func furthest() throws(QuantityError) -> String? {
        var found: (place: Int, most: Quantity, left: OrderLimits.Factor)?
        for (place, order) in asked.orders.enumerated() where order != .zero {
            guard place < asked.limits.quantities.count, let most = asked.limits.quantities[place]
            else { continue }
            let left = OrderLimits.Factor(
                numerator: Int256(most.units), denominator: Int256(order.magnitude.units))
            let isFurther = try found.map { found throws(QuantityError) in
                try left.isLess(than: found.left)
            }
            if isFurther ?? true { found = (place, most, left) }
        }
        return found.map { place, most, _ in
            "\(asked.orders[place].magnitude) of \(names[place]) asked for, at most \(most)"
        }
    }

    /// What a limit alone, which is taken over into no limits, leaves of the orders.
    func effect(
        of take: (inout OrderLimits, OrderLimits) -> Void
    ) throws(QuantityError) -> String? {
        var alone = OrderLimits(resting: asked.limits.resting)
        take(&alone, asked.limits)
        let left = try alone.factor(of: asked.orders, worth: values)
        guard try left.isLess(than: .whole) else { return nil }
        let units = try (left.numerator * 1_000_000).floored(by: left.denominator)
        let text = DecimalText.text(units: units.narrowed ?? 0, places: 6)
        return try factor.isLess(than: left)
            ? "alone would scale orders by \(text)" : "orders scaled by \(text)"
    }
}
