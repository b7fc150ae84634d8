import Quantities
import TestSupport
import Testing

@testable import Contract

@Suite struct DestinationTests {
    /// The weights a rule goes to, cash last; lines are (asset, value, target, band).
    private func destination(
        _ scope: TradeRule.Scope, _ reach: String, cash: (String, String),
        _ lines: [(String, String, String, String?)]
    ) throws -> [String] {
        var holdings = Holdings()
        holdings.cash = try Value(cash.0)
        var targets: [(asset: AssetID, slot: Int, weight: Weight, band: Int128?)] = []
        for (slot, line) in lines.enumerated() {
            let asset = try AssetID(line.0)
            try holdings.add(Quantity(line.1), of: asset, slot: slot)
            let band = try line.3.map { try Weight($0).units * Weight.one.units }
            targets.append((asset, slot, try Weight(line.2), band))
        }
        holdings.aim(at: targets, cash: try Weight(cash.1))
        var view = PriceView(quorum: .one, assets: lines.count)
        for slot in lines.indices { view.set(slot, try Price("1"), session: 1) }
        let found = try Destination(
            TradeRule(scope: scope, reach: Weight(reach)), holdings: holdings,
            valuation: Valuation(holdings, at: view))
        #expect(found.weights.reduce(found.cash, +) == Weight.one.units)
        return (found.weights + [found.cash]).map { "\(Weight(unchecked: $0))" }
    }

