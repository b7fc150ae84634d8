public import Quantities
public import Records

extension Account {
    /// A trade that may still be undone.
    struct Made: Sendable {
        let reference: Reference
        /// Who signed it, by number.
        let signer: Int
        /// The session it was recorded in.
        let session: Int
        let trade: Trade
        /// What the limits count of it, if they do.
        let counted: TradedDays.Traded?
        var isVoided = false
    }

    /// For how many sessions, its own among them, a trade may be undone.
    public static let voidableSessions = 64

    /// Keeps a trade that was taken in, so that it may be undone.
    public mutating func remember(_ trade: Trade, at reference: Reference, by signer: Int) {
        trades.append(
            Made(
                reference: reference, signer: signer, session: session?.number ?? 0, trade: trade,
                counted: counted?.value))
    }

    /// Forgets the trades that may be undone no more.
    mutating func forgetTrades(at session: Int) {
        let count = trades.prefix { $0.session + Account.voidableSessions <= session }.count
        if count > 0 { trades.removeFirst(count) }
    }

    /// Why a trade may not be undone, and who signed it where it is known.
    public func check(_ voiding: Voiding) -> (signer: Int?, breaches: [Breach]) {
        guard let made = trades.last(where: { $0.reference == voiding.entry }) else {
            return (
                nil,
                [
                    .void(
                        voiding, "entry",
                        "a trade of \(id) in the last \(Account.voidableSessions) sessions",
                        "\(voiding.entry)")
                ]
            )
        }
        if made.isVoided { return (made.signer, [.undoneBefore(voiding)]) }
        do throws(QuantityError) {
            var after = holdings
            try after.settle(made.trade.fills.map(\.undone)) { _ in nil }
            return (made.signer, try shortfalls(voiding, made.trade))
        } catch {
            return (made.signer, [.overflow(error, in: "an undone trade")])
        }
    }

    /// What a trade brought in and is not there any more, flows that wait for the next session
    /// counted or not.
    private func shortfalls(
        _ voiding: Voiding, _ trade: Trade
    ) throws(QuantityError) -> [Breach] {
        var bought: [AssetID: Int128] = [:]
        for fill in trade.fills { bought[fill.asset, default: 0] += fill.quantity.units }
        let custody = try inCustody()
        var breaches: [Breach] = []
        for (asset, units) in bought.sorted(by: { $0.key < $1.key }) where units > 0 {
            let held = min(holdings.quantity(of: asset), custody.quantity(of: asset))
            guard held.units < units else { continue }
            breaches.append(
                .void(
                    voiding, "entry", "\(Quantity(unchecked: units)) \(asset) still there",
                    "\(held)"))
        }
        return breaches
    }

    /// Undoes a trade that may be undone: what it moved goes back, what is open or due is
    /// cancelled, and the next session is a look. Its decision, if it is the last and would still
    /// be open without it, takes in what was executed before this time.
    public mutating func accept(
        _ voiding: Voiding, in market: inout Market, time: Timestamp
    ) -> [Breach] {
        guard let place = trades.lastIndex(where: { $0.reference == voiding.entry }) else {
            return []
        }
        let trade = trades[place].trade
        trades[place].isVoided = true
        cancel(in: market, time: time)
        isAnswered = true
        looksNext = true
        lastMove = max(lastMove ?? time, time)
        do throws(QuantityError) {
            var after = holdings
            try after.settle(trade.fills.map(\.undone)) { market.slot(of: $0) }
            holdings = after
            worth = nil
            if let counted = trades[place].counted {
                traded.remove(counted, under: trade.decision)
            }
            if overtaken == nil, let ended = ended?.value, ended.number == trade.decision,
                let session, session.number <= ended.lastSession
            {
                overtaken = Apart(Overtaken(decision: ended, time: time))
            }
            if var late = overtaken?.value, late.decision.number == trade.decision {
                try late.decision.forget(trade.fills)
                overtaken = Apart(late)
            }
        } catch {
            return [.overflow(error, in: "an undone trade")]
        }
        return []
    }

    /// Takes in that the prices of the session under way count no more: what was decided at them
    /// and is open is cancelled, what is due lapses, and if there was anything to decide, the next
    /// session is a look.
    public mutating func distrust(_ market: Market, time: Timestamp) {
        worth = nil
        guard let session, mandated != nil else { return }
        let isDecided = open?.session == session.number || ended?.value.session == session.number
        if open?.session == session.number { cancel(in: market, time: time) }
        guard isDecided || isLook || holdings.cash < .zero || isDueBetweenLooks else { return }
        isAnswered = true
        looksNext = true
    }
}

extension Trade.Fill {
    /// What undoes it.
    var undone: Trade.Fill {
        Trade.Fill(
            asset: asset, executed: executed, execution: execution,
            fee: Money(unchecked: -fee.units), price: price, quantity: -quantity)
    }
}

extension OpenDecision {
    /// Takes back that fills were noted. Throws `outOfRange`.
    fileprivate mutating func forget(_ fills: [Trade.Fill]) throws(QuantityError) {
        for fill in fills {
            guard let place = place(of: fill.asset) else { continue }
            orders[place].filled = try orders[place].filled + -fill.quantity
        }
    }
}

extension Breach {
    /// Why an entry may not be undone.
    static func void(
        _ voiding: Voiding, _ field: String, _ expected: String, _ actual: String
    ) -> Breach {
        Breach(
            .voidInvalid, field: field, expected: expected, actual: actual,
            message: "Entry \(voiding.entry.index) cannot be undone: \(actual), where "
                + "\(expected) is needed.")
    }

    /// Why an entry may not be undone once more.
    static func undoneBefore(_ voiding: Voiding) -> Breach {
        .void(voiding, "entry", "an entry that nobody has undone", "one that was undone before")
    }
}
