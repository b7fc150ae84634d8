import Audit
import Authority
import Chain
import Contract
import Encoding
public import Keys
public import Quantities
public import Records
import Signing

/// The sample's course: three portfolios, two oracles, every kind of statement, about eighty entries.
///
/// A test may change each statement before it is signed. What follows is then what an executor
/// would make of the changed history, so that it stays consistent.
public struct Script<Taker: StatementTaker> {
    public let cast = Cast()
    /// What takes the statements in.
    public var taker: Taker
    /// Changes a statement before it is signed.
    public var edit: (inout Draft) -> Void
    /// What the first oracle said last.
    var closes: [AssetID: Price] = [:]
    /// Where each statement stands, by what the script calls it.
    var places: [String: Reference] = [:]
    var clock: Timestamp = "2024-01-02T09:00:00Z"
    private let mode: Mode

    public init(
        _ taker: Taker, mode: Mode = .live, edit: @escaping (inout Draft) -> Void = { _ in }
    ) {
        self.taker = taker
        self.mode = mode
        self.edit = edit
    }

    /// Plays the whole script.
    public mutating func play() throws {
        try found()
        try session(1, ["BND": "72.5", "GLD": "190", "VTI": "236.4"])
        try settle("balanced")
        try settle("growth")
        try put(
            "target 1 of balanced", target(["BND": "0.43", "VTI": "0.55", "cash": "0.02"]),
            by: [cast.ann, cast.ben], inParts: 2)
        try session(2, ["BND": "72.1", "GLD": "191.25", "VTI": "238.1"], partsOfSecond: 2)
        try settle("balanced")
        try settle("growth")
        try flow("withdrawal of balanced", "balanced", .withdrawal, "1500.5")
        try session(3, ["BND": "71.9", "GLD": "170", "VTI": "251"])
        try settle("growth", halvingPurchases: true)
        try settle("balanced")
        try session(4, ["BND": "71.95", "GLD": "168", "VTI": "252.75"])
        try session(5, ["BND": "72", "GLD": "167", "VTI": "250"])
        try settle("growth")
        try settle("balanced")
        try flow("income of growth", "growth", .income, "12.34")
        try session(6, ["BND": "72", "GLD": "167.5", "VTI": "250.5"])
        try put(
            "contract 2 of growth", contract("growth", Self.growth.dropLast(2)), by: [cast.ben],
            inParts: 2)
        try session(7, ["BND": "71", "GLD": "160", "VTI": "270.5"])
        try settle("balanced")
        try settle("growth")
        try changeKeys()
        try session(8, ["BND": "71.2", "GLD": "161", "VTI": "269"])
        try settle("balanced")
        try settle("growth")
        try stamp("time 1")
        try state("balanced")
        try undo()
        try runInstruments()
        try attest()
        try stamp("time 2")
    }

    /// A trade of the last session is undone, and prices that their session still waits for; the
    /// oracle states them anew, and the next session puts the portfolio right.
    private mutating func undo() throws {
        let traded = places.keys.filter { $0.hasPrefix("trade ") && $0.hasSuffix(" of growth") }
        guard let last = traded.compactMap({ places[$0] }).max(by: { $0.index < $1.index }) else {
            return
        }
        try put(
            "void of growth", void(last, of: "growth"),
            by: [cast.ben, cast.cleoAgain, cast.executor])
        let wrong = "prices 9 of oracle 1"
        try state(9, ["BND": "71.4", "GLD": "1615", "VTI": "271"], by: 0)
        guard let stated = places[wrong] else { return }
        try put(
            "void of prices", void(stated, of: nil), by: [cast.ann, cast.ben, cast.firstOracle])
        try session(9, ["BND": "71.4", "GLD": "161.5", "VTI": "271"])
        try settle("balanced")
        try settle("growth")
    }

