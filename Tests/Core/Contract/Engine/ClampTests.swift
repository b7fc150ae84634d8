import Quantities
import TestSupport
import Testing

@testable import Contract

/// One shift of amounts within their bounds, in numbers of both sizes.
@Suite struct ClampTests {
    private struct Case {
        var amounts: [(at: Int128, low: Int128, high: Int128)] = []
        var sum: Int128 = 0

        func clamp<Number: ExactInteger>(_: Number.Type) throws -> Clamp<Number> {
            func number(_ value: Int128) -> Number { Number(value, times: 1) }
            return try Clamp(
                amounts.map {
                    Clamp.Amount(number($0.at), from: number($0.low), to: number($0.high))
                }, to: number(sum))
        }
    }

    /// Amounts that often meet: few different numbers, bounds without room between them among
    /// them, and sums from below all lower bounds to above all upper ones.
    private func aCase(_ random: inout SplitMix64) -> Case {
        let scale: Int128 = [1, 3, 1 << 100].randomElement(using: &random) ?? 1
        func number(_ range: ClosedRange<Int>) -> Int128 {
            Int128(Int.random(in: range, using: &random)) * scale
        }
        var found = Case()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let low = number(-9...9)
            found.amounts.append((number(-9...9), low, low + number(0...6)))
        }
        let lowest = found.amounts.reduce(0) { $0 + $1.low }
        let highest = found.amounts.reduce(0) { $0 + $1.high }
        let steps = Int((highest - lowest) / scale)
        found.sum = lowest + number(-2...steps + 2)
        return found
    }

    @Test("all are shifted alike but for those at their bounds", arguments: UInt64(0)..<40)
    func shifts(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let found = aCase(&random)
            let shares = try found.clamp(Int128.self).shares()
            let parts = shares.first?.parts ?? 1
            let clamped = shares.compactMap(\.numerator.narrowed)
            #expect(clamped.count == found.amounts.count)
            #expect(shares.allSatisfy { $0.parts == parts })
            let lowest = found.amounts.reduce(0) { $0 + $1.low }
            let highest = found.amounts.reduce(0) { $0 + $1.high }
            let reached = min(max(found.sum, lowest), highest)
            #expect(clamped.reduce(0, +) == reached * parts)
            // No shift of one above its lower bound is more than that of one below its upper one.
            var most: Int128?
            var least: Int128?
            for (amount, clamped) in zip(found.amounts, clamped) {
                let shift = clamped - amount.at * parts
                #expect(clamped >= amount.low * parts && clamped <= amount.high * parts)
                if clamped > amount.low * parts { most = max(most ?? shift, shift) }
                if clamped < amount.high * parts { least = min(least ?? shift, shift) }
            }
            if let most, let least { #expect(most <= least) }
            #expect(
                try found.clamp(Int128.self).hasRoom
                    == (lowest <= found.sum && found.sum <= highest))
        }
    }

    @Test("both sizes of numbers lead to the same", arguments: UInt64(0)..<20)
    func sizes(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let found = aCase(&random)
            #expect(
                try found.clamp(Int128.self).shares() == found.clamp(Int256.self).shares())
            #expect(try found.clamp(Int128.self).hasRoom == found.clamp(Int256.self).hasRoom)
        }
    }

    @Test("what sums might not hold is refused, not wrapped")
    func bounds() throws {
        let large = Int128(1) << 118
        func clamp(_ count: Int, _ at: Int128) throws -> Clamp<Int128> {
            try Case(amounts: (0..<count).map { _ in (at, at, at) }, sum: 0).clamp(Int128.self)
        }
        for at in [large, -large, 2 * large - 1] {
            #expect(try clamp(63, at).shares().count == 63)
            #expect(throws: QuantityError.self) { try clamp(64, at) }
        }
        for at in [2 * large, -2 * large, .max, .min + 1] {
            #expect(throws: QuantityError.self) { try clamp(1, at) }
        }
        let far = Int256(1 << 114, times: 1 << 114)
        for amount in [far, try far.negated()] {
            #expect(throws: QuantityError.self) {
                try Clamp([Clamp.Amount(amount, from: amount, to: amount)], to: .zero)
            }
        }
    }
}

/// What costs leave to invest.
@Suite struct RootTests {
    @Test("the root leaves nothing over, in numbers of both sizes", arguments: UInt64(0)..<300)
    func solves(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 1...12, using: &random)
        let digits = Int.random(in: 3...18, using: &random)
        let most = Int(truncatingIfNeeded: DecimalText.powerOfTen(digits))
        var holdings = Holdings()
        holdings.cash = Value(
            unchecked: Int128(Int.random(in: -most / 10...most, using: &random)) * 100_000_000)
        var view = PriceView(quorum: .one, assets: count)
        var targets: [(asset: AssetID, slot: Int, weight: Weight, band: Int128?)] = []
        for slot in 0..<count {
            let asset = try AssetID("A\(slot)")
            // Some are oversold, some have what another has.
            let held = Int.random(in: -most / 20...most, using: &random)
            let units = Bool.random(using: &random) ? held : most / 2
            try holdings.add(Quantity(unchecked: Int128(units)), of: asset, slot: slot)
            let part = Int128(Int.random(in: 0...3, using: &random))
            targets.append((asset, slot, Weight(unchecked: part * 25_000_000_000), nil))
            view.set(slot, Price(unchecked: 100_000_000), session: 1)
        }
        holdings.aim(at: targets, cash: Weight(unchecked: 100_000_000_000))
        let valuation = try Valuation(holdings, at: view)
        let one = Weight.one.units
        for rate in [0, 1_000_000_000, 123_456_789, 999_999_999_999] as [Int128] {
            let frozen = holdings.lines.map { _ in Int.random(in: 0..<4, using: &random) == 0 }
            let root = Root(
                rate: Weight(unchecked: rate), Destination(targetsOf: holdings), valuation,
                frozen: frozen)
            let (numerator, denominator): (Int256, Int256) = try root.solve()
            #expect(denominator.signum > 0)
            // s·u + f·Σ|xu − v| = R, times 10^12 and the denominator.
            var left = try numerator * root.share * one
            for (place, line) in holdings.lines.enumerated() where !frozen[place] {
                let gap =
                    try numerator * line.target.units
                    - denominator * valuation.values[place].units
                left = try left + (gap.signum < 0 ? gap.negated() : gap) * rate
            }
            #expect(try left == denominator * (valuation.total.units - root.kept) * one)
            if let narrow: (numerator: Int128, denominator: Int128) = try? root.solve() {
                #expect(narrow.numerator.wide == numerator)
                #expect(narrow.denominator.wide == denominator)
            } else {
                #expect(digits > 12)
            }
        }
    }
}
