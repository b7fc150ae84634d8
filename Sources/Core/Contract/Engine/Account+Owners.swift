import Encoding
public import Quantities
public import Records

extension Account {
    /// How a contract may not be put in force here; its mandate where it may.
    public func check(
        _ contract: Contract, oraclesNeeded: Int, oracles: Int, in market: Market
    ) -> (mandate: Mandate?, breaches: [Breach]) {
        func invalid(_ field: String, _ expected: String, _ actual: String) -> Breach {
            Breach(
                .contractInvalid, field: field, expected: expected, actual: actual,
                message: "Contract \(contract.revision) of \(id) cannot be held to: \(actual), "
                    + "where \(expected) is needed.")
        }
        let mandate: Mandate
        do throws(MandateError) {
            mandate = try Mandate.parse(lines: contract.source).mandate
        } catch {
            return (nil, [invalid("source", "a mandate that can be read", "\(error)")])
        }
        var breaches: [Breach] = []
        if mandate.currency != currency {
            breaches.append(invalid("source", "a mandate in \(currency)", "\(mandate.currency)"))
        }
        if mandate.prices.needed > oraclesNeeded || mandate.prices.of > oracles {
            breaches.append(
                invalid(
                    "source",
                    "prices from at most \(oraclesNeeded) of \(oracles) oracles",
                    "prices from \(mandate.prices.needed) of \(mandate.prices.of)"))
        }
        for asset in mandate.holdings.map(\.asset) {
            if let other = market.currency(of: asset), other != currency {
                breaches.append(
                    invalid("source", "assets in \(currency)", "\(asset) in \(other)"))
            }
            let groups = mandate.limitedGroups(among: market.latestGroups(of: asset))
            if groups.count > 1 {
                breaches.append(
                    invalid(
                        "source", "assets in at most one of the groups it limits",
                        "\(asset) in \(groups.joined)"))
            }
        }
        for asset in mandate.holdings.map(\.asset) + mandate.watched
        where !market.isInUse(asset) {
            breaches.append(
                invalid("source", "assets that are traded under their names", "\(asset)"))
        }
        return (mandate, breaches)
    }

    /// Puts a mandate in force from the next session on, or as many later as the one in force makes
    /// it wait, with its own weights. What an open decision had executed before the time of the
    /// entry stands, if the time is given. Gives what was due and is overtaken.
    @discardableResult
    public mutating func accept(
        _ mandate: Mandate, at reference: Reference, in market: inout Market,
        time: Timestamp? = nil
    ) -> [Breach] {
        let wait = mandated?.mandate.amendmentsWait ?? 0
        // A target was held to the bounds of the contract that this one takes the place of.
        if nextMandated != nil, nextFrom <= (session?.number ?? 0) + 1 { nextTargeted = nil }
        nextWaits = wait > 0
        nextFrom = (session?.number ?? 0) + 1 + wait
        var overtaken: [Breach] = []
        if !nextWaits {
            overtaken = cancel(in: market, time: time)
            nextTargeted = nil
        }
        let terms = market.terms(of: mandate)
        if mandate.participation != nil {
            let held = holdings.lines.filter { $0.quantity != .zero }
            market.followVolumes(of: terms.slots + held.map(\.slot), inView: terms.view)
        }
        nextMandated = Mandated(terms, reference: reference)
        hasNews = true
        holdings.makeRoom(for: mandate.holdings.count)
        return overtaken
    }

    /// Puts a mandate in force from the next session on where nothing is recorded, to try it.
    public mutating func accept(_ mandate: Mandate, in market: inout Market) {
        accept(mandate, at: Reference(index: 0, leaf: .zero), in: &market)
    }

    /// How a target departs from the bounds of the mandate it is to change.
    public func check(_ target: Target) -> [Breach] {
        let name = "Target \(target.revision) of \(id)"
        guard let mandate = latestMandate else {
            return [outOfBounds(name, "", "a contract in force", "none")]
        }
        if let rule = mandate.weights {
            return [outOfBounds(name, "", "weights that owners set", "`weights \(rule)`")]
        }
        return departures(of: target.weights, from: mandate, called: name) { line, weight in
            let own = line?.weight ?? mandate.cash.weight
            let range = line == nil ? mandate.cash.ownersMaySet : line?.ownersMaySet
            guard !(range ?? own...own).contains(weight) else { return nil }
            return range.map { "from \($0.lowerBound) to \($0.upperBound)" }
                ?? "\(own), which owners may not change"
        }
    }

    /// Puts a target in force from the next session on. What an open decision had executed before
    /// the time of the entry stands, if the time is given.
    /// Gives what was due and is overtaken.
    @discardableResult
    public mutating func accept(
        _ target: Target, at reference: Reference, in market: Market, time: Timestamp? = nil
    ) -> [Breach] {
        let overtaken = cancel(in: market, time: time)
        nextTargeted = Apart(Targeted(target: target, reference: reference))
        hasNews = true
        return overtaken
    }

    /// What was decided, sliced or due no longer holds: the next session is a look. Gives what was
    /// due and is not to be decided now.
    @discardableResult
    mutating func cancel(in market: Market, time: Timestamp?) -> [Breach] {
        defer { slicing = nil }
        guard cancelOpen(time: time) == nil, !isAnswered, let session,
            let due = try? dueDecision(in: market), !due.orders.isEmpty
        else { return [] }
        isAnswered = true
        looksNext = true
        return [
            Breach(
                .decisionOvertaken, field: "session \(session.id)",
                expected: "decision \(due.number): \(due.reason)", actual: "none",
                message: "A rebalance of \(id) was due at session \(session.id) (\(due.reason)) "
                    + "when a target, a contract or a halt was accepted, and is not decided now.")
        ]
    }

