import Authority
import Chain
import Contract
import Quantities
import Records

extension Replay {
    /// What a statement will do to the portfolios.
    /// Prices are by far the most: what they never hold does not make them larger to hand on.
    enum Effect {
        /// Nothing, or nothing yet: it is a part of more.
        case none
        indirect case begin(Genesis)
        indirect case open(Portfolio)
        case require(oracles: Int)
        indirect case mandate(Mandate, account: Int)
        indirect case target(Target, account: Int)
        indirect case proposal(Proposal, account: Int)
        case prices(Prices, oracle: Int)
        indirect case flow(Flow, account: Int)
        indirect case positions(Positions, account: Int)
        indirect case decision(Decision, account: Int)
        indirect case trade(Trade, account: Int, executor: Int)
        indirect case close(Close, account: Int)
        indirect case action(Action, oracle: Int)
        indirect case asset(Asset)
        indirect case calendar(SessionCalendar)
        /// Of a portfolio, or of the ledger; that of an executor lapses.
        case halt(lapses: Bool, account: Int?)
        indirect case resume(Reference, account: Int?)
        /// A trade of an account, or prices, are undone.
        indirect case void(Voiding, account: Int?)
        indirect case attest(Attestation, auditor: Int)
    }

    /// What was found about a statement before its code is looked up.
    enum Judgement {
        case breach(Breach)
        case missing(Breach, session: Session, portfolio: Identifier)
        case session(Market.Refusal, Prices)
    }

    /// How a statement departs from the mandates in force, and what it will do.
    func judge(
        _ admission: Admission, _ statement: Statement, at time: Timestamp, policy: Policy
    ) -> ([Judgement], Effect) {
        guard let body = admission.body else { return ([], .none) }
        if case .genesis(let genesis) = body { return ([], .begin(genesis)) }
        if case .portfolio(let portfolio) = body { return ([], .open(portfolio)) }
        if case .keys(let change) = body {
            return ([], change.oraclesNeeded.map { .require(oracles: $0) } ?? .none)
        }
        if case .prices(let prices) = body {
            return judge(prices, by: admission.signers.first ?? 0, policy: policy)
        }
        if let judged = judgeOfLedger(body, admission) { return judged }
        if case .attest(let attestation) = body {
            return ([], .attest(attestation, auditor: admission.signers.first ?? 0))
        }
        guard let market else { return ([], .none) }
        if case .void(let voiding) = body, voiding.portfolio == nil {
            let breaches = check(voiding, market.check(voiding), by: admission.signers)
            return (
                breaches.map { .breach($0) },
                breaches.isEmpty ? .void(voiding, account: nil) : .none
            )
        }
        guard let place = statement.portfolio.flatMap({ places[$0] }) else { return ([], .none) }
        let account = accounts[place]
        let breaches: [Breach]
        var effect = Effect.none
        switch body {
        case .contract(let contract):
            let checked = account.check(
                contract, oraclesNeeded: authority.oraclesNeeded ?? 1,
                oracles: authority.oracleCount, in: market)
            breaches = checked.breaches
            if breaches.isEmpty, let mandate = checked.mandate {
                effect = .mandate(mandate, account: place)
            }
        case .target(let target):
            breaches = account.check(target)
            if breaches.isEmpty { effect = .target(target, account: place) }
        case .proposal(let proposal):
            breaches = account.check(proposal, in: market)
            if breaches.isEmpty { effect = .proposal(proposal, account: place) }
        case .flow(let flow):
            breaches = account.check(flow, in: market)
            if breaches.isEmpty { effect = .flow(flow, account: place) }
        case .positions(let positions):
            breaches = account.check(positions, at: time)
            if breaches.isEmpty { effect = .positions(positions, account: place) }
        case .decision(let decision):
            breaches = account.check(decision, in: market)
            effect = .decision(decision, account: place)
        case .trade(let trade):
            breaches = account.check(trade, at: time, in: market)
            effect = .trade(trade, account: place, executor: admission.signers.first ?? 0)
        case .close(let close):
            breaches = account.check(close, in: market)
            effect = .close(close, account: place)
        case .void(let voiding):
            breaches = check(voiding, account.check(voiding), by: admission.signers)
            if breaches.isEmpty { effect = .void(voiding, account: place) }
        case .action, .asset, .attest, .calendar, .genesis, .halt, .keys, .portfolio, .prices,
            .resume, .time:
            breaches = []
        }
        return (breaches.map { .breach($0) }, effect)
    }

