import Quantities
import TestSupport
import Testing

@testable import Contract

/// A portfolio's own past against one that keeps everything.
@Suite struct PortfolioWindowTests {
    @Test("windows of every length are those of a plain list, also once the ring is full")
    func windows() throws {
        var random = SplitMix64(seed: 7)
        var history = PortfolioHistory()
        var returns: [Int128] = []
        var indices: [Int128] = [1_000_000_000_000]
        var value: Int128 = 10_000_000_000_000_000_000_000
        let isWithin = history.record(Value(unchecked: value), flow: .zero)
        #expect(isWithin)
        history.begin()
        for session in 1...2500 {
            let before = value
            value = value * Int128(Int.random(in: 980...1020, using: &random)) / 1000
            let flow = session % 97 == 0 ? before / 50 : 0
            value += flow
            let isWithin = history.record(Value(unchecked: value), flow: Value(unchecked: flow))
            #expect(isWithin)
            let one: Int128 = 1_000_000_000
            returns.append(try halfEven(value - flow, one, before) - one)
            indices.append(try halfEven(indices[session - 1], one + returns[session - 1], one))
            guard session % 53 == 0 || (1020...1060).contains(session) else { continue }
            for count in [1, 2, 8, 9, 20, 60, 251, 1000, 1023, 1024, 1025] {
                history.prefetch(last: count)
                let window = history.indexAndHighest(over: count)
                #expect((window == nil) == (count > indices.count))
                #expect(window.map { $0.now == indices[session] } ?? true)
                #expect(window.map { $0.highest == indices.suffix(count).max() } ?? true)
                let sums = history.returns(over: count)
                #expect((sums == nil) == (count > min(returns.count, 1024)))
                #expect(sums.map { $0.sum == returns.suffix(count).reduce(0, +) } ?? true)
                #expect(
                    sums.map { $0.squares == returns.suffix(count).reduce(0) { $0 + $1 * $1 } }
                        ?? true)
            }
        }
    }

    @Test("an index grows as 256 bits say, ties and losses of everything too")
    func growth() throws {
        var random = SplitMix64(seed: 11)
        let one: Int128 = 1_000_000_000
        var cases: [(index: Int64, returned: Int128)] = [
            (1, 0), (1, 500_000_000), (3, 500_000_000), (2, 500_000_000), (1, -500_000_000),
            (5, -one), (5, -one - 1), (5, -1000 * one), (.max / 16, 1000 * one),
            (999_999_999_999_999_999, 1), (1_000_000_000_000, 1000 * one), (0, 7),
        ]
        for _ in 0..<5000 {
            let digits = Int.random(in: 0...17, using: &random)
            let most = Int64(truncatingIfNeeded: DecimalText.powerOfTen(digits))
            let index = Int64.random(in: 0...most, using: &random)
            let bound = Int(
                truncatingIfNeeded: DecimalText.powerOfTen(.random(in: 0...12, using: &random)))
            cases.append((index, Int128(Int.random(in: -bound...bound, using: &random))))
        }
        for (index, returned) in cases {
            let factor = one + returned
            let exact = factor > 0 ? try halfEven(Int128(index), factor, one) : 0
            #expect(
                PortfolioHistory.index(index, grownBy: returned) == exact, "\(index) \(returned)")
        }
    }

    /// a · b / c in 256 bits, half to even.
    private func halfEven(_ a: Int128, _ b: Int128, _ c: Int128) throws -> Int128 {
        let rounded = try Int256(a, times: b).roundedHalfEven(by: Int256(c))
        return try #require(rounded.narrowed)
    }
}
