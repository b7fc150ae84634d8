import Broker
import Contract
import Encoding
import Quantities
import Records
import Testing

/// A portfolio on its way through a history, with an executor that decides what is due and a paper
/// broker. All that is done on the way is also held against the engine's own checks.
struct Course {
    var market: Market
    var account: Account
    let broker: PaperBroker
    let fillsAtOnce: Bool
    private var entries = 0
    private var flows = 0
    private var filled: [[String]] = []
    private var halts: [String: Reference] = [:]
    private var trades: [String: Reference] = [:]

    init(_ history: History) throws {
        market = Market(needed: history.oracles ?? 1)
        account = Account(
            id: try Identifier("growth"), currency: try Currency("USD"),
            lot: try Quantity(history.lot ?? "0.00000001"))
        broker = PaperBroker(fee: try Weight(history.fee ?? "0"))
        fillsAtOnce = history.fill != "next"
    }

    private mutating func reference() -> Reference {
        entries += 1
        let index = entries
        return Reference(index: index, leaf: Digest { UInt8((index >> ($0 * 8 % 32)) & 255) })
    }

    /// Takes a session and gives what it leads to.
    mutating func take(_ session: History.Session) throws -> History.Outcome {
        for event in session.before ?? [] { try act(event) }
        try observe(session)
        filled = []
        try fill()
        let verdict = try account.verdict(in: market)
        var outcome = History.Outcome(verdict: verdict?.name, cash: "", held: [:])
        if let verdict { try describe(verdict, in: &outcome) }
        for event in session.midway ?? [] { try act(event) }
        if session.missed != true, var due = try account.dueDecision(in: market) {
            due.prices.sort { left, right in left.text < right.text }
            #expect(account.check(due, in: market) == [])
            account.accept(due, in: market)
            if fillsAtOnce { try fill() }
        }
        if !filled.isEmpty { outcome.fills = filled }
        outcome.cash = "\(account.holdings.cash)"
        for line in account.holdings.lines where line.quantity != .zero {
            outcome.held[line.asset.text] = "\(line.quantity)"
        }
        return outcome
    }

