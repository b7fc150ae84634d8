import Encoding
public import Quantities
public import Records

extension Account {
    /// Whether nothing is to be decided until owners say so.
    public func isHalted(in market: Market) -> Bool {
        !halts.isEmpty || !market.halts.isEmpty
    }

    /// Halts it: what was open or due is cancelled, and what was executed before the time of the
    /// entry stands. A halt of an executor lapses. Gives what was due and is overtaken.
    @discardableResult
    public mutating func halt(
        at reference: Reference, lapses: Bool, in market: Market, time: Timestamp?
    ) -> [Breach] {
        let overtaken = cancel(in: market, time: time)
        halts.append(market.halted(at: reference, lapses: lapses))
        return overtaken
    }

    /// Cancels what is open or due because all of the ledger is halted. Gives what was due and is
    /// overtaken.
    @discardableResult
    public mutating func stop(in market: Market, time: Timestamp?) -> [Breach] {
        cancel(in: market, time: time)
    }

    /// Ends a halt, of this portfolio or of the ledger: the next session is a look, and in the one
    /// under way nothing more is due.
    public mutating func resume(_ reference: Reference) {
        halts.removeAll { $0.reference == reference }
        isAnswered = true
        looksNext = true
    }

    /// How a halt cannot be ended, where these are in force.
    public static func check(_ resume: Resume, of halts: [Halted]) -> [Breach] {
        guard !halts.contains(where: { $0.reference == resume.halt }) else { return [] }
        let entries = halts.map { "\($0.reference.index)" }.joined(separator: ", ")
        return [
            Breach(
                .haltUnknown, field: "halt",
                expected: halts.isEmpty ? "a halt in force, of which there is none" : entries,
                actual: "\(resume.halt.index)",
                message: "Entry \(resume.halt.index) halts nothing here any more, or never did.")
        ]
    }

    /// As a session begins: halts that have lapsed end, and a move beyond the mandate's limit
    /// halts.
    mutating func halt(asBegins session: Session, in market: Market) {
        if market.hasHaltLapsed { looksNext = true }
        if !halts.isEmpty {
            let count = halts.count
            halts.removeAll { $0.hasLapsed(before: session.number) }
            if halts.count < count { looksNext = true }
        }
        guard let limit = pace.haltsAbove, decisions > 0,
            !halts.contains(where: \.isAutomatic), hasMoved(beyond: limit, in: market)
        else { return }
        cancel(asBegins: session)
        halts.append(
            Halted(
                session.statements.last ?? Reference(index: 0, leaf: .zero), isAutomatic: true))
    }

    /// Cancels what is open as a session begins: what was executed before stands.
    mutating func cancel(asBegins session: Session) {
        slicing = nil
        guard let open else { return }
        end(open, .cancelled)
        overtaken = Apart(Overtaken(decision: open, time: session.asOf))
    }

    /// Whether the price of anything held or in the mandate is further from the one before than a
    /// part of that: |p + d − p₋| > limit · p₋, d being the dividends of the session.
    private func hasMoved(beyond limit: Weight, in market: Market) -> Bool {
        guard let session else { return false }
        let view = market.views[pace.view]
        return holdings.lines.contains { line in
            let before = view.before(line.slot)
            guard view.session(line.slot) == session.number, before > .zero else { return false }
            let paid = market.dividend(line.slot)
            let move = view.price(line.slot).units + paid - before.units
            return Int256(move.magnitudeAsInt, times: Weight.one.units)
                > Int256(limit.units, times: before.units)
        }
    }
}

extension Int128 {
    fileprivate var magnitudeAsInt: Int128 { self < 0 ? -self : self }
}
