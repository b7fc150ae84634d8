import Quantities

/// The clauses of the language, by their first word.
enum MandateClause: String, Hashable, Sendable, CaseIterable {
    case mandate, hold, exclude, group, watch, weights, look, rebalance, trade, cost, order
    case participation, fees, slippage, turnover, prices, decisions, on, amendments, halt

    /// Whether it may stand more than once, each time for another thing.
    var mayRepeat: Bool {
        switch self {
        case .hold, .exclude, .group, .watch, .on: true
        default: false
        }
    }
}

extension MandateParser {
    /// Reads a clause up to its end.
    mutating func clause() throws(MandateError) {
        let start = token.place
        let found = token.kind == .word ? MandateClause(rawValue: token.text) : nil
        guard let clause = found else {
            for clause in MandateClause.allCases where clause != .mandate {
                _ = accept(clause.rawValue)
            }
            throw unexpected()
        }
        guard clause.mayRepeat || clause != .mandate && !draft.clauses.contains(clause) else {
            throw error(
                .duplicate, at: start, "`\(clause.rawValue)` stands twice",
                expected: "one clause `\(clause.rawValue)`")
        }
        draft.clauses.insert(clause)
        take()
        switch clause {
        case .mandate: break
        case .hold: try hold(from: start)
        case .look: draft.look = try look()
        case .rebalance: draft.rebalance = try rebalance(from: start)
        case .trade: draft.trade = try trade()
        case .cost: draft.cost = try basisPoints("a cost")
        case .order: draft.orderAtLeast = try order()
        case .fees:
            try expect(["at", "most"])
            draft.feesAtMost = try basisPoints("a fee limit")
        case .slippage:
            try expect(["at", "most"])
            draft.slippageAtMost = try basisPoints("a slippage limit").value
        case .prices: draft.prices = try prices()
        case .decisions:
            try expect("open")
            draft.openSessions = try sessions()
        case .exclude, .group, .watch, .weights, .participation, .turnover, .on, .amendments,
            .halt:
            try unbuilt(clause)
            try endOfClause()
            throw notBuilt(clause.rawValue, at: start)
        }
    }

    private mutating func look() throws(MandateError) -> LookSchedule {
        if accept("every") {
            if accept("session") { return .everySession }
            return .everySessions(try sessions())
        }
        return switch try expectOne(of: ["weekly", "monthly", "quarterly", "yearly"]) {
        case "weekly": .weekly
        case "monthly": .monthly
        case "quarterly": .quarterly
        default: .yearly
        }
    }

    private mutating func rebalance(from start: Place) throws(MandateError) -> RebalanceDraft {
        if accept("at") {
            try expect(["every", "look"])
            return RebalanceDraft(place: start)
        }
        try expect("when")
        return RebalanceDraft(place: start, condition: try condition())
    }

    private mutating func trade() throws(MandateError) -> TradeDraft {
        let scopePlace = token.place
        let scope: TradeRule.Scope =
            try expectOne(of: ["all", "breached"]) == "all" ? .all : .breached
        var needsBands = scope == .breached ? Placed(value: "breached", place: scopePlace) : nil
        try expect("to")
        let reachPlace = token.place
        let reach: Weight
        if accept("target") {
            reach = .zero
        } else if accept("edge") {
            reach = .one
            needsBands = needsBands ?? Placed(value: "edge", place: reachPlace)
        } else {
            reach = try weight("a part of the band").value
            try expect(["of", "band"])
            needsBands =
                needsBands ?? Placed(value: "\(reach.percentText) of band", place: reachPlace)
        }
        let windowPlace = token.place
        if accept("over") {
            _ = try sessions()
            try endOfClause()
            throw notBuilt("trade ... over N sessions", at: windowPlace)
        }
        return TradeDraft(rule: TradeRule(scope: scope, reach: reach), needsBands: needsBands)
    }

    private mutating func order() throws(MandateError) -> Money {
        try expect("at")
        let place = token.place
        let least = try expectOne(of: ["least", "most"]) == "least"
        let amount = try money()
        guard least else {
            try endOfClause()
            throw notBuilt("order at most", at: place)
        }
        return amount
    }

    private mutating func prices() throws(MandateError) -> PriceRule {
        try expect("from")
        let oracles = 1...MandateParser.oracleLimit
        var rule = PriceRule()
        rule.needed = try integer("the number of oracles needed", in: oracles).value
        try expect("of")
        let total = try integer("the number of oracles", in: oracles)
        guard total.value >= rule.needed else {
            throw error(
                .range, at: total.place,
                "\(rule.needed) of \(total.value) oracles can never be there",
                expected: "\(rule.needed) oracles or more")
        }
        rule.of = total.value
        _ = try expectOne(of: ["oracle", "oracles"])
        if accept("agreeing") {
            try expect("within")
            rule.tolerance = try rate(.percent, of: "a tolerance").value
        }
        if accept(",") {
            try expect(["at", "most"])
            rule.carriedSessions = try sessions(atLeast: 0)
            try expect("old")
        }
        return rule
    }
}
