import Authority
import Contract
import Encoding
import Quantities
import Records

/// What the statements of a bundle do to the portfolio it is about, taken in one after another as
/// an audit takes in all of a ledger's. The portfolio has money enough for anything: what it really
/// held is not among them.
struct Course {
    /// A statement that was its signers' to make, and is whole.
    struct Made {
        let body: Statement.Body
        let portfolio: Identifier?
        let reference: Reference
        let time: Timestamp
        let signers: [Int]
    }

    /// The decision, where there is one.
    private(set) var rebalance: Rebalance?
    /// The entries that say what assets are.
    private(set) var assets: [Int] = []
    /// Whether the contract that comes next, or is in force, has limits on groups or excludes some.
    var boundsGroups: Bool { account?.mandates.contains(where: \.boundsGroups) == true }

    private let portfolio: Identifier?
    /// Whether the decision is there that trades were made under.
    private let hasDecision: Bool
    private var market: Market?
    private var account: Account?
    private var made: Set<Reference> = []

    /// The course of what this statement is about.
    init(of statement: Statement? = nil) {
        portfolio = statement?.portfolio
        hasDecision = statement?.decided != nil
    }

    /// Takes in the next statement, which `authority` has taken in; gives what is wrong with it.
    mutating func take(_ statement: Made, _ authority: Authority) -> [EvidenceError] {
        defer { made.insert(statement.reference) }
        if case .genesis(let genesis) = statement.body {
            market = Market(needed: genesis.oraclesNeeded)
            return []
        }
        guard var market else { return [] }
        defer { self.market = market }
        return take(statement, authority, in: &market)
    }

    private mutating func take(
        _ statement: Made, _ authority: Authority, in market: inout Market
    ) -> [EvidenceError] {
        let (reference, time) = (statement.reference, statement.time)
        switch statement.body {
        case .genesis: return []
        case .keys(let change):
            if let needed = change.oraclesNeeded { market.require(needed) }
            return []
        case .portfolio(let opened):
            guard opened.id == portfolio else { return [] }
            account = Account(id: opened.id, currency: opened.currency)
            account?.accept(Self.money(for: opened.id), in: &market)
            return []
        case .asset(let asset):
            let breaches = market.check(asset) + (account?.check(asset) ?? [])
            market.register(asset)
            assets.append(reference.index)
            return Self.errors(breaches, at: reference.index)
        case .prices(let prices): return take(prices, statement, authority, in: &market)
        case .void(let voiding) where voiding.portfolio == nil:
            rebalance?.voids.append(reference.index)
            if market.accept(voiding) { account?.distrust(market, time: time) }
            return []
        case .trade, .close, .void: if !hasDecision { return [] }
        default: break
        }
        guard var account, statement.portfolio == portfolio else { return [] }
        defer { self.account = account }
        let breaches: [Breach]
        switch statement.body {
        case .contract(let contract):
            let checked = account.check(
                contract, oraclesNeeded: authority.oraclesNeeded ?? 1,
                oracles: authority.oracleCount, in: market)
            breaches = checked.breaches
            if breaches.isEmpty, let mandate = checked.mandate {
                account.accept(mandate, at: reference, in: &market, time: time)
            }
        case .target(let target):
            breaches = account.check(target)
            if breaches.isEmpty {
                account.accept(target, at: reference, in: market, time: time)
            }
        case .proposal(let proposal):
            breaches = account.check(proposal, in: market)
            if breaches.isEmpty { account.accept(proposal, at: reference) }
        case .positions(let positions): breaches = account.check(positions, at: time)
        case .decision(let decision):
            return take(decision, at: reference, &account, in: market)
        case .trade(let trade):
            breaches = account.check(trade, at: time) + account.accept(trade, in: &market)
            account.remember(trade, at: reference, by: statement.signers.first ?? 0)
            rebalance?.trades.append(reference.index)
            rebalance?.fills += trade.fills.count
        case .close(let close):
            breaches = account.checkExcerpted(close, in: market)
            account.acceptExcerpted(close, at: time)
            rebalance?.close = (reference.index, close.outcome)
        case .void(let voiding):
            guard rebalance?.trades.contains(voiding.entry.index) == true else {
                return [
                    EvidenceError(
                        .reference, entry: reference.index,
                        "it undoes \(voiding.entry), which is no trade before it")
                ]
            }
            rebalance?.voids.append(reference.index)
            // What was held is not known, so neither is whether it was still there.
            _ = account.accept(voiding, in: &market, time: time)
            breaches = []
        default: breaches = []
        }
        if let ending = account.ending {
            rebalance?.isFilled = ending.outcome == .completed && !ending.wasCut
        }
        return Self.errors(breaches, at: reference.index)
    }

