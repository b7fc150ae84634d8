import Encoding
import Quantities
import Records
import TestSupport

/// Statements of every kind, made from a seed.
struct Samples {
    var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func statement(_ kind: Kind) throws -> Statement {
        let body: Statement.Body =
            switch kind {
            case .action:
                .action(Action(try event(), number: number()))
            case .asset:
                .asset(
                    Asset(
                        acceptBy: try time(), currency: try Currency("USD"),
                        groups: number() % 2 == 0
                            ? [] : [try Identifier("energy"), try Identifier("equity")],
                        id: try asset(2), lot: Quantity(unchecked: positive()), revision: number()))
            case .calendar:
                .calendar(
                    SessionCalendar(
                        acceptBy: try time(),
                        closed: number() % 2 == 0 ? [] : [Day(number: 4), Day(number: 5)],
                        from: Day(number: 0), revision: number(), until: Day(number: 30)))
            case .attest: .attest(attestation())
            case .close:
                .close(
                    Close(
                        decision: number(), outcome: pick(Close.Outcome.allCases),
                        portfolio: try portfolio()))
            case .contract: .contract(try contract())
            case .decision: .decision(try decision())
            case .flow:
                .flow(
                    Flow(
                        amount: Quantity(unchecked: positive()), asset: try asset(0),
                        number: number(), portfolio: try portfolio(),
                        purpose: pick(Flow.Purpose.allCases),
                        reference: number() % 2 == 0
                            ? .commitment(digest()) : .plain("a \"quoted\" \\ note, ü € 😀")))
            case .genesis: .genesis(genesis())
            case .halt:
                .halt(
                    Halt(
                        number: number(), reason: number() % 2 == 0 ? nil : .plain("a \"move\""),
                        scope: number() % 2 == 0 ? nil : try portfolio()))
            case .keys: .keys(try keys())
            case .portfolio:
                .portfolio(
                    Portfolio(
                        acceptBy: try time(), currency: try Currency("USD"),
                        id: try portfolio(), ownersNeeded: 2,
                        owners: ["alice+1+a", "bob+2+b", "carol+3+c"]))
            case .positions:
                .positions(
                    Positions(
                        asOf: try time(), cash: Money(unchecked: signed().units), number: number(),
                        portfolio: try portfolio(),
                        quantities: number() % 2 == 0
                            ? []
                            : try assets().map {
                                Positions.Position(asset: $0, quantity: signed())
                            }))
            case .prices: .prices(try prices())
            case .proposal:
                .proposal(
                    Proposal(
                        acceptBy: try time(), number: number(), part: part(),
                        portfolio: try portfolio(), weights: try shares()))
            case .resume:
                .resume(
                    Resume(
                        acceptBy: try time(), halt: reference(),
                        reason: number() % 2 == 0 ? nil : .commitment(digest()),
                        scope: number() % 2 == 0 ? nil : try portfolio()))
            case .target: .target(try target())
            case .time:
                .time(TimeToken(root: digest(), size: number(), token: generator.bytes(100)))
            case .trade: .trade(try trade())
            case .void: .void(try voiding())
            }
        return Statement(
            after: kind == .genesis ? nil : reference(), body: body,
            ledger: "ledger.example.org/sample")
    }

    private mutating func event() throws -> Action.Event {
        let change: Action.Change =
            switch number() % 4 {
            case 0: .delist
            case 1: .dividend(Price(unchecked: positive()))
            case 2: .rename(try asset(3))
            default: .split(from: 2, to: 3)
            }
        return Action.Event(asset: try asset(2), effective: try time(), change: change)
    }

    private mutating func attestation() -> Attestation {
        let verdicts = Attestation.Verdicts(
            authority: pick(Attestation.Verdict.allCases),
            completeness: pick(Attestation.Verdict.allCases),
            compliance: pick(Attestation.Verdict.allCases),
            integrity: pick(Attestation.Verdict.allCases))
        return Attestation(
            findings: digest(), number: number(), root: digest(), size: number(),
            verdicts: verdicts)
    }

    private mutating func voiding() throws -> Voiding {
        Voiding(
            acceptBy: try time(), entry: reference(),
            portfolio: number() % 2 == 0 ? nil : try portfolio(),
            reason: number() % 2 == 0 ? .commitment(digest()) : .plain("busted"))
    }

    private mutating func contract() throws -> Contract {
        Contract(
            acceptBy: try time(), part: part(), portfolio: try portfolio(), revision: number(),
            source: ["mandate \"a\" in USD", "", "hold VTI 100%  # \\ all"])
    }

