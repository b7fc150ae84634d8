import Quantities
import Records

extension Account {
    /// What everything is worth as a session begins, after flows were taken in: whether life begins,
    /// and the portfolio's own return and index.
    mutating func measure(
        at session: Session, in market: Market, _ breaches: inout [Breach]
    ) {
        worth = nil
        do throws(QuantityError) {
            let total = try total(in: market)
            worth = total
            if begun == nil, total > .zero { begun = session.number }
            if !history.record(total, flow: external.total) {
                let error = QuantityError(
                    .outOfRange, found: "the return of \(id) in session \(session.id)",
                    expected: "a return of at most 1000 and an index below 10^6")
                breaches.append(.overflow(error, in: "session \(session.id)"))
            }
        } catch {
            history.interrupt()
            breaches.append(.overflow(error, in: "session \(session.id)"))
        }
        guard market.views[pace.view].lastBroken == session.number else { return }
        for series in pace.series
        where market.views[pace.view].courses[series.slot].history.brokenSession == session.number {
            let error = QuantityError(
                .outOfRange, found: "the return of \(series.asset) in session \(session.id)",
                expected: "a return of at most 1000")
            breaches.append(.overflow(error, in: "session \(session.id)"))
        }
    }
}