    private mutating func act(_ event: History.Event) throws {
        switch event {
        case .flow(let purpose, let asset, let amount):
            let flow = Flow(
                amount: try Quantity(amount), asset: try AssetID(asset), number: 1,
                portfolio: account.id, purpose: try #require(Flow.Purpose(rawValue: purpose)),
                reference: .plain("R-\(flows)"))
            flows += 1
            #expect(account.check(flow, in: market) == [])
            account.accept(flow, in: &market)
        case .target(let weights, let until):
            let shares = try Course.shares(weights)
            let end = try until.map { try Timestamp(try #require(Day($0)), second: 86_399) }
            let target = Target(
                acceptBy: .epoch, portfolio: account.id, revision: 1, validUntil: end,
                weights: shares)
            #expect(account.check(target) == [])
            account.accept(target, at: reference(), in: market)
        case .proposal(let weights):
            let proposal = Proposal(
                acceptBy: .epoch, number: 1, portfolio: account.id,
                weights: try Course.shares(weights))
            guard account.check(proposal, in: market) == [] else { return }
            account.accept(proposal, at: reference())
        case .contract(let lines):
            let contract = Contract(
                acceptBy: .epoch, portfolio: account.id, revision: 1, source: lines)
            let (mandate, breaches) = account.check(
                contract, oraclesNeeded: market.needed, oracles: 1000, in: market)
            guard breaches.isEmpty, let mandate else { return }
            account.accept(mandate, at: reference(), in: &market)
        case .asset(let asset, let lot, let groups):
            let asset = Asset(
                acceptBy: .epoch, currency: account.currency,
                groups: try groups.map { try Identifier($0) }, id: try AssetID(asset),
                lot: try Quantity(lot), revision: 1)
            #expect(market.check(asset) == [])
            guard account.check(asset) == [] else { return }
            market.register(asset)
        case .action(let action): try act(action)
        case .halt(let name, let lapses):
            let place = reference()
            halts[name] = place
            account.halt(at: place, lapses: lapses, in: market, time: nil)
        case .resume(let name):
            let place = try #require(
                halts[name] ?? account.halts.first { $0.isAutomatic }?.reference)
            let resume = Resume(acceptBy: .epoch, halt: place, scope: account.id)
            #expect(Account.check(resume, of: account.halts) == [])
            account.resume(place)
        case .void(let void): try undo(void)
        }
    }

    /// Undoes a trade, or the prices of the last session, a minute after these.
    private mutating func undo(_ void: History.Event.Void) throws {
        let session = try #require(account.session)
        let time = try session.asOf.adding(seconds: 60)
        if let date = void.trade {
            let voiding = Course.voiding(try #require(trades[date]), of: account.id)
            #expect(account.check(voiding).breaches == [])
            let breaches = account.accept(voiding, in: &market, time: time)
            #expect(breaches == [])
        } else {
            #expect(void.prices == session.id.text)
            let voiding = Course.voiding(try #require(session.statements.first))
            #expect(market.check(voiding).breaches == [])
            let isOfLast = market.accept(voiding)
            #expect(isOfLast)
            account.distrust(market, time: time)
        }
    }

    private static func voiding(
        _ entry: Reference, of portfolio: Identifier? = nil
    ) -> Voiding {
        Voiding(acceptBy: .epoch, entry: entry, portfolio: portfolio, reason: .plain("test"))
    }

    /// Has every oracle state an action.
    private mutating func act(_ action: History.Event.Action) throws {
        let event = Action.Event(
            asset: try AssetID(action.asset),
            effective: try Timestamp(try #require(Day(action.effective))),
            change: try action.change())
        for oracle in 0..<market.needed {
            let action = Action(event, number: 1)
            #expect(market.check(action, by: oracle) == [])
            market.accept(action, by: oracle)
        }
    }

    private static func shares(_ weights: [String: String]) throws -> [Target.Share] {
        try weights.map {
            Target.Share(asset: try AssetID($0.key), weight: try Weight($0.value))
        }.sorted { $0.asset < $1.asset }
    }

    private static func statement(
        of quotes: [String: String], volumes: [String: String] = [:], by oracle: Int,
        in session: History.Session
    ) throws -> Prices {
        Prices(
            asOf: try Timestamp(try #require(Day(session.date)), second: 75_600 + oracle),
            number: 1,
            prices: try quotes.map {
                Prices.Quote(asset: try AssetID($0.key), price: try Price($0.value))
            }.sorted { $0.asset < $1.asset },
            session: try Identifier(session.date),
            volumes: try volumes.map {
                Prices.Volume(asset: try AssetID($0.key), quantity: try Quantity($0.value))
            }.sorted { $0.asset < $1.asset })
    }

    private mutating func observe(_ session: History.Session) throws {
        for (oracle, quotes) in (session.undone ?? []).enumerated() {
            let prices = try Course.statement(of: quotes, by: oracle, in: session)
            let place = reference()
            let completed = market.observe(prices, by: oracle, at: place)
            #expect(completed == nil)
            #expect(market.refusal(of: prices, by: oracle) == .repeated)
            #expect(market.check(Course.voiding(place)).breaches == [])
            let isOfLast = market.accept(Course.voiding(place))
            #expect(!isOfLast)
        }
        for (oracle, quotes) in session.prices.enumerated() {
            let prices = try Course.statement(
                of: quotes, volumes: session.volumes?[oracle] ?? [:], by: oracle, in: session)
            #expect(market.refusal(of: prices, by: oracle) == nil)
            let completes = market.completes(prices)
            #expect(completes == (oracle == session.prices.count - 1))
            if completes {
                for breach in account.finish(in: market) {
                    #expect(breach.code == .decisionMissing, "\(breach)")
                }
            }
            let before = market.session?.day
            if let complete = market.observe(prices, by: oracle, at: reference()) {
                for breach in account.begin(complete, after: before, in: market) {
                    let isReturn = breach.actual.hasPrefix("the return of ")
                    #expect(
                        breach.code == .fillMissing || breach.code == .numberOverflow && isReturn,
                        "\(breach)")
                }
            }
        }
    }

    private mutating func fill() throws {
        guard let open = account.open, let session = account.session else { return }
        guard fillsAtOnce || session.number > open.session else { return }
        let fills = try broker.fills(of: account, in: market)
        if !fills.isEmpty {
            let trade = Trade(decision: open.number, fills: fills, portfolio: account.id)
            #expect(account.check(trade, at: session.asOf) == [])
            let breaches = account.accept(trade, in: &market)
            #expect(breaches == [])
            let place = reference()
            account.remember(trade, at: place, by: 0)
            trades[session.id.text] = place
            for fill in fills {
                filled.append([fill.asset.text, "\(fill.quantity)", "\(fill.price)", "\(fill.fee)"])
            }
        }
        if account.open != nil, try broker.isDone(with: account, in: market) {
            let close = Close(decision: open.number, outcome: .completed, portfolio: account.id)
            #expect(account.check(close, in: market) == [])
            account.accept(close)
        }
    }

    private func describe(_ verdict: Verdict, in outcome: inout History.Outcome) throws {
        switch verdict.outcome {
        case .trade(let orders):
            outcome.V = "\(verdict.total)"
            outcome.left = "\(verdict.remaining)"
            var quantities: [String: String] = [:]
            var limits: [String: String] = [:]
            for order in orders {
                quantities[order.asset.text] = "\(order.quantity)"
                limits[order.asset.text] = order.limit.map { "\($0)" }
            }
            outcome.orders = quantities
            if !limits.isEmpty { outcome.limits = limits }
        case .belowMinimum, .outOfRange:
            outcome.V = "\(verdict.total)"
        default:
            break
        }
    }
}

extension Reference {
    fileprivate var text: String { "{\"index\":\(index),\"leaf\":\"\(leaf)\"}" }
}
