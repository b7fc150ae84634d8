import Contract
import Quantities
import Records
import Testing

/// What is said of a rule of weights: what it measured, what it gave, and what bound that.
@Suite struct WeightExplanationTests {
    private static let trade = "\nrebalance at every look\ntrade all to target"

    /// What A, B and C did in three sessions: returns of 20% and −20%, of 10% and −10%.
    private func after(
        _ clauses: String, groups: [String: [String]] = [:], sessions: Int = 3
    ) throws -> Portfolio {
        var portfolio = try Portfolio(clauses + WeightExplanationTests.trade)
        for (name, groups) in groups.sorted(by: { $0.key < $1.key }) {
            portfolio.market.register(
                Asset(
                    acceptBy: .epoch, currency: try Currency("USD"),
                    groups: try groups.map { try Identifier($0) }, id: try AssetID(name),
                    lot: try Quantity("1"), revision: 1))
        }
        let prices = [
            ["A": "100", "B": "100", "C": "1"], ["A": "120", "B": "110", "C": "2"],
            ["A": "96", "B": "99", "C": "9"],
        ]
        for (place, prices) in prices.prefix(sessions).enumerated() {
            try portfolio.session("2024-03-\(11 + place)", prices)
        }
        return portfolio
    }

    private func explained(_ portfolio: Portfolio) throws -> Explanation {
        try #require(try portfolio.account.explanation(in: portfolio.market))
    }

    private func rows(_ weights: Explanation.Weights) -> [String] {
        weights.assets.map { asset in
            "\(asset.asset) \(asset.measured) | \(asset.given.map { "\($0)" } ?? "-") | "
                + "\(asset.weight.map { "\($0)" } ?? "-") | \(asset.bound ?? "")"
        }
    }

    /// √(252 · 0.08) = 4.4899… of A and half of it of B, which therefore has twice as much.
    @Test(arguments: [
        (
            "hold each of A, B\nhold cash 10%\nweights inverse volatility over 2 sessions", "",
            [
                "A volatility 448.9988% | 0.3 | 0.3 | ", "B volatility 224.4994% | 0.6 | 0.6 | ",
                "cash  | 0.1 | 0.1 | ",
            ]
        ),
        (
            "hold A 0%..20%\nhold B\nhold cash 10%\nweights inverse volatility over 2 sessions", "",
            [
                "A volatility 448.9988% | 0.3 | 0.2 | at most 20%",
                "B volatility 224.4994% | 0.6 | 0.7 | the bounds of others",
                "cash  | 0.1 | 0.1 | ",
            ]
        ),
        (
            "hold A 40%..100%\nhold B\nhold cash 10%\nweights inverse volatility over 2 sessions",
            "",
            [
                "A volatility 448.9988% | 0.3 | 0.4 | at least 40%",
                "B volatility 224.4994% | 0.6 | 0.5 | the bounds of others",
                "cash  | 0.1 | 0.1 | ",
            ]
        ),
        (
            "hold each of A, B\nweights momentum top 1 over 2 sessions", "",
            [
                "A return -4%, rank 2 | 0 | 0 | ", "B return -1%, rank 1 | 1 | 1 | ",
                "cash  | 0 | 0 | ",
            ]
        ),
        // √(252 · 2 · 0.12²) = 2.6939…, and k = 0.1/2.6939…
        (
            "hold A 60%\nhold cash 40%\nweights volatility target 10% over 2 sessions",
            "volatility 269.3993%, k 0.037119616932",
            [
                "A stated 60% | 0.022271770159 | 0.022271770159 | ",
                "cash  | 0.97772822984 | 0.977728229841 | ",
            ]
        ),
        // e = 2 · (1 − 0.75)/1.
        (
            "hold A 80%\nhold cash 20%\nweights floor 75% multiplier 2",
            "index 1, cushion 0.25, e 0.5",
            ["A stated 80% | 0.4 | 0.4 | ", "cash  | 0.6 | 0.6 | "]
        ),
    ])
    func eachRuleSaysWhatItMeasured(_ clauses: String, _ all: String, _ wanted: [String]) throws {
        let explanation = try explained(try after(clauses))
        let weights = try #require(explanation.weights)
        #expect(rows(weights) == wanted)
        #expect(weights.measured == all && weights.missing == nil)
        #expect(clauses.hasSuffix("weights \(weights.rule)"))
        #expect(explanation.lines.suffix(weights.assets.count).map(\.target).count > 0)
        for asset in weights.assets {
            #expect(explanation.lines.first { $0.asset == asset.asset }?.target == asset.weight)
        }
    }