    private static func errors(_ breaches: [Breach], at index: Int) -> [EvidenceError] {
        // Which of its prices a sale came at decides what is left of the money it was given.
        breaches.filter { $0.code != .cashOverdrawn }.map {
            EvidenceError(.mandate, entry: index, "\($0.code.rawValue): \($0.message)")
        }
    }

    /// Prices count as those of their session, and not before the time they are of.
    private mutating func take(
        _ prices: Prices, _ statement: Made, _ authority: Authority, in market: inout Market
    ) -> [EvidenceError] {
        func wrong(_ problem: String) -> [EvidenceError] {
            [EvidenceError(.reference, entry: statement.reference.index, problem)]
        }
        var latest: Timestamp?
        if let genesis = authority.genesis, genesis.mode == .live {
            latest = try? prices.asOf.adding(seconds: Int64(genesis.lag))
        }
        guard prices.asOf <= statement.time, statement.time <= latest ?? statement.time else {
            return wrong(
                "the prices are of \(prices.asOf), which its time, \(statement.time), does not "
                    + "allow")
        }
        let oracle = statement.signers.first ?? 0
        guard market.refusal(of: prices, by: oracle) == nil else {
            return wrong("session \(prices.session) is over, or its oracle stated it before")
        }
        guard let session = market.observe(prices, by: oracle, at: statement.reference) else {
            return []
        }
        return Self.errors(
            account?.begin(session, after: nil, in: market) ?? [], at: statement.reference.index)
    }

    private mutating func take(
        _ decision: Decision, at reference: Reference, _ account: inout Account, in market: Market
    ) -> [EvidenceError] {
        func wrong(_ problem: String) -> EvidenceError {
            EvidenceError(.reference, entry: reference.index, problem)
        }
        let missing = decision.references.filter { !made.contains($0) }
        guard missing.isEmpty else {
            return missing.map {
                wrong("it names \($0) as its reason, which is not there before it")
            }
        }
        let session = market.session?.statements ?? []
        guard session.count == decision.prices.count, Set(session) == Set(decision.prices) else {
            return [wrong("the prices it names do not make up one session")]
        }
        guard account.mandated?.reference == decision.contract,
            account.targeted?.reference == decision.target
        else {
            return [
                wrong(
                    "the contract and the target it names were not in force when the session of "
                        + "its prices began")
            ]
        }
        let breaches = account.checkOrders(of: decision, in: market)
        var rebalance = Rebalance(decision, at: reference.index)
        rebalance.isCarried = !decision.orders.allSatisfy { account.hasPrice($0.asset, in: market) }
        self.rebalance = rebalance
        account.accept(decision, in: market)
        return Self.errors(breaches, at: reference.index)
    }

    private static let most: Int128 = 100_000_000_000_000 * 100_000_000

    /// More than any fills can cost, below the 10^15 that are computed exactly.
    private static func money(for portfolio: Identifier) -> Flow {
        Flow(
            amount: Quantity(unchecked: most), asset: .cash,
            number: 1, portfolio: portfolio, purpose: .deposit, reference: .plain(""))
    }
}