    @Test func toTargetIsTheTargets() throws {
        #expect(
            try destination(
                .all, "0", cash: ("5", "0.1"),
                [("A", "60", "0.5", "0.05"), ("B", "35", "0.4", nil)]
            ) == ["0.5", "0.4", "0.1"])
    }

    @Test func toEdgeGoesNoFurtherThanItMust() throws {
        // A 65 → 55, the edge; B takes what cash and A leave, within its own.
        #expect(
            try destination(
                .all, "1", cash: ("0", "0"),
                [("A", "65", "0.5", "0.05"), ("B", "20", "0.3", "0.1"), ("C", "15", "0.2", "0.1")])
                == ["0.55", "0.25", "0.2", "0"])
    }

    @Test func oneShiftServesAllThatCanMove() throws {
        // B and C share the 10pp that A leaves.
        #expect(
            try destination(
                .all, "1", cash: ("0", "0"),
                [("A", "65", "0.5", "0.05"), ("B", "19", "0.3", "0.1"), ("C", "16", "0.2", "0.1")])
                == ["0.55", "0.24", "0.21", "0"])
    }

    @Test func partOfABandIsThatPartOfTheWay() throws {
        #expect(
            try destination(
                .all, "0.875", cash: ("0", "0"),
                [("A", "53", "0.5", "0.02"), ("B", "47", "0.5", "0.02")])
                == ["0.5175", "0.4825", "0"])
    }

    @Test func breachedMovesTheOthersOnlyWithinTheirBands() throws {
        // A is outside and goes to its target; B is inside, and may stay up to its edges.
        #expect(
            try destination(
                .breached, "0", cash: ("0", "0"),
                [("A", "60", "0.5", "0.05"), ("B", "27", "0.3", "0.1"), ("C", "13", "0.2", "0.1")])
                == ["0.5", "0.32", "0.18", "0"])
    }

    @Test func onTheEdgeIsInside() throws {
        #expect(
            try destination(
                .breached, "0", cash: ("0", "0"),
                [("A", "55", "0.5", "0.05"), ("B", "45", "0.5", "0.05")])
                == ["0.55", "0.45", "0"])
    }

    @Test func whatHasNoBandGoesToItsTargetAlsoWhereOnlyBreachedIsTraded() throws {
        #expect(
            try destination(
                .breached, "1", cash: ("1", "0"),
                [("A", "52", "0.5", "0.05"), ("B", "27", "0.25", nil), ("C", "20", "0.25", "0.05")])
                == ["0.535", "0.25", "0.215", "0"])
    }

    @Test func boxesEndAtNothingAndAtAll() throws {
        #expect(
            try destination(
                .all, "1", cash: ("0", "0"),
                [("A", "99", "0.9", "0.5"), ("B", "1", "0.1", "0.5")]) == ["0.99", "0.01", "0"])
        #expect(
            try destination(
                .all, "1", cash: ("-10", "0"),
                [("A", "105", "0.9", "0.5"), ("B", "5", "0.1", "0.5")]) == ["1", "0", "0"])
    }

    @Test func whatIsHeldWithoutATargetGoes() throws {
        var holdings = Holdings()
        try holdings.add(Quantity("50"), of: AssetID("A"), slot: 0)
        try holdings.add(Quantity("50"), of: AssetID("Z"), slot: 1)
        holdings.aim(
            at: [(try AssetID("A"), 0, .one, Weight.one.units * 20_000_000_000)], cash: .zero)
        var view = PriceView(quorum: .one, assets: 2)
        for slot in 0..<2 { view.set(slot, try Price("1"), session: 1) }
        let found = try Destination(
            TradeRule(scope: .all, reach: .one), holdings: holdings,
            valuation: Valuation(holdings, at: view))
        #expect(found.weights == [Weight.one.units, 0])
    }

    @Test func missingUnitsGoToTheLargestRemaindersAndTiesById() throws {
        // A third each leaves one unit of 10^-12, to the first id; so do halves of what cash, which
        // has no band and stays at its target, does not take.
        #expect(
            try destination(
                .all, "1", cash: ("0", "0"),
                [
                    ("A", "1", "0.333333333333", "0.1"), ("B", "1", "0.333333333333", "0.1"),
                    ("C", "1", "0.333333333334", "0.1"),
                ]) == ["0.333333333334", "0.333333333333", "0.333333333333", "0"])
        #expect(
            try destination(
                .all, "1", cash: ("1", "0.333333333333"),
                [
                    ("x", "1", "0.333333333333", "0.1"), ("y", "1", "0.333333333334", "0.1"),
                ]) == ["0.333333333334", "0.333333333333", "0.333333333333"])
    }

    @Test func theLargestPortfolioWithTheFinestBandsDoesNotOverflow() throws {
        let weights = try destination(
            .all, "0.333333333333", cash: ("0", "0"),
            [
                ("A", "599999999999999", "0.5", "0.000000000007"),
                ("B", "399999999999999.99999999", "0.5", "0.333333333333"),
            ])
        #expect(weights == ["0.500000000002", "0.499999999998", "0"])
    }

    @Test("portfolios of ordinary size go where large ones do", arguments: UInt64(0)..<200)
    func ordinary(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 1...40, using: &random)
        var weights = (0...count).map { _ in Int128(Int.random(in: 1...9, using: &random)) }
        let sum = weights.reduce(0, +)
        weights = weights.map { $0 * Weight.one.units / sum }
        weights[0] += Weight.one.units - weights.reduce(0, +)
        var lines: [(asset: AssetID, slot: Int, weight: Weight, band: Int128?)] = []
        var held: [Int128] = []
        for slot in 0..<count {
            let width = Int128(Int.random(in: 0...20, using: &random)) * 1_000_000_000
            let isExact = Bool.random(using: &random)
            let band = isExact ? width * Weight.one.units : width * weights[slot]
            lines.append(
                (
                    try AssetID("\(slot % 2 == 0 ? "a" : "x")\(slot)"), slot,
                    Weight(unchecked: weights[slot]), slot % 5 == 4 ? nil : band
                ))
            held.append(weights[slot] * Int128(Int.random(in: 80...120, using: &random)))
        }
        func destination(_ scale: Int128, _ trade: TradeRule) throws -> Destination {
            var holdings = Holdings()
            var view = PriceView(quorum: .one, assets: count)
            for (line, units) in zip(lines, held) {
                try holdings.add(Quantity(unchecked: units), of: line.asset, slot: line.slot)
                view.set(line.slot, Price(unchecked: scale), session: 1)
            }
            holdings.cash = Value(unchecked: weights[count] * 100 * scale)
            holdings.aim(at: lines, cash: Weight(unchecked: weights[count]))
            return try Destination(
                trade, holdings: holdings, valuation: Valuation(holdings, at: view))
        }
        for reach in ["0", "0.5", "0.875", "1"] {
            for scope in [TradeRule.Scope.all, .breached] {
                let trade = TradeRule(scope: scope, reach: try Weight(reach))
                // 10^14 and 10^27 units of value: below 2^78 and above it.
                #expect(try destination(1, trade) == destination(10_000_000_000_000, trade))
            }
        }
    }
}
