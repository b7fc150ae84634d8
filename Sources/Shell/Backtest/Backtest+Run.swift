import Broker
import Contract
import Quantities
import Records
import Tables

extension Backtest {
    /// Follows the mandate from the first session to the last. Throws where a flow takes more than
    /// there is, or numbers leave their range.
    public func run() throws(BacktestError) -> BacktestResult {
        guard let first = prices.days.first, let last = prices.days.last else {
            throw BacktestError(
                .noPrices, place: "prices", found: "no session", expected: "at least one")
        }
        var course: Course
        do throws(QuantityError) {
            course = try Course(self, BacktestResult(first: first, last: last))
            if terms.cash > .zero {
                _ = course.take(
                    .deposit, try Quantity(units: terms.cash.units), of: .cash)
            }
        } catch {
            throw BacktestError(error, at: "cash")
        }
        for row in prices.days.indices { try course.session(row) }
        return try course.end()
    }
}

/// A mandate on its way through the sessions.
private struct Course {
    private let backtest: Backtest
    private let broker: PaperBroker
    private let slots: [Int]
    private var market: Market
    private var account: Account
    private var result: BacktestResult
    private var flows = 0
    private var row: [Price]

    init(_ backtest: Backtest, _ result: BacktestResult) throws(QuantityError) {
        self.backtest = backtest
        self.result = result
        broker = PaperBroker(fee: backtest.terms.fee)
        // Every oracle that the mandate needs is taken to state the same figures.
        var market = Market(needed: backtest.mandate.prices.needed)
        account = Account(
            id: try Identifier("backtest"), currency: backtest.mandate.currency,
            lot: backtest.terms.lot)
        account.accept(backtest.mandate, in: &market)
        slots = backtest.columns.map { market.slot(of: $0.asset) }
        self.market = market
        row = [Price](repeating: .zero, count: slots.count)
    }

    /// Takes in what came in or went out before the next session. Gives how it takes too much.
    mutating func take(_ purpose: Flow.Purpose, _ amount: Quantity, of asset: AssetID) -> [Breach] {
        let flow = Flow(
            amount: amount, asset: asset, number: flows + 1, portfolio: account.id,
            purpose: purpose, reference: .plain("backtest"))
        let breaches = account.check(flow, in: market)
        if breaches.isEmpty { account.accept(flow, in: &market) }
        return breaches
    }

    mutating func session(_ index: Int) throws(BacktestError) {
        let day = backtest.prices.days[index]
        try takeFlows(upTo: day)
        for (place, column) in backtest.columns.enumerated() {
            row[place] = backtest.prices[index, column.column] ?? .zero
        }
        do throws(QuantityError) {
            try follow(day)
        } catch {
            throw BacktestError(error, at: "session \(day)")
        }
        result.sessions += 1
    }

    private mutating func takeFlows(upTo day: Day) throws(BacktestError) {
        while flows < backtest.flows.count, backtest.flows[flows].day <= day {
            let flow = backtest.flows[flows]
            guard let purpose = flow.kind.purpose else { continue }
            if let breach = take(purpose, flow.amount, of: flow.asset).first {
                throw BacktestError(
                    .flow, place: "\(backtest.flowsFile): line \(flows + 2)",
                    found: "a \(purpose.rawValue) of \(breach.actual)", expected: breach.expected)
            }
            flows += 1
        }
    }

    private mutating func follow(_ day: Day) throws(QuantityError) {
        let before = market.session?.day
        // The as-of time matters by its date alone.
        let session = market.complete(
            try Identifier("\(day)"), asOf: try Timestamp(day), prices: row, slots: slots)
        let wasOpen = account.open != nil
        try fail(on: account.begin(session, after: before, in: market))
        if wasOpen, account.open == nil { result.expired += 1 }
        try fill()
        if let verdict = try account.verdict(in: market, explainingAll: false) {
            if case .priceStale(let asset) = verdict.outcome {
                result.staleLooks[asset, default: 0] += 1
            } else if let decision = account.decision(of: verdict) {
                account.accept(decision)
                result.decisionDates.append(day)
                if backtest.terms.fill == .close { try fill() }
            }
        }
        try fail(on: account.finish(in: market))
    }

    private mutating func fill() throws(QuantityError) {
        guard let open = account.open else { return }
        let fills = try broker.fills(of: account, in: market)
        for fill in fills {
            result.fees = try result.fees + Value(fill.fee)
            result.turnover =
                try result.turnover + Value(fill.quantity.magnitude, at: fill.price)
        }
        if !fills.isEmpty {
            let trade = Trade(decision: open.number, fills: fills, portfolio: account.id)
            try fail(on: account.accept(trade, in: market))
        }
        if account.open != nil, try broker.isDone(with: account, in: market) {
            account.accept(
                Close(decision: open.number, outcome: .completed, portfolio: account.id))
        }
    }

    /// A backtest commits no breach of its own making: what comes as one is a number that left its
    /// range.
    private func fail(on breaches: [Breach]) throws(QuantityError) {
        guard let breach = breaches.first(where: { $0.code == .numberOverflow }) else { return }
        throw QuantityError(.overflow, found: breach.actual, expected: breach.expected)
    }

    /// What all came to.
    func end() throws(BacktestError) -> BacktestResult {
        var result = result
        do throws(QuantityError) {
            guard let valuation = try account.valuation(in: market) else { return result }
            result.finalValue = valuation.total
            for (line, value) in zip(account.holdings.lines, valuation.values) {
                try result.shares.append(
                    BacktestResult.Share(
                        asset: line.asset, quantity: line.quantity, value: value,
                        of: valuation.total))
            }
            try result.shares.append(
                BacktestResult.Share(
                    asset: .cash, quantity: .zero, value: account.holdings.cash,
                    of: valuation.total))
        } catch {
            throw BacktestError(error, at: "the last session")
        }
        return result
    }
}

extension FlowTable.Flow.Kind {
    /// What a ledger calls it; a split is no flow.
    fileprivate var purpose: Flow.Purpose? {
        switch self {
        case .deposit: .deposit
        case .withdraw: .withdrawal
        case .income: .income
        case .fee: .fee
        case .tax: .tax
        case .split: nil
        }
    }
}

extension BacktestError {
    fileprivate init(_ error: QuantityError, at place: String) {
        self.init(.overflow, place: place, found: error.found, expected: error.expected)
    }
}
