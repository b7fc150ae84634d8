import Broker
import Contract
import Quantities
import Records
import TestSupport
import Testing

/// A random mandate over a random market with random interventions, right and wrong, the same for
/// the same seed.
struct RandomCourse {
    private var random: SplitMix64
    private let assets: [String]
    private var prices: [Int]
    var portfolio: Portfolio

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        let names = ["A", "B", "C", "D", "E", "F"]
        assets = Array(names.prefix(Int.random(in: 1...6, using: &random)))
        prices = []
        for _ in assets { prices.append(Int.random(in: 100...1_000_000, using: &random)) }
        let clauses = RandomCourse.clauses(assets, &random)
        let lot = ["0.00000001", "0.001", "1", "25"].randomElement(using: &random) ?? "1"
        portfolio = try Portfolio(clauses, cash: nil, lot: lot)
        let fee = ["0", "0.0005", "0.01"].randomElement(using: &random) ?? "0"
        portfolio.broker = PaperBroker(fee: try Weight(fee))
    }

    /// Clauses of a mandate over these assets.
    static func clauses(_ assets: [String], _ random: inout SplitMix64) -> String {
        var rest = 10_000
        var lines: [String] = []
        for (place, asset) in assets.enumerated() {
            let isLast = place == assets.count - 1
            let weight = isLast ? rest : Int.random(in: 0...rest, using: &random)
            rest -= weight
            let band = ["", " band 2pp", " band 20% of target"].randomElement(using: &random) ?? ""
            lines.append(
                "hold \(asset) \(decimal(weight, 2))%\(band) owners may set 0%..100%")
        }
        lines.append("hold cash 0% owners may set 0%..100%")
        let hasBand = lines.contains { $0.contains("band") }
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        let condition = pick([
            "any drift > 1pp", "total drift >= 2pp", "any relative drift > 10%",
            "first look of month or cash < 0%", "sessions since rebalance > 3 and not cash > 50%",
            hasBand ? "outside band" : "cash >= 1%",
        ])
        lines.append("look " + pick(["every session", "every 2 sessions", "weekly", "monthly"]))
        lines.append(
            Bool.random(using: &random) ? "rebalance at every look" : "rebalance when \(condition)")
        let scope = hasBand ? pick(["all", "breached"]) : "all"
        lines.append(
            "trade \(scope) to " + pick(hasBand ? ["target", "edge", "37.5% of band"] : ["target"]))
        lines.append("cost " + pick(["0bp", "10bp", "900bp"]))
        lines.append("order at least " + pick(["0 USD", "10 USD", "100000 USD"]))
        lines.append("slippage at most " + pick(["10bp", "9000bp"]))
        lines.append(
            "prices from 1 of 1 oracle, at most \(Int.random(in: 0...3, using: &random)) sessions old"
        )
        lines.append("decisions open \(Int.random(in: 1...3, using: &random)) sessions")
        return lines.joined(separator: "\n")
    }

    private static func decimal(_ units: Int, _ places: Int) -> String {
        DecimalText.text(units: Int128(units), places: places)
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    /// One session with what happens before and in it.
    mutating func session(_ number: Int) throws {
        try interfere(number)
        let day = Day(number: 19_700 + number)
        var quotes: [String: String] = [:]
        for place in assets.indices {
            prices[place] = max(
                1, prices[place] * Int.random(in: 900...1110, using: &random) / 1000)
            if !chance(5) { quotes[assets[place]] = RandomCourse.decimal(prices[place], 4) }
        }
        try portfolio.session("\(day)", quotes)
        if chance(90) { try portfolio.fill() }
        if chance(95) {
            if let due = try portfolio.account.dueDecision(in: portfolio.market) {
                #expect(portfolio.account.check(due, in: portfolio.market) == [])
                try portfolio.decide()
                if chance(70) { try portfolio.fill() }
            }
        }
    }

    private mutating func interfere(_ number: Int) throws {
        if number == 0 || chance(5) {
            try flow(.deposit, Int.random(in: 1...10_000_000, using: &random), "cash")
        }
        if chance(5) {
            try flow(.withdrawal, Int.random(in: 1...5_000_000, using: &random), "cash")
        }
        if chance(4) { try flow(.fee, Int.random(in: 1...100_000, using: &random), "cash") }
        if chance(4) {
            try flow(.deposit, Int.random(in: 1...1000, using: &random), assets[0])
        }
        if chance(3) { try portfolio.accept(RandomCourse.clauses(assets, &random)) }
        if chance(5) {
            let first = Int.random(in: 0...10_000, using: &random)
            var weights = ["cash": RandomCourse.decimal(10_000 - first, 4)]
            for asset in assets { weights[asset] = "0" }
            weights[assets[0]] = RandomCourse.decimal(first, 4)
            let target = try portfolio.target(weights)
            if portfolio.account.check(target) == [] { try portfolio.set(weights) }
        }
    }

    private mutating func flow(_ purpose: Flow.Purpose, _ cents: Int, _ asset: String) throws {
        let amount = RandomCourse.decimal(cents, 2)
        let flow = try portfolio.aFlow(purpose, amount, asset)
        guard portfolio.account.check(flow, in: portfolio.market) == [] else { return }
        try portfolio.flow(purpose, amount, asset)
    }
}