    /// Whether prices count; at the door also whether they would end a session in which a
    /// decision is still due.
    private func judge(
        _ prices: Prices, by oracle: Int, policy: Policy
    ) -> ([Judgement], Effect) {
        // An audit asks for no more than this, so that the market is not copied for each price.
        if let refusal = market?.refusal(of: prices, by: oracle) {
            return ([.session(refusal, prices)], .none)
        }
        var judgements: [Judgement] = []
        if policy != .audit, let market, market.completes(prices), let session = market.session {
            for account in accounts {
                var ending = account
                // What else ends with the session is its portfolio's, and keeps nobody's prices out.
                let missing = ending.finish(in: market).filter { $0.code == .decisionMissing }
                judgements += missing.map {
                    .missing($0, session: session, portfolio: account.id)
                }
            }
        }
        return (judgements, .prices(prices, oracle: oracle))
    }

    /// Takes in what a statement does. Gives what that shows to be missing.
    mutating func apply(
        _ effect: Effect, _ admission: Admission, at reference: Reference
    ) -> [Finding] {
        // The market is taken out and put back so that it is changed in place.
        guard var market = self.market.take() else {
            if case .begin(let genesis) = effect {
                self.market = Market(needed: genesis.oraclesNeeded)
            }
            return []
        }
        let findings = apply(effect, admission, at: reference, in: &market)
        self.market = consume market
        return findings
    }

    private mutating func apply(
        _ effect: Effect, _ admission: Admission, at reference: Reference, in market: inout Market
    ) -> [Finding] {
        switch effect {
        case .none, .begin: return []
        case .open(let portfolio):
            places[portfolio.id] = accounts.count
            accounts.append(Account(id: portfolio.id, currency: portfolio.currency))
        case .require(let oracles): market.require(oracles)
        case .mandate(let mandate, let place):
            let breaches = accounts[place].accept(
                mandate, at: reference, in: &market, time: lastTime)
            return report(breaches, of: accounts[place].id, at: reference)
        case .target(let target, let place):
            let breaches = accounts[place].accept(
                target, at: reference, in: market, time: lastTime)
            return report(breaches, of: accounts[place].id, at: reference)
        case .proposal(let proposal, let place):
            accounts[place].accept(proposal, at: reference)
        case .flow(let flow, let place):
            let breaches = accounts[place].accept(flow, in: &market, time: lastTime)
            return report(breaches, of: accounts[place].id, at: reference)
        case .positions(let positions, let place):
            // What a custodian says is recorded, whatever the entries lead to.
            return report(
                accounts[place].accept(positions), of: accounts[place].id, at: reference)
        case .decision(let decision, let place):
            accounts[place].accept(decision, in: market)
        case .trade(let trade, let place, let executor):
            let breaches = accounts[place].accept(trade, in: &market)
            // What was not taken in as a whole cannot be taken back.
            if breaches.isEmpty { accounts[place].remember(trade, at: reference, by: executor) }
            return report(breaches, of: accounts[place].id, at: reference)
        case .close(let close, let place):
            accounts[place].accept(close)
        case .void(let voiding, let place):
            return undo(voiding, account: place, at: reference, in: &market)
        case .attest(let attestation, let auditor):
            attested[auditor, default: Attested()].take(attestation, at: reference.index)
        case .prices(let prices, let oracle):
            return observe(prices, by: oracle, at: reference, in: &market)
        case .action, .asset, .calendar, .halt, .resume:
            return applyToLedger(effect, at: reference, in: &market)
        }
        return []
    }

    func report(
        _ breaches: [Breach], of portfolio: Identifier, at reference: Reference
    ) -> [Finding] {
        breaches.map { Finding($0, entry: reference.index, portfolio: portfolio) }
    }

