import Encoding
import Quantities
public import Records

extension Account {
    /// How a decision departs from the one that is due.
    public func check(_ decision: Decision, in market: Market) -> [Breach] {
        if isLate(decision) { return [late(decision)] }
        if let early = early(decision) { return [early] }
        do throws(QuantityError) {
            guard let due = try dueDecision(in: market) else {
                return [try notDue(decision, in: market)]
            }
            return differences(decision, due)
        } catch {
            return [.overflow(error, in: "decision \(decision.number)")]
        }
    }

    /// Whether a decision is the one that was missed last. Without a ledger sessions have no
    /// statements, and no decision can be told from that of another session.
    private func isLate(_ decision: Decision) -> Bool {
        guard let missed, decision.prices != session?.statements.sortedByBytes else { return false }
        return decision.prices == missed.sortedByBytes
    }

    /// A decision under a contract that the one in force makes wait.
    private func early(_ decision: Decision) -> Breach? {
        guard let waiting = waitingMandate, decision.contract == waiting.mandated.reference else {
            return nil
        }
        return Breach(
            .amendmentEarly, field: "contract", expected: "the contract in force",
            actual: "\(decision.contract)",
            message: "Decision \(decision.number) of \(id) is under a contract that comes into "
                + "force \(waiting.session - (session?.number ?? 0)) sessions from now.")
    }

    private func late(_ decision: Decision) -> Breach {
        Breach(
            .decisionLate, field: "prices", expected: "before the next session",
            actual: "after it",
            message: "Decision \(decision.number) of \(id) was recorded after the session it "
                + "was due in had ended.")
    }

    private func notDue(
        _ decision: Decision, in market: Market
    ) throws(QuantityError) -> Breach {
        let verdict = try verdict(in: market)?.name ?? "no look"
        return Breach(
            .decisionNotDue, expected: verdict, actual: "decision \(decision.number)",
            message: "Decision \(decision.number) of \(id) was not due: at session "
                + "\(session.map { "\($0.id)" } ?? "none") the verdict is \(verdict).")
    }

    private func differences(_ decision: Decision, _ due: Decision) -> [Breach] {
        var breaches: [Breach] = []
        func differ(_ field: String, _ have: String, _ want: String) {
            breaches.append(
                Breach(
                    .decisionDiffers, field: field, expected: want, actual: have,
                    message: "Decision \(decision.number) of \(id) departs from its mandate in "
                        + "\(field): it says \(have), due was \(want)."))
        }
        func compare<Field: Equatable>(
            _ field: String, _ actual: Field, _ expected: Field, _ text: (Field) -> String
        ) {
            if actual != expected { differ(field, text(actual), text(expected)) }
        }
        compare("contract", decision.contract, due.contract) { "\($0)" }
        compare("target", decision.target, due.target) { $0.map { "\($0)" } ?? "none" }
        compare("prices", decision.prices, due.prices.sortedByBytes) {
            $0.map { "\($0.index)" }.joined(separator: ", ")
        }
        // Strings are equal to others of the same characters; what is signed are bytes.
        if !decision.reason.hasSameBytes(as: due.reason) {
            differ("reason", decision.reason, due.reason)
        }
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
    public mutating func accept(_ decision: Decision, in market: Market) {
        guard let session else { return }
        let basis = basis(of: decision, in: market)
        let isRebalance = if case .slice = basis { false } else { basis != .flow }
        if isRebalance, isLook || decisions == 0 { lastRebalance = session.number }
        var lastSession = session.number + (mandated?.mandate.openSessions ?? 1)
        if case .slice = basis, let slicing = slicing?.value {
            lastSession = slicing.lastFilling
            // What is left of the slice before is part of this one.
            if let open {
                ending = Ending(number: open.number, outcome: .expired, wasCut: true)
            }
        }
        if basis == .rule, let trade = mandated?.mandate.trade, trade.sessions > 1 {
            slicing = begin(decision, trade, until: lastSession, in: market).map { Apart($0) }
        }
        history.begin()
        decisions += 1
        lastDecision = decision.number
        missed = nil
        isAnswered = true
        overtaken = nil
        ended = nil
        open = OpenDecision(
            number: decision.number, session: session.number, decided: session.asOf,
            lastSession: lastSession, feesAtMost: mandated?.mandate.feesAtMost,
            orders: noting(decision.orders, at: session.number, in: market))
    }

    /// Orders that a decision of a session opens, noted in the lines of their assets.
    private mutating func noting(
        _ orders: [Decision.Order], at session: Int, in market: Market
    ) -> [OpenDecision.Order] {
        var opened: [OpenDecision.Order] = []
        opened.reserveCapacity(orders.count)
        let view = view(of: market)
        // Orders mostly come in the order of the lines.
        var next = 0
        for order in orders {
            let line = holdings.index(of: order.asset, near: next)
            if let line { holdings.noteOrder(ofLine: line, at: session) }
            next = (line ?? 0) + 1
            opened.append(
                OpenDecision.Order(
                    asset: order.asset, limit: order.limit, ordered: order.quantity,
                    price: line.map { view.price(holdings.lines[$0].slot) } ?? .zero))
        }
        return opened
    }

    /// What made a decision due, where it matters to what follows: under a mandate that spreads
    /// rebalances or lets flows trade. Nothing for one that was not due.
    private func basis(of decision: Decision, in market: Market) -> Verdict.Basis? {
        guard let mandated, mandated.mandate.trade.sessions > 1 || mandated.mandate.flows != .wait
        else { return nil }
        let verdict = try? verdictToTrade(in: market)
        return verdict?.orders == decision.orders ? verdict?.basis : nil
    }

    /// The rebalance that a decision begins.
    private func begin(
        _ decision: Decision, _ trade: TradeRule, until lastSession: Int, in market: Market
    ) -> Slicing? {
        guard let session, let valuation = try? Valuation(holdings, at: view(of: market)),
            let destination = try? destination(trade, valuation, market)
        else { return nil }
        return Slicing(
            end: SpreadDestination(destination, of: holdings), decision: decision.number,
            reason: decision.reason, first: session.number, count: trade.sessions,
            lastFilling: lastSession)
    }
}

extension [Reference] {
    /// The references in the order in which canonical JSON lists them.
    var sortedByBytes: [Reference] {
        guard count > 1 else { return self }
        return sorted { left, right in
            let first = "{\"index\":\(left.index),\"leaf\":\"\(left.leaf)\"}"
            let second = "{\"index\":\(right.index),\"leaf\":\"\(right.leaf)\"}"
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
    }
}
