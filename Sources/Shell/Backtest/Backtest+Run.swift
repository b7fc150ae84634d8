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
        var result = BacktestResult(first: first, last: last)
        if terms.impact != nil { result.impact = .zero }
        // Every oracle that the mandate needs is taken to state the same figures, and no mandate
        // comes after it.
        var market = Market(needed: mandate.prices.needed, keepsAll: false)
        var account: Account
        do throws(QuantityError) {
            account = try begin(in: &market)
        } catch {
            throw BacktestError(error, at: "cash")
        }
        let slots = columns.map { market.slot(of: $0.asset) }
        var row = [Price](repeating: .zero, count: slots.count)
        var flow = 0
        let places = columns.map(\.column)
        // The last row in which each column of what is watched had a price.
        let watched = columns.indices.filter { mandate.watched.contains(columns[$0].asset) }
        var priced = [Int?](repeating: nil, count: slots.count)
        for (index, day) in prices.days.enumerated() {
            while flow < flows.count, flows[flow].day <= day {
                try take(flow, account: &account, in: &market)
                flow += 1
            }
            fill(&row, from: index, of: places)
            for place in watched where row[place] > .zero { priced[place] = index }
            do throws(QuantityError) {
                let before = market.session?.day
                // Of the as-of time the date alone matters.
                let session = market.complete(
                    Identifier(day), asOf: try Timestamp(day), prices: row, slots: slots)
                if mandate.participation != nil {
                    market.take(
                        volumes: columns.map { prices.volume(row: index, column: $0.column) },
                        slots: slots)
                }
                let isUnknown = try follow(
                    session, after: before, account: &account, in: &market, &result)
                if isUnknown { result.count(staleSeries(at: index, priced: priced)) }
            } catch {
                throw BacktestError(error, at: "session \(day)")
            }
        }
        do throws(QuantityError) {
            try result.end(account, in: market)
        } catch {
            throw BacktestError(error, at: "session \(last)")
        }
        return result
    }

    /// Puts the prices of these columns in a row of the table, zero where there is none.
    private func fill(_ prices: inout [Price], from row: Int, of columns: [Int]) {
        // A span asks once, not for every price, whether the array is this one's alone.
        var prices = prices.mutableSpan
        for place in columns.indices {
            prices[place] = self.prices[row, columns[place]] ?? .zero
        }
    }

    private func begin(in market: inout Market) throws(QuantityError) -> Account {
        var account = Account(
            id: try Identifier("backtest"), currency: mandate.currency, lot: terms.lot)
        account.accept(mandate, in: &market)
        if terms.cash > .zero {
            let deposit = Flow(
                amount: try Quantity(units: terms.cash.units), asset: .cash, number: 1,
                portfolio: account.id, purpose: .deposit, reference: .plain("cash"))
            account.accept(deposit, in: &market)
        }
        return account
    }

    /// Takes in what came in or went out before the next session.
    private func take(
        _ place: Int, account: inout Account, in market: inout Market
    ) throws(BacktestError) {
        let row = flows[place]
        if row.kind == .split {
            // What it is was checked before.
            guard let change = row.split,
                let effective = try? Timestamp(row.day)
            else { return }
            market.schedule(
                Action.Event(asset: row.asset, effective: effective, change: change))
            return
        }
        guard let purpose = row.kind.purpose else { return }
        let flow = Flow(
            amount: row.amount, asset: row.asset, number: place + 2, portfolio: account.id,
            purpose: purpose, reference: .plain("flow \(place)"))
        if let breach = account.check(flow, in: market).first {
            throw BacktestError(
                .flow, place: "\(flowsFile): line \(place + 2)",
                found: "a \(row.kind.rawValue) of \(breach.actual) \(row.asset)",
                expected: breach.expected)
        }
        account.accept(flow, in: &market)
    }

    /// The series that the mandate watches and that have no price which counts in this row.
    private func staleSeries(at row: Int, priced: [Int?]) -> [AssetID] {
        zip(columns, priced).compactMap { column, priced in
            guard mandate.watched.contains(column.asset) else { return nil }
            let isFresh = priced.map { row - $0 <= mandate.prices.carriedSessions } ?? false
            return isFresh ? nil : column.asset
        }
    }

    /// Follows the mandate through one session; gives whether its look wanted what is unknown.
    private func follow(
        _ session: Session, after before: Day?, account: inout Account, in market: inout Market,
        _ result: inout BacktestResult
    ) throws(QuantityError) -> Bool {
        var isUnknown = false
        let wasOpen = account.open != nil
        try fail(on: account.begin(session, after: before, in: market))
        result.sessions += 1
        if wasOpen, account.open == nil { result.expired += 1 }
        try fill(&account, in: &market, &result)
        if let verdict = try account.verdict(in: market, explainingAll: false) {
            if case .outOfRange(let error) = verdict.outcome { throw error }
            if case .halted = verdict.outcome, result.halted == nil { result.halted = session.day }
            isUnknown = verdict.outcome == .notEnoughData
            if case .priceStale(let asset) = verdict.outcome {
                result.count([asset])
            } else if let decision = account.decision(of: verdict) {
                account.accept(decision, in: market)
                result.decisionDates.append(session.day)
                if terms.fill == .close { try fill(&account, in: &market, &result) }
            }
        }
        account.pass()
        try fail(on: account.finish(in: market))
        return isUnknown
    }

    private func fill(
        _ account: inout Account, in market: inout Market, _ result: inout BacktestResult
    ) throws(QuantityError) {
        guard let number = account.open?.number else { return }
        let broker = PaperBroker(fee: terms.fee, impact: terms.impact)
        let fills = try broker.fills(of: account, in: market, named: false)
        if !fills.isEmpty {
            try result.count(fills)
            if terms.impact != nil { try result.countImpact(of: fills, on: account, in: market) }
            let trade = Trade(decision: number, fills: fills, portfolio: account.id)
            try fail(on: account.accept(trade, in: &market))
        }
        if account.open != nil, try broker.isDone(with: account, in: market) {
            account.accept(
                Close(decision: number, outcome: .completed, portfolio: account.id))
        }
    }

    /// A backtest commits no breach of its own making: what comes as one is a number that left its
    /// range, or an order that nothing filled.
    private func fail(on breaches: [Breach]) throws(QuantityError) {
        guard let breach = breaches.first(where: { $0.code == .numberOverflow }) else { return }
        throw QuantityError(.overflow, found: breach.actual, expected: breach.expected)
    }
}

