import Quantities

/// A condition as looks evaluate it: laid out in one piece.
struct Trigger: Sendable {
    private enum Test {
        /// Whether a single drift is too far: in ordinary numbers, if what is allowed is one, and
        /// else by the leaf in this place.
        case drift(OrdinaryDrifts.Allowed?, leaf: Int)
        case totalDrift(Comparison, Int128)
        case firstLook(Period)
        case sinceRebalance(Comparison, Int)
        case cash(Comparison, Int128)
        /// A statistic, by the leaf in this place.
        case statistic(leaf: Int)
        case not
        case all
        case any
    }

    private struct Node {
        let test: Test
        /// The place behind it and what it consists of, which comes right after it.
        var end = 0
    }

    /// How many of the portfolio's own last sessions its statistics look back on.
    let ownSessions: Int
    private let nodes: [Node]
    private let leaves: [Condition]

    /// Without a condition it always holds.
    init(_ condition: Condition?) {
        var nodes: [Node] = []
        var leaves: [Condition] = []
        if let condition { Trigger.append(condition, to: &nodes, &leaves) }
        self.nodes = nodes
        self.leaves = leaves
        ownSessions = leaves.map(\.ownSessions).max() ?? 0
    }

    private static func append(
        _ condition: Condition, to nodes: inout [Node], _ leaves: inout [Condition]
    ) {
        let place = nodes.count
        var parts: [Condition] = []
        let test: Test
        switch condition {
        case .anyDrift, .anyRelativeDrift, .outsideBand:
            test = .drift(OrdinaryDrifts.Allowed(condition), leaf: leaves.count)
            leaves.append(condition)
        case .drawdown, .volatility, .price, .returned, .correlation, .level:
            test = .statistic(leaf: leaves.count)
            leaves.append(condition)
        case .totalDrift(let comparison, let limit):
            test = .totalDrift(comparison, limit.units)
        case .firstLook(let period): test = .firstLook(period)
        case .sessionsSinceRebalance(let comparison, let count):
            test = .sinceRebalance(comparison, count)
        case .cash(let comparison, let limit): test = .cash(comparison, limit.units)
        case .not(let part): (test, parts) = (.not, [part])
        case .and(let all): (test, parts) = (.all, all)
        case .or(let any): (test, parts) = (.any, any)
        }
        nodes.append(Node(test: test))
        // What looks back takes longest, and is mostly not needed once the others are known.
        for part in parts where !part.looksBack { append(part, to: &nodes, &leaves) }
        for part in parts where part.looksBack { append(part, to: &nodes, &leaves) }
        nodes[place].end = nodes.count
    }

    /// Whether the condition holds of an account in the session under way, in which everything it
    /// has is worth `total`; nothing where that is unknown. Throws `overflow`.
    func holds(
        of account: borrowing Account, worth total: Value, in market: borrowing Market
    ) throws(QuantityError) -> Bool? {
        guard !nodes.isEmpty else { return true }
        return try holds(at: 0, of: account, worth: total, in: market)
    }

    private func holds(
        at place: Int, of account: borrowing Account, worth total: Value,
        in market: borrowing Market
    ) throws(QuantityError) -> Bool? {
        switch nodes[place].test {
        case .drift(let allowed, let leaf):
            if let allowed, let ordinary = OrdinaryDrifts(of: total) {
                let exceeds = ordinary.exceeds(
                    allowed, account.holdings, at: market.views[account.pace.view])
                if let exceeds { return exceeds }
            }
            return try leaves[leaf].exceedsAnywhere(in: account, worth: total, in: market)
        case .totalDrift(let comparison, let limit):
            return comparison.holds(
                try account.summedDrift(of: total, in: market),
                Int256(limit * 2, times: total.units))
        case .firstLook(let period):
            guard let before = account.lookBefore, let day = account.session?.day else {
                return true
            }
            return !period.isSame(before, day)
        case .sinceRebalance(let comparison, let count):
            return account.sinceRebalance.map { comparison.holds($0, count) }
        case .cash(let comparison, let limit):
            return comparison.holds(
                Int256(account.holdings.cash.units, times: Weight.one.units),
                Int256(limit, times: total.units))
        case .statistic(let leaf):
            return try leaves[leaf].holdsOfStatistic(of: account, in: market)
        case .not:
            return try holds(at: place + 1, of: account, worth: total, in: market).map { !$0 }
        case .all:
            return try combine(place, account, total, market, deciding: false)
        case .any:
            return try combine(place, account, total, market, deciding: true)
        }
    }

    /// `and` is decided by one that is false, `or` by one that is true; failing that, one that
    /// is unknown leaves the whole unknown.
    private func combine(
        _ place: Int, _ account: borrowing Account, _ total: Value, _ market: borrowing Market,
        deciding: Bool
    ) throws(QuantityError) -> Bool? {
        var isUnknown = false
        var part = place + 1
        while part < nodes[place].end {
            let holds = try holds(at: part, of: account, worth: total, in: market)
            if holds == deciding { return deciding }
            if holds == nil { isUnknown = true }
            part = nodes[part].end
        }
        return isUnknown ? nil : !deciding
    }
}

extension Condition {
    /// How many of the portfolio's own last sessions it looks back on.
    fileprivate var ownSessions: Int {
        switch self {
        case .drawdown(let sessions, _, _), .volatility(nil, let sessions, _, _): sessions
        default: 0
        }
    }

    /// Whether it compares a statistic, or a part of it does.
    fileprivate var looksBack: Bool {
        switch self {
        case .not(let part): part.looksBack
        case .and(let parts), .or(let parts): parts.contains(where: \.looksBack)
        default: mayBeUnknown
        }
    }
}