    private mutating func observe(
        _ prices: Prices, by oracle: Int, at reference: Reference, in market: inout Market
    ) -> [Finding] {
        var findings: [Finding] = []
        let before = market.session
        if let before, market.completes(prices) {
            let entry = before.statements.last?.index ?? reference.index
            finish(in: market, at: entry, &findings)
        }
        if let session = market.observe(prices, by: oracle, at: reference) {
            let missing = market.missingSessions(after: before?.day, before: session.day)
            if let finding = Finding(missing: missing, at: reference.index) {
                findings.append(finding)
            }
            begin(session, after: before?.day, in: market, at: reference.index, &findings)
        }
        return findings
    }

    // The market is not changed here, so that it is not copied for each account.

    private mutating func finish(in market: Market, at entry: Int, _ findings: inout [Finding]) {
        var breaches: [Breach] = []
        for place in accounts.indices {
            accounts[place].finish(in: market, &breaches)
            if breaches.isEmpty { continue }
            let portfolio = accounts[place].id
            findings += breaches.map { Finding($0, entry: entry, portfolio: portfolio) }
            breaches = []
        }
    }

    private mutating func begin(
        _ session: Session, after previous: Day?, in market: Market, at entry: Int,
        _ findings: inout [Finding]
    ) {
        var breaches: [Breach] = []
        for place in accounts.indices {
            accounts.prefetch(after: place)
            accounts[place].begin(session, after: previous, in: market, &breaches)
            if breaches.isEmpty { continue }
            let portfolio = accounts[place].id
            findings += breaches.map { Finding($0, entry: entry, portfolio: portfolio) }
            breaches = []
        }
    }

    /// Whether the entry's time is what the ledger's mode makes of it.
    func checkTime(_ statement: Statement, _ time: Timestamp, at index: Int) -> [Finding] {
        // The genesis itself would be copied, for every entry.
        guard let mode = authority.genesis?.mode, let lag = authority.genesis?.lag else {
            return []
        }
        func contradicted(_ expected: String, _ message: String) -> [Finding] {
            [
                Finding(
                    .timeContradicted, entry: index, portfolio: statement.portfolio,
                    field: "time", expected: expected, actual: "\(time)", message: message)
            ]
        }
        var asOf: Timestamp?
        if case .prices(let prices) = statement.body { asOf = prices.asOf }
        switch mode {
        case .historical:
            let expected = toldTime(of: statement.body)
            guard let lastTime, time != expected, time >= lastTime else { return [] }
            return contradicted(
                "\(expected)",
                "In a history told afterwards an entry has the later of the time before and the "
                    + "as-of time of its prices.")
        case .live:
            guard let asOf else { return [] }
            let latest = (try? asOf.adding(seconds: Int64(lag))) ?? asOf
            guard time < asOf || time > latest else { return [] }
            return contradicted(
                "\(asOf) to \(latest)",
                "Prices are recorded between their as-of time and \(lag) s after it.")
        }
    }
}

extension Finding {
    init(_ judgement: Replay.Judgement, at entry: Int, portfolio: Identifier?) {
        switch judgement {
        case .breach(let breach): self.init(breach, entry: entry, portfolio: portfolio)
        case .missing(let breach, let session, let portfolio):
            self.init(
                breach, entry: session.statements.last?.index ?? entry, portfolio: portfolio)
        case .session(.notAfter(let session), let prices):
            self.init(
                .sessionOutOfOrder, entry: entry, field: "body.asOf",
                expected: "after \(session.asOf)", actual: "\(prices.asOf)",
                message: "Session \(prices.session) is not after session \(session.id), which was "
                    + "complete before.")
        case .session(.repeated, let prices):
            self.init(
                .sessionRepeated, entry: entry, field: "body.session",
                expected: "a session this oracle has not stated", actual: "\(prices.session)",
                message: "The oracle stated prices for session \(prices.session) before.")
        case .session(.tooManyPending, let prices):
            self.init(
                .sessionOutOfOrder, entry: entry, field: "body.session",
                expected: "at most \(Market.mostPending) statements of an oracle under way",
                actual: "\(prices.session)",
                message: "Too many sessions of this oracle wait for the rest of their oracles.")
        }
    }
}