    /// What owners say of assets and dates, a split that both oracles state, a portfolio that an owner
    /// of the ledger halts and its own owners resume, and one whose weights a model proposes.
    private mutating func runInstruments() throws {
        try put(
            "calendar 1",
            .calendar(
                SessionCalendar(
                    acceptBy: clock.later(86_400), closed: [Self.day("2024-01-15")],
                    from: Self.day("2024-01-12"), revision: 1, until: Self.day("2024-01-31"))),
            by: [cast.ann, cast.ben])
        try put(
            "asset 1 of GLD",
            .asset(
                Asset(
                    acceptBy: clock.later(86_400), currency: Self.dollar,
                    groups: ["commodity", "metal"], id: "GLD", lot: "0.01", revision: 1)),
            by: [cast.ann, cast.ben])
        try put(
            "halt 1 of growth",
            .halt(Halt(number: 1, reason: .plain("two for one in VTI"), scope: "growth")),
            by: [cast.ann])
        let halt = taker.replay.account("growth")?.halts.last?.reference
        let event = Action.Event(
            asset: "VTI", effective: "2024-01-12T00:00:00Z", change: .split(from: 1, to: 2))
        for (place, oracle) in [cast.firstOracle, cast.secondOracle].enumerated() {
            let number = taker.replay.authority.nextNumber(of: oracle.verifierKey)
            try put(
                "split of oracle \(place + 1)", .action(Action(event, number: number)),
                by: [oracle])
        }
        try open("guided", owners: [cast.ann], needed: 1)
        try put("contract 1 of guided", contract("guided", Self.guided), by: [cast.ann])
        try flow("deposit of guided", "guided", .deposit, "20000")
        try session(10, ["BND": "71.3", "GLD": "161.5", "VTI": "134"])
        try settle("balanced")
        try put(
            "proposal 1 for guided",
            .proposal(
                Proposal(
                    acceptBy: clock.later(86_400), number: 1, portfolio: "guided",
                    weights: shares(["BND": "0.38", "GLD": "0.1", "VTI": "0.5", "cash": "0.02"]))),
            by: [cast.model])
        try put(
            "resume 1 of growth",
            .resume(
                Resume(
                    acceptBy: clock.later(86_400),
                    halt: halt ?? Reference(index: 0, leaf: .zero), scope: "growth")),
            by: [cast.ben, cast.cleoAgain])
        try session(11, ["BND": "71.4", "GLD": "150", "VTI": "140"])
        try settle("balanced")
        try settle("growth")
        try settle("guided")
    }

    private static func day(_ text: String) -> Day {
        guard let day = Day(text) else { preconditionFailure("\(text) is no date") }
        return day
    }

    /// The undoing of an entry.
    public func void(_ entry: Reference, of portfolio: Identifier?) -> Statement.Body {
        .void(
            Voiding(
                acceptBy: clock.later(86_400), entry: entry, portfolio: portfolio,
                reason: .plain("a slip")))
    }

    /// An auditor attests all that there is so far.
    private mutating func attest() throws {
        let size = taker.replay.size
        guard let root = taker.replay.authority.leaves.root(ofSize: size) else { return }
        let verdicts = Attestation.Verdicts(
            authority: .pass, completeness: .pass, compliance: .pass, integrity: .pass)
        let body = Attestation(
            findings: SHA256.hash(Array("[]".utf8)),
            number: taker.replay.authority.nextNumber(of: cast.auditor.verifierKey), root: root,
            size: size, verdicts: verdicts)
        try put("attestation", .attest(body), by: [cast.auditor])
    }

    /// The operator has the checkpoint over all entries so far stamped, and records the token.
    private mutating func stamp(_ label: String) throws {
        let size = taker.replay.size
        guard let root = taker.replay.authority.leaves.root(ofSize: size) else { return }
        let checkpoint = try Checkpoint(origin: Cast.origin, size: size, root: root)
        let token = SampleClock.token(over: checkpoint.text, at: clock)
        let body = TimeToken(root: checkpoint.root, size: checkpoint.size, token: token)
        let isFirst = taker.replay.authority.operatorKey == cast.operator_.verifierKey
        try put(label, .time(body), by: [isFirst ? cast.operator_ : cast.nextOperator])
    }

