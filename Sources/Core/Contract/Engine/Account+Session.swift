public import Quantities
import Records

extension Account {
    /// Ends the session under way, before the prices of the next one are known: a decision that
    /// was due and is not there is missed.
    public mutating func finish(in market: Market) -> [Breach] {
        var breaches: [Breach] = []
        finish(in: market, &breaches)
        return breaches
    }

    /// The same, adding to breaches that are there.
    public mutating func finish(in market: Market, _ breaches: inout [Breach]) {
        guard let number = session?.number else { return }
        // That no worth could be found was said as the session began: then nothing was due.
        if !isAnswered, let verdict = try? verdictToTrade(in: market), let session {
            breaches.append(missing(verdict, at: session))
            missed = session.statements
            looksNext = true
        }
        if isLook { lookBefore = session?.day }
        isAnswered = true
        if opened != nil, let open, number > open.session {
            let noted = noting(open, in: market)
            breaches += lapseUnpaid(noted, in: market)
        }
    }

    /// After a session in which a decision could have been filled, purchases of which cash paid for
    /// nothing have lapsed, though no trade shows it.
    private mutating func lapseUnpaid(_ open: OpenDecision, in market: Market) -> [Breach] {
        self.open = open
        var decision = open
        do throws(QuantityError) {
            try decision.lapse(
                cash: holdings.cash, feeRate: try decision.feeRateNow ?? .zero,
                lots: openLots(in: market), prices: openPrices(in: market))
        } catch {
            return [.overflow(error, in: "decision \(decision.number)")]
        }
        self.open = decision
        if decision.isComplete { end(decision, .completed) }
        return []
    }

    private func missing(_ verdict: Verdict, at session: Session) -> Breach {
        Breach(
            .decisionMissing, field: "session \(session.id)",
            expected: "decision \(lastDecision + 1): \(verdict.reason)", actual: "none",
            message: "A rebalance of \(id) was due at session \(session.id) (\(verdict.reason)) "
                + "and no decision was recorded before the next session.")
    }

    /// Begins a session whose prices the market has taken in: what owners signed comes into
    /// force, flows are taken in, a decision whose sessions have run out expires.
    public mutating func begin(
        _ session: Session, after previous: Day?, in market: Market
    ) -> [Breach] {
        var breaches: [Breach] = []
        begin(session, after: previous, in: market, &breaches)
        return breaches
    }

    /// The same, adding to breaches that are there.
    public mutating func begin(
        _ session: Session, after previous: Day?, in market: Market, _ breaches: inout [Breach]
    ) {
        self.session = session
        isAnswered = false
        if let opened, session.number > opened.value.lastSession {
            breaches += expire(opened.value, at: session)
        }
        if let ended, session.number > ended.value.lastSession { self.ended = nil }
        if let slicing, slicing.value.slice(at: session.number) == nil { self.slicing = nil }
        let hasActions = !market.actionsNow.isEmpty
        if hasActions {
            for action in market.actionsNow { breaches += take(action, at: session) }
        }
        let taken = flows.isEmpty ? nil : takeInFlows(&breaches)
        if hasNews || targeting != nil || hasActions { comeIntoForce(at: session, in: market) }
        halt(asBegins: session, in: market)
        external = ExternalFlow()
        if let taken { count(taken, in: market, &breaches) }
        measure(at: session, in: market, &breaches)
        isLook =
            pace.look != nil && begun != nil
            && (looksNext || decisions == 0
                || pace.isScheduled(session, after: previous, since: begun))
        looksNext = false
        if weighsNow { breaches += weigh(in: market) }
        if opened != nil { open?.beginSession() }
        if !trades.isEmpty { forgetTrades(at: session.number) }
    }

    /// Takes in the flows that came since the session before. Gives those that could be.
    private mutating func takeInFlows(_ breaches: inout [Breach]) -> [(flow: Flow, slot: Int)] {
        var taken: [(flow: Flow, slot: Int)] = []
        for (flow, slot) in flows.removeAll() {
            do throws(QuantityError) {
                try holdings.take(flow, slot: slot)
                taken.append((flow, slot))
            } catch {
                breaches.append(.overflow(error, in: "a \(flow.purpose.rawValue)"))
            }
        }
        return taken
    }

