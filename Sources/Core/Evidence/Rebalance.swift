import Chain
import Contract
import Encoding
public import Quantities
import Records

/// One decision with the prices, the contract and the target it names, and its fills.
public struct Rebalance: Sendable {
    /// The portfolio.
    public let portfolio: Identifier
    /// The number of the decision.
    public let number: Int
    /// The entry of the decision.
    public private(set) var decision: Int?
    /// The entries of the contract, the target and the prices it names.
    public private(set) var contract: Int?
    public private(set) var target: Int?
    public private(set) var prices: [Int] = []
    /// The entries of its trades, and how many fills they report.
    public private(set) var trades: [Int] = []
    public private(set) var fills = 0
    /// The entries that undo one of its trades or prices.
    public private(set) var voids: [Int] = []

    init(portfolio: Identifier, number: Int) {
        self.portfolio = portfolio
        self.number = number
    }

    /// What is wrong with it, as far as it can be judged without knowing what the portfolio held.
    mutating func check(
        _ admitted: [BundleCheck.Admitted], genesis: Genesis?
    ) -> [EvidenceError] {
        var made: (decision: Decision, admitted: BundleCheck.Admitted)?
        for statement in admitted {
            guard case .decision(let decision) = statement.body, decision.portfolio == portfolio
            else { continue }
            made = (decision, statement)
        }
        guard let (decision, place) = made, let genesis else {
            return [EvidenceError(.reference, "decision \(number) of \(portfolio) is not whole")]
        }
        self.decision = place.reference.index
        contract = decision.contract.index
        target = decision.target?.index
        prices = decision.prices.map(\.index).sorted()
        var failures = decision.references.compactMap { reference -> EvidenceError? in
            let isThere = admitted.contains { $0.reference == reference }
            return isThere && reference.index < place.reference.index
                ? nil
                : EvidenceError(
                    .reference, entry: place.reference.index,
                    "it names \(reference) as its reason, which is not there before it")
        }
        guard failures.isEmpty else { return failures }
        do throws(EvidenceError) {
            let state = try state(before: decision, at: place, admitted, genesis)
            failures += check(decision, state, admitted)
        } catch {
            failures.append(error)
        }
        return failures
    }

    /// The market and the portfolio as the named statements make them. The portfolio has money
    /// enough for anything: what it really held is not among them.
    private func state(
        before decision: Decision, at place: BundleCheck.Admitted,
        _ admitted: [BundleCheck.Admitted], _ genesis: Genesis
    ) throws(EvidenceError) -> (account: Account, market: Market) {
        func fails(_ problem: String) -> EvidenceError {
            EvidenceError(.reference, entry: place.reference.index, problem)
        }
        var account: Account?
        var market = Market(needed: genesis.oraclesNeeded)
        // As many as there could be: who left is not counted, since a contract before that stands.
        var oracles = genesis.keys.count { $0.role == .oracle }
        var session: Session?
        for statement in admitted where statement.reference.index < place.reference.index {
            switch statement.body {
            case .keys(let change):
                oracles += change.added.count { $0.role == .oracle }
                if let needed = change.oraclesNeeded { market.require(needed) }
            case .portfolio(let opened) where opened.id == portfolio:
                account = Account(id: opened.id, currency: opened.currency)
            case .contract(let contract) where statement.reference == decision.contract:
                let checked = account?.check(
                    contract, oraclesNeeded: market.needed, oracles: oracles)
                guard let mandate = checked?.mandate, checked?.breaches.isEmpty == true else {
                    throw fails("the contract it names cannot be held to")
                }
                account?.accept(
                    mandate, at: statement.reference, in: &market, time: statement.time)
            case .target(let target) where statement.reference == decision.target:
                guard account?.check(target).isEmpty == true else {
                    throw fails("the target it names is outside the bounds of the contract")
                }
                account?.accept(target, at: statement.reference, in: market, time: statement.time)
            case .prices(let prices) where decision.prices.contains(statement.reference):
                session = market.observe(
                    prices, by: statement.signers.first ?? 0, at: statement.reference)
            default: break
            }
        }
        guard let session, Set(session.statements) == Set(decision.prices),
            session.statements.count == decision.prices.count
        else { throw fails("the prices it names do not make up one session") }
        guard var account else { throw fails("its portfolio was not opened") }
        account.accept(Self.money(for: portfolio), in: &market, time: nil)
        guard account.begin(session, after: nil, in: market).isEmpty,
            account.mandated?.reference == decision.contract,
            account.targeted?.reference == decision.target
        else { throw fails("the contract and the target it names are not in force together") }
        return (account, market)
    }

    private static let most: Int128 = 100_000_000_000_000 * 100_000_000

    /// More than any fills can cost, below the 10^15 that are computed exactly.
    private static func money(for portfolio: Identifier) -> Flow {
        Flow(
            amount: Quantity(unchecked: most), asset: .cash,
            number: 1, portfolio: portfolio, purpose: .deposit, reference: .plain(""))
    }

    private mutating func check(
        _ decision: Decision, _ state: (account: Account, market: Market),
        _ admitted: [BundleCheck.Admitted]
    ) -> [EvidenceError] {
        var (account, market) = state
        var failures: [EvidenceError] = []
        account.accept(decision, in: market)
        for statement in admitted {
            if case .void(let voiding) = statement.body {
                failures += undo(voiding, at: statement, &account, &market)
                continue
            }
            guard case .trade(let trade) = statement.body, trade.portfolio == portfolio else {
                continue
            }
            trades.append(statement.reference.index)
            fills += trade.fills.count
            let breaches =
                account.check(trade, at: statement.time) + account.accept(trade, in: &market)
            account.remember(
                trade, at: statement.reference, by: statement.signers.first ?? 0)
            // Which of its prices a sale came at decides what is left of the money it was given.
            for breach in breaches where breach.code != .cashOverdrawn {
                failures.append(
                    EvidenceError(
                        .fill, entry: statement.reference.index,
                        "\(breach.code.rawValue): \(breach.message)"))
            }
        }
        return failures
    }

    /// Takes in that a trade, or prices, were undone. What was held is not known, so neither is
    /// whether it was still there.
    private mutating func undo(
        _ voiding: Voiding, at place: BundleCheck.Admitted, _ account: inout Account,
        _ market: inout Market
    ) -> [EvidenceError] {
        voids.append(place.reference.index)
        guard voiding.portfolio != nil else {
            if market.accept(voiding) { account.distrust(market, time: place.time) }
            return []
        }
        guard trades.contains(voiding.entry.index) else {
            return [
                EvidenceError(
                    .reference, entry: place.reference.index,
                    "it undoes \(voiding.entry), which is no trade before it")
            ]
        }
        _ = account.accept(voiding, in: &market, time: place.time)
        return []
    }
}
