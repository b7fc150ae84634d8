public import Broker
public import Contract
public import Quantities
public import Records
public import Tables

/// A mandate followed over a table of prices, without a ledger: what would have been decided and
/// traded, at which cost, and what would be left.
public struct Backtest: Sendable {
    /// Which close fills a decision.
    public enum Fill: String, CaseIterable, Sendable {
        /// That of the session it is made at.
        case close
        /// That of the session after.
        case next
    }

    /// What a backtest rests on beside the mandate and the prices.
    public struct Terms: Sendable {
        /// The cash put in before the first session, from 0.
        public var cash: Money
        /// What the broker takes, as a part of the value.
        public var fee: Weight
        /// The smallest quantity that can be traded.
        public var lot: Quantity
        /// Which close fills a decision.
        public var fill: Fill
        /// How orders move prices; nothing where they do not.
        public var impact: MarketImpact?

        public init(
            cash: Money, fee: Weight = .zero, lot: Quantity = Account.smallestLot,
            fill: Fill = .close, impact: MarketImpact? = nil
        ) {
            self.cash = cash
            self.fee = fee
            self.lot = lot
            self.fill = fill
            self.impact = impact
        }
    }

    let mandate: Mandate
    let prices: PriceTable
    let flows: [FlowTable.Flow]
    let flowsFile: String
    let terms: Terms
    /// The columns of the assets and series that matter, in the order of their ids.
    let columns: [(asset: AssetID, column: Int)]

    /// A backtest of a mandate over a table of prices, with what goes in and out beside the cash at
    /// the start; file names serve messages. Throws what cannot be followed: an asset without
    /// prices, a flow that is none of these sessions', terms out of range.
    public init(
        _ mandate: Mandate, prices: PriceTable, pricesFile: String, flows: FlowTable? = nil,
        flowsFile: String = "flows", terms: Terms
    ) throws(BacktestError) {
        self.mandate = mandate
        self.prices = prices
        self.flows = flows?.flows ?? []
        self.flowsFile = flowsFile
        self.terms = terms
        let groups = mandate.groupLimits.map(\.group) + mandate.excludedGroups
        if let group = groups.first {
            throw BacktestError(
                .undescribed, place: mandate.name, found: "a limit on the group \(group)",
                expected: "a mandate without groups: prices do not say which assets are in one")
        }
        if case .proposed = mandate.weights {
            throw BacktestError(
                .undescribed, place: mandate.name, found: "weights proposed by a model",
                expected: "weights that the mandate sets: prices do not say what a model proposes")
        }
        var columns: [(asset: AssetID, column: Int)] = []
        func add(_ asset: AssetID) throws(BacktestError) {
            guard let column = prices.column(of: asset) else {
                throw BacktestError(
                    .noPrices, place: pricesFile, found: "no prices of \(asset)",
                    expected: "a column of everything that the mandate holds or watches")
            }
            guard !columns.contains(where: { $0.column == column }) else { return }
            columns.append((asset, column))
        }
        for holding in mandate.holdings { try add(holding.asset) }
        for (place, flow) in self.flows.enumerated() {
            let column = try Backtest.check(
                flow, at: "\(flowsFile): line \(place + 2)", prices: prices)
            if let column, !columns.contains(where: { $0.column == column }) {
                columns.append((flow.asset, column))
            }
        }
        let traded = columns.map(\.asset)
        for series in mandate.watched { try add(series) }
        self.columns = columns.sorted { $0.asset < $1.asset }
        try checkTerms(trading: traded)
    }

    /// The column of a flow's asset; nothing where it is money.
    private static func check(
        _ flow: FlowTable.Flow, at place: String, prices: PriceTable
    ) throws(BacktestError) -> Int? {
        if flow.kind == .split {
            guard flow.split != nil else {
                throw BacktestError(
                    .flow, place: place, found: "\(flow.amount) new units for \(flow.per)",
                    expected: "a ratio that is not 1, of whole numbers up to \(Action.mostUnits)")
            }
        }
        guard let last = prices.days.last, flow.day <= last else {
            throw BacktestError(
                .flow, place: place, found: "a flow on \(flow.day)",
                expected: "a date up to the last session of the prices")
        }
        guard flow.asset != .cash else { return nil }
        guard let column = prices.column(of: flow.asset) else {
            throw BacktestError(
                .noPrices, place: place, found: "\(flow.asset), of which there are no prices",
                expected: "cash, or an asset with a column of prices")
        }
        return column
    }

    private func checkTerms(trading assets: [AssetID]) throws(BacktestError) {
        guard terms.cash >= .zero, terms.cash > .zero || !flows.isEmpty else {
            throw BacktestError(
                .terms, place: "cash", found: "\(terms.cash)", expected: "an amount above 0")
        }
        guard terms.fee >= .zero, terms.fee < .one else {
            throw BacktestError(
                .terms, place: "fee", found: "\(terms.fee) of the value",
                expected: "from 0bp to below 10000bp")
        }
        guard terms.lot > .zero else {
            throw BacktestError(
                .terms, place: "lot", found: "\(terms.lot)", expected: "a quantity above 0")
        }
        if let impact = terms.impact,
            let asset = impact.firstUnknown(of: assets)
        {
            throw BacktestError(
                .noLiquidity, place: impact.table.file, found: "no row of \(asset)",
                expected: "one of every asset that the mandate holds or a flow moves")
        }
        if let limit = mandate.feesAtMost, terms.fee > limit {
            throw BacktestError(
                .terms, place: "fee", found: "\(terms.fee) of the value",
                expected: "at most \(limit), the fee limit of the mandate, beyond which nothing "
                    + "may be filled")
        }
    }
}

extension FlowTable.Flow {
    /// What a split makes of its asset; nothing where it makes nothing of it.
    public var split: Action.Change? {
        guard kind == .split, let from = Int(exactly: per.units),
            let to = Int(exactly: amount.units)
        else { return nil }
        return .split(of: from, into: to)
    }
}