    @Test func aGroupThatMovedWeightsIsNamed() throws {
        let held = "hold each of A, B, C\n"
        let both = ["A": ["g"], "B": ["g"]]
        let limited = try explained(
            try after(held + "group g at most 40%\nweights equal", groups: both))
        #expect(
            rows(try #require(limited.weights)) == [
                "A  | 0.333333333333 | 0.2 | group g at most 40%",
                "B  | 0.333333333333 | 0.2 | group g at most 40%",
                "C  | 0.333333333333 | 0.6 | the bounds of others", "cash  | 0 | 0 | ",
            ])
        let excluded = try explained(
            try after(
                held + "exclude group h\nweights momentum top 1 over 2 sessions",
                groups: ["C": ["h"]]))
        #expect(
            rows(try #require(excluded.weights)) == [
                "A return -4%, rank 2 | 0 | 0 | ", "B return -1%, rank 1 | 1 | 1 | ",
                "C  | 0 | 0 | exclude group h", "cash  | 0 | 0 | ",
            ])
        // Without a rule, what is bounded are the weights that are stated.
        let stated = try explained(
            try after("hold A 60%\nhold B 40%\ngroup g at most 50%", groups: ["A": ["g"]]))
        let weights = try #require(stated.weights)
        #expect(weights.rule == "stated")
        #expect(
            rows(weights) == [
                "A stated 60% | 0.6 | 0.5 | group g at most 50%",
                "B stated 40% | 0.4 | 0.5 | the bounds of others", "cash  | 0 | 0 | ",
            ])
    }

    @Test func whereWeightsAreMissingThereIsNoTarget() throws {
        let short = try explained(
            try after(
                "hold each of A, B\ngroup g at most 90%\n"
                    + "weights inverse volatility over 2 sessions", sessions: 2))
        #expect(short.verdict?.name == "not-enough-data")
        #expect(short.weights?.missing == "A unknown, 1 of 2 sessions")
        #expect(
            rows(try #require(short.weights)) == [
                "A unknown, 1 of 2 sessions | - | - | ", "B unknown, 1 of 2 sessions | - | - | ",
                "cash  | - | - | ",
            ])
        #expect(short.lines.count == 3 && short.lines.allSatisfy { $0.target == nil })
        #expect(short.limits.map(\.used) == ["0% held, no target"])
        // Nor is a condition on drifts asked, which would be from targets that nobody set.
        var unasked = try Portfolio(
            "hold each of A, B\nweights momentum top 1 over 9 sessions\n"
                + "rebalance when any drift > 5pp\ntrade all to target")
        try unasked.session("2024-03-11", ["A": "100", "B": "100"])
        #expect(try explained(unasked).verdict?.name == "not-enough-data")
        #expect(try explained(unasked).measures == [])

        let missing = try explained(
            try after(
                "hold each of A, B\ngroup g at most 60%\ngroup h at most 60%\nweights equal",
                groups: ["A": ["g", "h"]]))
        #expect(missing.verdict?.name == "weights-missing")
        #expect(missing.weights?.missing == "A is in two groups that have limits")
        #expect(
            rows(try #require(missing.weights)) == [
                "A  | 0.5 | - | ", "B  | 0.5 | - | ", "cash  | 0 | - | ",
            ])
        #expect(missing.lines.allSatisfy { $0.target == nil })

        let unproposed = try explained(
            try after(
                "hold A 0%..100%\nhold B 0%..100%\n"
                    + "weights proposed by model, valid 5 sessions"))
        #expect(unproposed.weights?.missing == "none is in force")
        #expect(unproposed.lines.allSatisfy { $0.target == nil })
    }

    @Test func newTermsHaveNoTargetBeforeTheirFirstLook() throws {
        let monthly =
            "hold each of A, B\nweights equal\nlook monthly" + WeightExplanationTests.trade
        var portfolio = try Portfolio(monthly)
        try portfolio.trade("2024-01-02", ["A": "10", "B": "10"])
        #expect(try explained(portfolio).lines.map { $0.target != nil } == [true, true, true])
        try portfolio.accept(monthly)
        try portfolio.session("2024-01-03", ["A": "10", "B": "10"])
        let between = try explained(portfolio)
        #expect(between.verdict == nil && between.lines.allSatisfy { $0.target == nil })
        #expect(between.weights?.missing == "none since new terms; the next look sets them")
        #expect(!portfolio.account.hasTargets)
        try portfolio.session("2024-02-01", ["A": "10", "B": "10"])
        #expect(try explained(portfolio).lines.map { $0.target != nil } == [true, true, true])
    }

    @Test func weightsThatAreStatedAreNotExplained() throws {
        let explanation = try explained(try after("hold A 60%\nhold B 40%"))
        #expect(explanation.weights == nil)
        #expect(explanation.lines.allSatisfy { $0.target != nil })
    }
}
