import Quantities

/// The clauses of the language, by their first word.
enum MandateClause: String, Hashable, Sendable, CaseIterable {
    case mandate, hold, exclude, group, watch, weights, look, rebalance, trade, cost, order
    case participation, fees, slippage, total, turnover, prices, decisions, on, amendments, halt
    case coolOff = "cool-off"

    /// Whether it may stand more than once, each time for another thing.
    var mayRepeat: Bool {
        switch self {
        case .hold, .exclude, .group, .watch, .order, .on: true
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
        case .order: try order(from: start)
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
        case .exclude: try exclude()
        case .group: try limitOfGroup()
        case .watch: try watch()
        case .weights: draft.weights = try weights(from: start)
        case .participation: draft.participation = try participation()
        case .total:
            try expect(["slippage", "at", "most"])
            draft.totalSlippage = try perDays("a total slippage")
        case .turnover:
            try expect(["at", "most"])
            draft.turnover = Placed(value: try perDays("a turnover"), place: start)
        case .coolOff: draft.coolOffSessions = try sessions()
        case .on: try flow()
        case .amendments:
            try expect("wait")
            draft.amendmentsWait = try sessions()
        case .halt:
            try expect(["when", "any", "move", ">"])
            draft.haltsAbove = try rate(.percent, of: "a move").value
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
        let over = token.place
        guard accept("over") else {
            return TradeDraft(rule: TradeRule(scope: scope, reach: reach), needsBands: needsBands)
        }
        let sessions = try sessions()
        return TradeDraft(
            rule: TradeRule(scope: scope, reach: reach, sessions: sessions),
            needsBands: needsBands, over: over)
    }

    private mutating func order(from start: Place) throws(MandateError) {
        try expect("at")
        let least = try expectOne(of: ["least", "most"]) == "least"
        let place = token.place
        let amount = try money()
        guard (least ? draft.orderAtLeast : draft.orderAtMost?.value) == nil else {
            throw error(
                .duplicate, at: start, "`order at \(least ? "least" : "most")` stands twice",
                expected: "one clause `order at \(least ? "least" : "most")`")
        }
        if least {
            draft.orderAtLeast = amount
        } else {
            draft.orderAtMost = Placed(value: amount, place: place)
        }
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
