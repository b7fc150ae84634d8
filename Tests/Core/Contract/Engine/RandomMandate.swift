import TestSupport

/// A mandate that a seed makes, of every kind of clause that asks nothing of other statements.
struct RandomMandate {
    /// The assets it holds.
    let assets: [String]
    /// The lines that hold them, whose order means nothing.
    let holds: [String]
    /// The other clauses.
    let clauses: [String]
    /// Whether a rebalance that is filled at once ends at its destination: nothing limits its orders.
    let isFree: Bool
    /// Whether a decision that is filled at once is all of its rebalance: nothing limits its orders,
    /// none is too small, none is assumed to cost anything, and none comes from a flow alone.
    let isWhole: Bool
    /// The least value of an order, in whole units of money.
    let least: Int
    /// The groups that assets are in, each in one at most.
    let groups: [String: String]

    /// The text without its first line, the lines that hold assets in this order.
    func text(holds order: [String]) -> String { (order + clauses).joined(separator: "\n") + "\n" }

    init(_ random: inout SplitMix64) {
        let count = random.pick(from: 1...5)
        assets = (0..<count).map { ["A", "B", "C", "D", "E"][$0] }
        let rule = random.pick(of: [
            nil, nil, nil, nil, "equal", "inverse volatility over 4 sessions",
            "momentum top \(random.pick(from: 1...count)) over 3 sessions",
            "volatility target \(random.pick(from: 1...40))% over 5 sessions",
            "floor \(random.pick(from: 50...95))% multiplier \(random.pick(from: 1...6))",
        ])
        // Rules that scale stated weights leave the rest to cash; those that share have none stated.
        let isStated = rule.map { $0.hasPrefix("vol") || $0.hasPrefix("floor") } ?? true
        let cash = rule == nil || !isStated ? random.pick(of: [0, 0, 2, 10, 35]) : 0
        let bands = rule == nil && random.chance(60)
        var left = 100 - cash
        var holds: [String] = []
        for (place, asset) in assets.enumerated() {
            let rest = count - place - 1
            let weight = rest == 0 ? left : random.pick(from: 1...left - rest)
            left -= weight
            let band = bands ? " band " + random.pick(of: ["2pp", "5pp", "20% of target"]) : ""
            holds.append("hold \(asset)" + (isStated ? " \(weight)%" : "") + band)
        }
        if !isStated, random.chance(30) {
            let low = 100 / (3 * count)
            holds = assets.map { "hold \($0) \(low)%..100%" }
        }
        self.holds = holds
        var clauses = cash > 0 ? ["hold cash \(cash)%"] : []
        if let rule { clauses.append("weights \(rule)") }
        clauses.append("rebalance " + RandomMandate.rebalance(&random, assets, bands: bands))
        let parts = random.chance(15) ? 3 : 1
        let trade =
            bands
            ? random.pick(of: [
                "all to target", "all to edge", "all to 37.5% of band", "breached to target",
                "breached to 50% of band", "breached to edge",
            ])
            : "all to target"
        clauses.append("trade \(trade)" + (parts > 1 ? " over \(parts) sessions" : ""))
        let look = random.pick(of: ["", "", "look weekly", "look every 3 sessions", "look monthly"])
        clauses.append(look)
        clauses.append("prices from 1 of 1 oracle, at most 2 sessions old")
        if parts > 1 || random.chance(40) { clauses.append("decisions open 3 sessions") }
        if random.chance(50) { clauses.append("cost \(random.pick(from: 0...50))bp") }
        least = random.chance(40) ? random.pick(from: 1...30) : 0
        if least > 0 { clauses.append("order at least \(least) USD") }
        let limits = [
            "order at most 300 USD", "turnover at most 20% per 10 days", "cool-off 3 sessions",
            "slippage at most 40bp", "total slippage at most 1% per 10 days",
        ].filter { _ in random.chance(15) }
        clauses += limits
        let flows = [
            "on flow rebalance", "on deposit buy underweight", "on withdrawal sell overweight",
        ]
        if rule == nil, random.chance(40) { clauses.append(random.pick(of: flows)) }
        if random.chance(10) { clauses.append("halt when any move > 30%") }
        var groups: [String: String] = [:]
        if random.chance(35) {
            for asset in assets {
                groups[asset] = random.pick(of: [nil, "energy", "energy", "metals", "vice"])
            }
            clauses.append("group energy at most \(random.pick(from: 40...90))%")
            if random.chance(40) { clauses.append("group metals at most 33.3333%") }
            if random.chance(40) { clauses.append("exclude group vice") }
        }
        self.groups = groups
        self.clauses = clauses.filter { !$0.isEmpty }
        isWhole =
            limits.isEmpty && parts == 1 && least == 0
            && !self.clauses.contains { $0.hasPrefix("on ") || $0.hasPrefix("cost") }
        isFree = limits.isEmpty && parts == 1 && trade == "all to target"
    }

    private static func rebalance(
        _ random: inout SplitMix64, _ assets: [String], bands: Bool
    ) -> String {
        guard random.chance(85) else { return "at every look" }
        var leaves = [
            "any drift > 3pp", "any relative drift >= 10%", "total drift > 2pp",
            "first look of month", "sessions since rebalance >= 4", "cash > 5%",
            "drawdown over 5 sessions > 2%", "volatility over 6 sessions > 15%",
            "return of \(random.pick(of: assets)) over 3 sessions < -2%",
            "price of \(random.pick(of: assets)) > average of \(random.pick(of: assets)) "
                + "over 4 sessions",
            "volatility of \(random.pick(of: assets)) over 4 sessions > 20%",
        ]
        if bands { leaves += ["outside band", "outside band"] }
        if assets.count > 1 {
            leaves.append("correlation of A with B over 5 sessions > 0.3")
        }
        func leaf(_ random: inout SplitMix64) -> String {
            (random.chance(15) ? "not " : "") + random.pick(of: leaves)
        }
        let first = leaf(&random)
        guard random.chance(40) else { return "when \(first)" }
        let second = leaf(&random)
        let joined = "\(first) \(random.pick(of: ["and", "or"])) \(second)"
        guard random.chance(30) else { return "when \(joined)" }
        return "when (\(joined)) or \(leaf(&random))"
    }
}

extension SplitMix64 {
    /// One of a range.
    mutating func pick(from range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// One of a list that is not empty.
    mutating func pick<Element>(of list: [Element]) -> Element {
        list[Int.random(in: 0..<list.count, using: &self)]
    }

    /// Whether something happens that does so this many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { pick(from: 0...99) < percent }
}
