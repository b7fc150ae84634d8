import Broker
import Contract
import Encoding
import Quantities
import Records
import Testing

/// A portfolio to put through its sessions by hand, one price a session for each asset.
struct Portfolio {
    var market = Market(needed: 1)
    var account: Account
    var broker = PaperBroker(fee: .zero)
    private var entry = 0
    private var flows = 0

    /// A portfolio under these clauses, from its first session on; with cash, if any.
    init(_ clauses: String, cash: String? = "1000", lot: String = "0.00000001") throws {
        account = Account(
            id: try Identifier("growth"), currency: try Currency("USD"), lot: try Quantity(lot))
        try accept(clauses)
        if let cash { try flow(.deposit, cash) }
    }

    /// Puts a mandate of these clauses in force from the next session on.
    mutating func accept(_ clauses: String, time: String? = nil) throws {
        let mandate = try Mandate.parse("mandate \"m\" in USD\n" + clauses).mandate
        account.accept(
            mandate, at: reference(), in: &market, time: try time.map { try Timestamp($0) })
    }

    /// Has the one oracle state an action.
    mutating func act(_ asset: String, _ change: Action.Change, from date: String) throws {
        let event = Action.Event(
            asset: try AssetID(asset), effective: try Timestamp("\(date)T00:00:00Z"),
            change: change)
        let action = Action(event, number: 1)
        #expect(market.check(action, by: 0) == [])
        market.accept(action, by: 0)
    }

    mutating func reference() -> Reference {
        entry += 1
        let index = entry
        return Reference(index: index, leaf: Digest { $0 == 0 ? UInt8(index & 255) : 0 })
    }

    /// A target of these weights.
    func target(_ weights: [String: String], until: String? = nil) throws -> Target {
        Target(
            acceptBy: .epoch, portfolio: account.id, revision: 1,
            validUntil: try until.map { try Timestamp($0) },
            weights: try weights.sorted { $0.key < $1.key }.map {
                Target.Share(asset: try AssetID($0.key), weight: try Weight($0.value))
            })
    }

    /// Sets a target from the next session on.
    mutating func set(_ weights: [String: String], time: String? = nil) throws {
        account.accept(
            try target(weights), at: reference(), in: market,
            time: try time.map { try Timestamp($0) })
    }

    /// A flow of cash, or of another asset.
    func aFlow(_ purpose: Flow.Purpose, _ amount: String, _ asset: String = "cash") throws -> Flow {
        Flow(
            amount: try Quantity(amount), asset: try AssetID(asset), number: 1,
            portfolio: account.id, purpose: purpose, reference: .plain("R-\(flows)"))
    }

    /// Takes in a flow at the next session.
    @discardableResult
    mutating func flow(
        _ purpose: Flow.Purpose, _ amount: String, _ asset: String = "cash", time: String? = nil
    ) throws -> [Breach] {
        let flow = try aFlow(purpose, amount, asset)
        flows += 1
        return account.accept(flow, in: &market, time: try time.map { try Timestamp($0) })
    }

    /// Ends the session under way and begins one at 21:00 of a date. Gives what was breached.
    @discardableResult
    mutating func session(_ date: String, _ prices: [String: String]) throws -> [Breach] {
        let statement = Prices(
            asOf: try Timestamp("\(date)T21:00:00Z"), number: 1,
            prices: try prices.sorted { $0.key < $1.key }.map {
                Prices.Quote(asset: try AssetID($0.key), price: try Price($0.value))
            },
            session: try Identifier(date))
        var breaches = account.finish(in: market)
        let before = market.session?.day
        let place = reference()
        let observed = market.observe(statement, by: 0, at: place)
        let session = try #require(observed)
        breaches += account.begin(session, after: before, in: market)
        return breaches
    }

    /// The name of the verdict, `none` where there is no look.
    func verdict() throws -> String { try account.verdict(in: market)?.name ?? "none" }

    /// Makes the decision that is due, if one is.
    @discardableResult
    mutating func decide() throws -> Decision? {
        guard let due = try account.dueDecision(in: market) else { return nil }
        account.accept(due, in: market)
        return due
    }

    /// A trade of fills under a decision.
    func aTrade(_ decision: Int, _ fills: [Trade.Fill]) -> Trade {
        Trade(decision: decision, fills: fills, portfolio: account.id)
    }

    /// Fills what is open on paper.
    @discardableResult
    mutating func fill() throws -> [Trade.Fill] {
        guard let open = account.open else { return [] }
        let fills = try broker.fills(of: account, in: market)
        guard !fills.isEmpty else { return [] }
        #expect(take(Trade(decision: open.number, fills: fills, portfolio: account.id)) == [])
        return fills
    }

    /// Takes in a flow as it is, right or wrong.
    mutating func take(_ flow: Flow) { account.accept(flow, in: &market) }

    /// Takes in a trade, right or wrong.
    mutating func take(_ trade: Trade) -> [Breach] { account.accept(trade, in: &market) }

    /// A session whose decision, if one is due, is made and filled at its close. Gives the verdict.
    @discardableResult
    mutating func trade(_ date: String, _ prices: [String: String]) throws -> String {
        try session(date, prices)
        let verdict = try verdict()
        try decide()
        try fill()
        return verdict
    }

    /// How much is held of an asset.
    func held(_ asset: String) throws -> String {
        "\(account.holdings.quantity(of: try AssetID(asset)))"
    }

    /// One fill of an open order.
    func aFill(
        _ asset: String, _ quantity: String, at price: String, fee: String = "0",
        execution: String = "x", executed: String
    ) throws -> Trade.Fill {
        Trade.Fill(
            asset: try AssetID(asset), executed: try Timestamp(executed), execution: execution,
            fee: try Money(fee), price: try Price(price), quantity: try Quantity(quantity))
    }
}

/// Clauses of a mandate that is looked at every session and traded at every look.
let halves = "hold A 50%\nhold B 50%\nrebalance at every look\ntrade all to target\n"
