public import Quantities
import Records

extension Account {
    /// Ends the session under way, before the prices of the next one are known: a decision that
    /// was due and is not there is missed.
    public mutating func finish(in market: Market) -> [Breach] {
        guard let session else { return [] }
        var breaches: [Breach] = []
        missed = nil
        if !isAnswered {
            do throws(QuantityError) {
                if let verdict = try verdict(in: market), verdict.orders != nil {
                    breaches.append(missing(verdict, at: session))
                    missed = session.statements
                    looksNext = true
                }
            } catch {
                breaches.append(.overflow(error, in: "session \(session.id)"))
            }
        }
        if isLook { lookBefore = session.day }
        isAnswered = true
        return breaches
    }

    private func missing(_ verdict: Verdict, at session: Session) -> Breach {
        Breach(
            .decisionMissing, field: "session \(session.id)",
            expected: "decision \(decisions + 1): \(verdict.reason)", actual: "none",
            message: "A rebalance of \(id) was due at session \(session.id) (\(verdict.reason)) "
                + "and no decision was recorded before the next session.")
    }

    /// Begins a session whose prices the market has taken in: what owners signed comes into
    /// force, flows are taken in, a decision whose sessions have run out expires.
    public mutating func begin(
        _ session: Session, after previous: Day?, in market: Market
    ) -> [Breach] {
        self.session = session
        isAnswered = false
        var breaches = expire(at: session, in: market)
        do throws(QuantityError) {
            try takeInFlows()
            comeIntoForce(at: session)
            if begun == nil, let mandated, hasAnything {
                let worth = try Valuation(holdings, at: market.views[mandated.view])
                if worth.total > .zero { begun = session.number }
            }
        } catch {
            breaches.append(.overflow(error, in: "session \(session.id)"))
        }
        isLook = begun != nil && (looksNext || decisions == 0 || isScheduled(session, previous))
        looksNext = false
        forgetExecutions(before: session.number - Account.executionMemory)
        return breaches
    }

    private var hasAnything: Bool {
        holdings.cash != .zero || holdings.lines.contains { $0.quantity != .zero }
    }

    private mutating func takeInFlows() throws(QuantityError) {
        let taken = flows
        flows = []
        for (flow, slot) in taken {
            let amount = flow.purpose.isInward ? flow.amount : -flow.amount
            if flow.asset == .cash {
                holdings.cash = try holdings.cash + Value(Money(units: amount.units))
            } else {
                try holdings.add(amount, of: flow.asset, slot: slot)
            }
        }
    }

    private mutating func comeIntoForce(at session: Session) {
        var changed = false
        if let next = nextMandated {
            mandated = next
            nextMandated = nil
            targeted = nil
            changed = true
        }
        if let next = nextTargeted {
            targeted = next
            nextTargeted = nil
            changed = true
        }
        if let until = targeted?.target.validUntil, session.asOf > until {
            targeted = nil
            changed = true
        }
        if changed { aim() }
    }

    private func isScheduled(_ session: Session, _ previous: Day?) -> Bool {
        guard let mandated, let begun else { return false }
        func begins(_ period: Period) -> Bool {
            previous.map { !period.isSame($0, session.day) } ?? false
        }
        return switch mandated.mandate.look {
        case .everySession: true
        case .everySessions(let count): (session.number - begun) % count == 0
        case .weekly: begins(.week)
        case .monthly: begins(.month)
        case .quarterly: begins(.quarter)
        case .yearly: begins(.year)
        }
    }

    private mutating func expire(at session: Session, in market: Market) -> [Breach] {
        guard let open, session.number > open.lastSession else {
            noteFillable(in: market)
            return []
        }
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
                    + "its limit.")
        }
    }

    private mutating func noteFillable(in market: Market) {
        guard let open, let mandated else { return }
        let view = market.views[mandated.view]
        for place in open.orders.indices {
            let order = open.orders[place]
            guard let index = holdings.index(of: order.asset) else { continue }
            let price = view.price(holdings.lines[index].slot)
            let isPaidFor =
                order.left <= .zero
                || ((try? Value(order.left, at: price) <= holdings.cash) ?? false)
            if !order.allows(price) || !isPaidFor {
                self.open?.orders[place].wasFillable = false
            }
        }
    }

    /// Ends a decision; unless it was completed whole, the next session is a look.
    mutating func end(_ decision: OpenDecision, _ outcome: Close.Outcome) {
        ending = Ending(
            number: decision.number, outcome: outcome,
            wasCut: decision.orders.contains { $0.filled != $0.ordered })
        open = nil
        if outcome == .expired {
            // The session that begins is the look.
            looksNext = true
        } else if outcome == .cancelled {
            looksNext = true
        }
    }

    private mutating func forgetExecutions(before session: Int) {
        guard let oldest = executions.first, oldest.session < session else { return }
        let kept = executions.firstIndex { $0.session >= session } ?? executions.count
        for (_, execution) in executions[..<kept] { knownExecutions.remove(execution) }
        executions.removeFirst(kept)
    }
}