extension BacktestResult {
    /// Counts a look for want of a price of each of these.
    fileprivate mutating func count(_ stale: [AssetID]) {
        for asset in stale { staleLooks[asset, default: 0] += 1 }
    }

    /// Counts what fills cost and moved.
    fileprivate mutating func count(_ fills: [Trade.Fill]) throws(QuantityError) {
        for fill in fills {
            fees = try fees + Value(fill.fee)
            turnover = try turnover + Value(fill.quantity.magnitude, at: fill.price)
        }
    }

    /// Counts what the prices of fills are worse than the session's.
    fileprivate mutating func countImpact(
        of fills: [Trade.Fill], on account: Account, in market: Market
    ) throws(QuantityError) {
        for fill in fills {
            guard let price = account.price(of: fill.asset, in: market) else { continue }
            let lost = try Value(fill.quantity, at: fill.price - price)
            impact = try (impact ?? .zero) + lost
        }
    }

    /// Notes what is left.
    fileprivate mutating func end(
        _ account: Account, in market: Market
    ) throws(QuantityError) {
        guard let valuation = try account.valuation(in: market) else { return }
        finalValue = valuation.total
        for (line, value) in zip(account.holdings.lines, valuation.values) {
            shares.append(
                try Share(
                    asset: line.asset, quantity: line.quantity, value: value, of: finalValue))
        }
        shares.append(
            try Share(
                asset: .cash, quantity: .zero, value: account.holdings.cash, of: finalValue))
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