    /// An open decision no longer holds, nor do the slices after it: the next session is a look.
    /// Gives the decision.
    private mutating func cancelOpen(time: Timestamp?) -> OpenDecision? {
        guard let open else { return nil }
        slicing = nil
        end(open, .cancelled)
        overtaken = time.map { Apart(Overtaken(decision: open, time: $0)) }
        isAnswered = true
        return open
    }

    /// Sets the weights of holdings to those in force. What is delisted has none: cash has it.
    mutating func aim(in market: Market) {
        guard let mandated else { return }
        let mandate = mandated.mandate
        var weights: [AssetID: Weight] = [:]
        for share in targeted?.target.weights ?? [] { weights[share.asset] = share.weight }
        let own = targeted == nil
        var cash = own ? mandate.cash.weight : weights[.cash] ?? .zero
        var targets: [(asset: AssetID, slot: Int, weight: Weight, band: Int128?)] = []
        for (place, line) in mandate.holdings.enumerated() {
            let weight = own ? line.weight : weights[line.asset] ?? .zero
            guard !market.isDelisted(mandated.terms.slots[place]) else {
                cash = Weight(unchecked: cash.units + weight.units)
                continue
            }
            targets.append(
                (line.asset, mandated.terms.slots[place], weight, line.band?.width(around: weight)))
        }
        holdings.aim(at: targets, cash: cash)
    }
}

extension Account {
    /// How a flow was recorded before, takes more than there is, or brings more than can be counted,
    /// what is to be taken in with it counted too.
    public func check(_ flow: Flow, in market: Market) -> [Breach] {
        var breaches = flow.asset == .cash ? [] : checkAsset(flow.asset, in: market)
        breaches += checkReference(of: flow)
        guard breaches.isEmpty else { return breaches }
        do throws(QuantityError) {
            var after = try inCustody()
            if flow.purpose.isInward {
                try checkRoom(for: flow, in: &after, market)
                return []
            }
            return flow.asset == .cash
                ? try checkCash(flow, after, in: market) : checkAsset(flow, after)
        } catch {
            return [.overflow(error, in: "a \(flow.purpose.rawValue)")]
        }
    }

    /// Whether an asset may come in or leave: it is traded under its name, in this currency.
    private func checkAsset(_ asset: AssetID, in market: Market) -> [Breach] {
        guard let other = market.currency(of: asset), other != currency else {
            return market.checkName(asset)
        }
        return [.asset(asset, "asset", "an asset in \(currency)", "one in \(other)")]
    }

    private func checkAsset(_ flow: Flow, _ after: Holdings) -> [Breach] {
        let available = after.quantity(of: flow.asset)
        return flow.amount <= available ? [] : [exceeds(flow, "\(available) \(flow.asset)")]
    }

    /// What comes in, and everything with it, stays within its range at the last prices. Throws
    /// `outOfRange` or `overflow` where it does not.
    private func checkRoom(
        for flow: Flow, in after: inout Holdings, _ market: Market
    ) throws(QuantityError) {
        let slot = flow.asset == .cash ? 0 : market.knownSlot(of: flow.asset)
        try after.take(flow, slot: slot ?? 0)
        // What the market does not know has no price yet, and adds nothing.
        if slot != nil { _ = try view(of: market).total(of: after) }
    }

    /// Cash may be raised by sales: what can leave is what there is, less the cost of selling it.
    private func checkCash(
        _ flow: Flow, _ after: Holdings, in market: Market
    ) throws(QuantityError) -> [Breach] {
        let one = Weight.one.units
        let cost = mandated?.mandate.cost.units ?? 0
        let invested = try Valuation(after, at: view(of: market)).total - after.cash
        let available =
            try Int256(after.cash.units, times: one)
            + Int256(mandated == nil ? 0 : invested.units, times: one - cost)
        let asked = Int256(Value(try Money(units: flow.amount.units)).units, times: one)
        guard asked > available else { return [] }
        let most = try available.floored(by: Int256(one * 100_000_000)).narrowed ?? 0
        return [exceeds(flow, "\(try Money(units: max(most, 0))) \(currency)")]
    }

    private func exceeds(_ flow: Flow, _ available: String) -> Breach {
        let unit = flow.asset == .cash ? "\(currency)" : "\(flow.asset)"
        return Breach(
            .flowExceedsHoldings, field: "amount", expected: "at most \(available)",
            actual: "\(flow.amount)",
            message: "A \(flow.purpose.rawValue) of \(flow.amount) \(unit) is more than "
                + "\(id) has, \(available).")
    }

    /// Takes in a flow at the next session. A withdrawal ends an open decision, which it gives; what
    /// that had executed before the time of the entry stands, if the time is given. What is due
    /// stays due: one custodian's word puts off no rebalance.
    @discardableResult
    public mutating func accept(
        _ flow: Flow, in market: inout Market, time: Timestamp? = nil
    ) -> [Breach] {
        let slot = flow.asset == .cash ? 0 : market.slot(of: flow.asset)
        flows.append(flow, slot: slot)
        remember(flow)
        if let time { lastMove = max(lastMove ?? time, time) }
        guard flow.purpose == .withdrawal, let ended = cancelOpen(time: time) else { return [] }
        return [
            Breach(
                .decisionOvertaken, field: "decision \(ended.number)",
                expected: "its orders filled, or left to expire", actual: "a withdrawal",
                message:
                    "A withdrawal ended decision \(ended.number) of \(id); the next session is "
                    + "a look.")
        ]
    }
}