    /// The custodian says what is held for a portfolio.
    private mutating func state(_ portfolio: Identifier) throws {
        guard let held = try taker.replay.account(portfolio)?.inCustody() else { return }
        let body = Positions(
            asOf: clock, cash: held.cash.flooredToMoney,
            number: taker.replay.authority.nextNumber(of: cast.custodian.verifierKey),
            portfolio: portfolio,
            quantities: held.lines.filter { $0.quantity != .zero }.map {
                Positions.Position(asset: $0.asset, quantity: $0.quantity)
            })
        try put("positions of \(portfolio)", .positions(body), by: [cast.custodian])
    }

    /// An owner joins the ledger and an executor leaves; the owner of a portfolio who lost a key is
    /// given another, and from then on both owners sign.
    private mutating func changeKeys() throws {
        try put(
            "keys 1", .keys(change(adding: [(cast.dora, .owner)], revoking: [cast.oldExecutor])),
            by: [cast.ann, cast.ben, cast.dora])
        var growth = change(
            adding: [(cast.cleoAgain, .owner)], revoking: [cast.cleo], scope: "growth")
        growth.ownersNeeded = 2
        try put("keys 1 of growth", .keys(growth), by: [cast.ben, cast.cleoAgain])
        try put(
            "contract 3 of growth", contract("growth", Self.growth),
            by: [cast.ben, cast.cleoAgain])
    }

    private mutating func found() throws {
        try put(
            "genesis", .genesis(cast.genesis(mode: mode)),
            by: [cast.ann, cast.ben, cast.operator_])
        try open("balanced", owners: [cast.ann, cast.ben], needed: 2)
        try open("growth", owners: [cast.ben, cast.cleo], needed: 1)
        try put(
            "contract 1 of balanced",
            contract("balanced", Self.balanced), by: [cast.ann, cast.ben])
        try put("contract 1 of growth", contract("growth", Self.growth), by: [cast.cleo])
        try flow("deposit of balanced", "balanced", .deposit, "100000")
        try flow("deposit of growth", "growth", .deposit, "50000.75")
    }

    private mutating func open(
        _ portfolio: Identifier, owners: [PrivateKey], needed: Int
    ) throws {
        var signers = [cast.ann, cast.ben]
        if portfolio == "growth" { signers.append(cast.cleo) }
        let body = Portfolio(
            acceptBy: clock.later(86_400), currency: Self.dollar, id: portfolio,
            ownersNeeded: needed, owners: owners.map(\.verifierKey.description).sorted())
        try put("portfolio \(portfolio)", .portfolio(body), by: signers)
    }
}

extension Script {
    func contract(_ portfolio: Identifier, _ source: some Sequence<String>) -> Statement.Body {
        .contract(
            Contract(
                acceptBy: clock.later(86_400), portfolio: portfolio,
                revision: taker.replay.authority.nextNumber(.contract, of: portfolio),
                source: Array(source)))
    }

    /// The next change of a scope's keys.
    public func change(
        adding added: [(key: PrivateKey, role: Role)] = [], revoking revoked: [PrivateKey] = [],
        scope: Identifier? = nil
    ) -> KeyChange {
        KeyChange(
            acceptBy: clock.later(86_400),
            added: added.map { Genesis.Grant(key: "\($0.key.verifierKey)", role: $0.role) },
            revision: taker.replay.authority.nextRevision(ofKeysOf: scope),
            revoked: revoked.map { KeyChange.Revocation(key: "\($0.verifierKey)") }, scope: scope)
    }

    func target(_ weights: KeyValuePairs<String, Weight>) -> Statement.Body {
        .target(
            Target(
                acceptBy: clock.later(86_400), portfolio: "balanced",
                revision: taker.replay.authority.nextNumber(.target, of: "balanced"),
                weights: shares(weights)))
    }

    private func shares(_ weights: KeyValuePairs<String, Weight>) -> [Target.Share] {
        weights.map { Target.Share(asset: AssetID(stringLiteral: $0), weight: $1) }
    }

    public mutating func flow(
        _ label: String, _ portfolio: Identifier, _ purpose: Flow.Purpose, _ amount: Quantity
    ) throws {
        let body = Flow(
            amount: amount, asset: .cash,
            number: taker.replay.authority.nextNumber(of: cast.custodian.verifierKey),
            portfolio: portfolio, purpose: purpose, reference: .plain("wire \"\(label)\""))
        try put(label, .flow(body), by: [cast.custodian])
    }
}
