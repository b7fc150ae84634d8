import Audit
import Authority
import Contract
public import Keys
public import Quantities
public import Records

extension Script {
    /// Records a session as both oracles see it: the second a hair higher.
    public mutating func session(
        _ day: Int, _ closes: KeyValuePairs<String, Price>, partsOfSecond: Int = 1
    ) throws {
        let asOf = Timestamp("2024-01-02T21:00:00Z").later(Int64(day) * 86_400)
        clock = max(clock, asOf.later(60))
        for (asset, price) in closes { self.closes[AssetID(stringLiteral: asset)] = price }
        for place in 0...1 {
            try state(day, closes, by: place, inParts: place == 1 ? partsOfSecond : 1)
        }
    }

    /// Records what one of the oracles says of a session.
    mutating func state(
        _ day: Int, _ closes: KeyValuePairs<String, Price>, by place: Int, inParts parts: Int = 1
    ) throws {
        let asOf = Timestamp("2024-01-02T21:00:00Z").later(Int64(day) * 86_400)
        clock = max(clock, asOf.later(60))
        let oracle = place == 0 ? cast.firstOracle : cast.secondOracle
        let quotes = closes.map { asset, price in
            Prices.Quote(
                asset: AssetID(stringLiteral: asset),
                price: Price(unchecked: price.units + Int128(place) * 1_000_000))
        }
        let body = Prices(
            asOf: asOf, number: taker.replay.authority.nextNumber(of: oracle.verifierKey),
            prices: quotes, session: Identifier(stringLiteral: "day-\(day)"))
        try put(
            "prices \(day) of oracle \(place + 1)", .prices(body), by: [oracle],
            inParts: parts)
    }

    /// Decides what is due in a portfolio and records fills of it, in whole or with half of what
    /// is to be bought.
    public mutating func settle(
        _ portfolio: Identifier, halvingPurchases: Bool = false
    ) throws {
        try recordEnding(portfolio)
        guard let market = taker.replay.market, let account = taker.replay.account(portfolio),
            let due = try account.dueDecision(in: market)
        else { return }
        try put("decision \(due.number) of \(portfolio)", .decision(due), by: [cast.executor])
        guard let open = taker.replay.account(portfolio)?.open else { return }
        let fills = open.orders.map { order in
            Trade.Fill(
                asset: order.asset, executed: clock,
                execution: "\(portfolio)-\(open.number)-\(order.asset)", fee: "0.05",
                price: closes[order.asset] ?? "1",
                quantity: halvingPurchases && order.left > .zero
                    ? Quantity(unchecked: order.left.units / 2) : order.left)
        }
        let trade = Trade(decision: open.number, fills: fills, portfolio: portfolio)
        try put("trade \(open.number) of \(portfolio)", .trade(trade), by: [cast.executor])
    }

    private mutating func recordEnding(_ portfolio: Identifier) throws {
        guard let ending = taker.replay.account(portfolio)?.ending, ending.wasCut,
            !ending.isRecorded
        else { return }
        let close = Close(
            decision: ending.number, outcome: ending.outcome, portfolio: portfolio)
        try put("close \(ending.number) of \(portfolio)", .close(close), by: [cast.executor])
    }

    /// Has a statement signed and taken in, in so many parts, a minute after the one before.
    public mutating func put(
        _ label: String, _ body: Statement.Body, by signers: [PrivateKey], inParts parts: Int = 1
    ) throws {
        for (place, piece) in Self.pieces(of: body, parts).enumerated() {
            let size = taker.replay.size
            let after =
                size == 0
                ? nil : Reference(index: size - 1, leaf: taker.replay.lastLeaf)
            var draft = Draft(
                label: parts == 1 ? label : "\(label), part \(place + 1)", body: piece,
                signers: signers, after: after, time: clock)
            edit(&draft)
            clock = max(clock, draft.time).later(7)
            if !draft.isDropped {
                try taker.take(draft)
                places[draft.label] = Reference(
                    index: taker.replay.size - 1, leaf: taker.replay.lastLeaf)
            }
            for follower in draft.followers {
                let body = follower.body(taker.replay, body)
                var after: Reference? = Reference(
                    index: taker.replay.size - 1, leaf: taker.replay.lastLeaf)
                if case .genesis = body { after = nil }
                try taker.take(
                    Draft(
                        label: follower.label, body: body, signers: follower.signers,
                        after: after,
                        time: clock, note: follower.isRepeated ? try draft.signed() : nil))
                clock = clock.later(7)
            }
        }
    }

    private static func pieces(of body: Statement.Body, _ count: Int) -> [Statement.Body] {
        guard count > 1 else { return [body] }
        switch body {
        case .prices(let body): return body.divided(into: count)?.map { .prices($0) } ?? []
        case .target(let body): return body.divided(into: count)?.map { .target($0) } ?? []
        case .contract(let body): return body.divided(into: count)?.map { .contract($0) } ?? []
        case .decision(let body): return body.divided(into: count)?.map { .decision($0) } ?? []
        default: return [body]
        }
    }
}
