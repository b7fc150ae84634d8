import Quantities
import Records

extension Account {
    /// What everything is worth as a session begins, after these flows were taken in: whether life
    /// begins, and the portfolio's own return and index.
    mutating func measure(
        _ taken: [(flow: Flow, slot: Int)], at session: Session, in market: Market
    ) -> [Breach] {
        var breaches: [Breach] = []
        let view = view(of: market)
        worth = nil
        do throws(QuantityError) {
            let total = try holdings.total(at: view)
            worth = total
            if begun == nil, total > .zero { begun = session.number }
            var external = Value.zero
            for (flow, slot) in taken where flow.purpose.isExternal {
                external = try external + Account.worth(of: flow, slot: slot, at: view)
            }
            if !history.record(total, flow: external) {
                let error = QuantityError(
                    .outOfRange, found: "the return of \(id) in session \(session.id)",
                    expected: "a return of at most 1000 and an index below 10^6")
                breaches.append(.overflow(error, in: "session \(session.id)"))
            }
        } catch {
            history.interrupt()
            breaches.append(.overflow(error, in: "session \(session.id)"))
        }
        for series in mandated?.series ?? []
        where view.history(series.slot).brokenSession == session.number {
            let error = QuantityError(
                .outOfRange, found: "the return of \(series.asset) in session \(session.id)",
                expected: "a return of at most 1000")
            breaches.append(.overflow(error, in: "session \(session.id)"))
        }
        return breaches
    }

    /// What a flow adds, or takes away, at this session's prices.
    private static func worth(
        of flow: Flow, slot: Int, at view: PriceView
    ) throws(QuantityError) -> Value {
        let amount = flow.purpose.isInward ? flow.amount : -flow.amount
        guard flow.asset == .cash else { return try Value(amount, at: view.price(slot)) }
        return Value(try Money(units: amount.units))
    }
}

extension Flow.Purpose {
    /// Whether it is the owners' and no gain or loss of the portfolio's own.
    fileprivate var isExternal: Bool {
        switch self {
        case .deposit, .withdrawal: true
        case .income, .fee, .tax: false
        }
    }
}