    private mutating func target() throws -> Target {
        let hasEnd = number() % 2 == 0
        return Target(
            acceptBy: try time(), part: part(), portfolio: try portfolio(), revision: number(),
            validUntil: hasEnd ? try time() : nil,
            weights: try shares())
    }

    private mutating func shares() throws -> [Target.Share] {
        try assets().map {
            Target.Share(asset: $0, weight: Weight(unchecked: positive() % 1_000_000_000_000))
        }
    }

    private mutating func prices() throws -> Prices {
        let assets = try assets()
        let quotes = assets.map {
            Prices.Quote(asset: $0, price: Price(unchecked: positive()))
        }
        let volumes =
            number() % 2 == 0
            ? []
            : assets.map { Prices.Volume(asset: $0, quantity: Quantity(unchecked: positive() - 1)) }
        return Prices(
            asOf: try time(), number: number(), part: part(), prices: quotes,
            session: try Identifier("2024-01-02"), volumes: volumes)
    }

    private mutating func decision() throws -> Decision {
        let orders = try assets().map { asset in
            Decision.Order(
                asset: asset, limit: number() % 2 == 0 ? nil : Price(unchecked: positive()),
                quantity: signed())
        }
        let references = [
            Reference(index: 10, leaf: digest()), Reference(index: 9, leaf: digest()),
        ]
        let hasTarget = number() % 2 == 0
        return Decision(
            contract: reference(), number: number(), orders: orders, part: part(),
            portfolio: try portfolio(), prices: references, reason: "any drift > 5pp: VTI +6.91pp",
            target: hasTarget ? reference() : nil)
    }

    private mutating func trade() throws -> Trade {
        let fills = try assets().map { asset in
            Trade.Fill(
                asset: asset, executed: try time(), execution: "x-\(number())",
                fee: Money(unchecked: positive() - 1), price: Price(unchecked: positive()),
                quantity: signed())
        }
        return Trade(decision: number(), fills: fills, portfolio: try portfolio())
    }

    private mutating func genesis() -> Genesis {
        Genesis(
            authorities: number() % 2 == 0
                ? []
                : [generator.bytes(40), generator.bytes(3)].sorted {
                    Base64.encode($0) < Base64.encode($1)
                },
            gap: number(),
            keys: Role.allCases.map { Genesis.Grant(key: "\($0.rawValue)+0+x", role: $0) },
            lag: number(), mode: pick(Mode.allCases), oraclesNeeded: 1, ownersNeeded: 1)
    }

    private mutating func keys() throws -> KeyChange {
        let added =
            number() % 2 == 0
            ? []
            : Role.allCases.map { Genesis.Grant(key: "\($0.rawValue)+0+x", role: $0) }
        let suspect = number() % 2 == 0 ? nil : try time()
        let (oracles, owners) = (number(), number())
        return KeyChange(
            acceptBy: try time(), added: added,
            oraclesNeeded: oracles % 2 == 0 ? nil : oracles,
            ownersNeeded: owners % 2 == 0 ? nil : owners, revision: number(),
            revoked: [
                KeyChange.Revocation(key: "alice+1+a", suspect: suspect),
                KeyChange.Revocation(key: "bob+2+b"),
            ], scope: number() % 2 == 0 ? nil : try portfolio())
    }

    private mutating func assets() throws -> [AssetID] {
        try (0..<Int(generator.next() % 5) + 1).map { try asset($0) }
    }

    private func asset(_ place: Int) throws -> AssetID {
        try AssetID(["AAPL", "BRK.B", "VTI", "a/b", "cash"][place])
    }

    private func portfolio() throws -> Identifier { try Identifier("balanced") }

    private mutating func part() -> Part? {
        generator.next() % 2 == 0 ? nil : Part(number: 2, of: 3, whole: digest())
    }

    private mutating func number() -> Int { Int(generator.next() % 1_000_000) + 1 }

    private mutating func positive() -> Int128 { Int128(generator.next() >> 8) + 1 }

    private mutating func signed() -> Quantity {
        Quantity(unchecked: generator.next() % 2 == 0 ? positive() : -positive())
    }

    private mutating func time() throws -> Timestamp {
        try Timestamp(
            seconds: Int64(generator.next() % 4_000_000_000),
            nanosecond: UInt32(generator.next() % 3) * 250_000_000)
    }

    private mutating func digest() -> Digest {
        let bytes = generator.bytes(32)
        return Digest { bytes[$0] }
    }

    private mutating func reference() -> Reference {
        Reference(index: number() - 1, leaf: digest())
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element {
        list[Int(generator.next() % UInt64(list.count))]
    }
}