    /// Counts what flows were worth that the session took in, at its prices.
    private mutating func count(
        _ taken: [(flow: Flow, slot: Int)], in market: Market, _ breaches: inout [Breach]
    ) {
        for (flow, slot) in taken {
            do throws(QuantityError) {
                try external.add(flow, at: view(of: market).price(slot))
            } catch {
                breaches.append(.overflow(error, in: "a \(flow.purpose.rawValue)"))
            }
        }
    }

    private mutating func comeIntoForce(at session: Session, in market: Market) {
        hasNews = false
        var changed = !market.actionsNow.isEmpty
        if nextMandated != nil, session.number < nextFrom {
            hasNews = true
        } else if let next = nextMandated {
            if nextWaits { cancel(asBegins: session) }
            mandated = next
            pace = Pace(next)
            weightsGap = nil
            nextMandated = nil
            targeting = nil
            changed = true
        }
        if let next = nextTargeted {
            targeting = Apart(next.value.begun(in: session.number))
            nextTargeted = nil
            changed = true
        }
        if let last = targeted?.lastSession, session.number > last {
            targeting = nil
            changed = true
        }
        if let until = targeted?.target.validUntil, session.asOf > until {
            targeting = nil
            changed = true
        }
        if changed { aim(in: market) }
    }

    private mutating func expire(_ open: OpenDecision, at session: Session) -> [Breach] {
        end(open, .expired)
        return open.orders.compactMap { order in
            guard order.filled == .zero, order.lapsed == .zero, order.wasFillable else {
                return nil
            }
            return Breach(
                .fillMissing, field: "orders.\(order.asset)",
                expected: "\(order.ordered) of \(order.asset)", actual: "no fill",
                message: "Decision \(open.number) of \(id) expired at session \(session.id) with "
                    + "nothing of \(order.asset) filled, though every session had a price within "
                    + "its limit and cash to pay for it.")
        }
    }

    /// A decision with the orders noted that a session did not let be filled: no price was within
    /// the limit, or the cash there was for purchases, that of its sales included, did not pay.
    private func noting(_ open: OpenDecision, in market: Market) -> OpenDecision {
        var decision = open
        let prices = openPrices(in: market)
        let cash = (try? holdings.cash + open.paidNow) ?? holdings.cash
        for (place, order) in open.orders.enumerated() where order.wasFillable {
            guard let price = prices[place], order.allows(price),
                let worth = try? Value(order.left, at: price), worth <= max(cash, .zero)
            else {
                decision.orders[place].wasFillable = false
                continue
            }
        }
        return decision
    }

    /// Ends a decision; unless it was completed whole, the next session is a look.
    mutating func end(_ decision: OpenDecision, _ outcome: Close.Outcome) {
        ending = Ending(
            number: decision.number, outcome: outcome,
            wasCut: decision.orders.contains { $0.filled != $0.ordered })
        open = nil
        ended = Apart(decision)
        // A decision expires as a session begins, which then is the look itself.
        if outcome != .completed { looksNext = true }
    }

    /// Whether an execution of this name was recorded in the last 1,024 sessions.
    public func remembers(execution: String) -> Bool { remembers(Array(execution.utf8)) }

    /// The same of its bytes.
    func remembers(_ execution: [UInt8]) -> Bool {
        session.map { executions.contains(execution, at: $0.number) } ?? false
    }
}

extension Account.Pace {
    /// Whether the mandate has a look in a session, the money being there since another one.
    fileprivate func isScheduled(
        _ session: Session, after previous: Day?, since begun: Int?
    ) -> Bool {
        guard let begun, let look else { return false }
        func begins(_ period: Period) -> Bool {
            previous.map { !period.isSame($0, session.day) } ?? false
        }
        return switch look {
        case .everySession: true
        case .everySessions(let count): (session.number - begun) % count == 0
        case .weekly: begins(.week)
        case .monthly: begins(.month)
        case .quarterly: begins(.quarter)
        case .yearly: begins(.year)
        }
    }
}
