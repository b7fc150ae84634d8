public import Quantities

/// How many oracles must agree on a price, and how closely.
public struct Quorum: Hashable, Sendable {
    /// The least number of statements that agree.
    public let needed: Int
    /// How far apart they may lie, as a part of the lowest; none where any distance will do.
    public let tolerance: Weight?

    public init(needed: Int, tolerance: Weight?) {
        self.needed = needed
        self.tolerance = tolerance
    }

    /// One statement is enough.
    public static let one = Quorum(needed: 1, tolerance: nil)

    /// The price on which these statements agree: the lower median of the largest group within
    /// the tolerance (of equally large groups the one with the lowest prices), or nothing where
    /// no group is large enough.
    public func price(of stated: [Price]) -> Price? {
        guard stated.count > 1 else { return needed <= stated.count ? stated.first : nil }
        let sorted = stated.sorted()
        return agreement(among: sorted).map { sorted[$0.lowerBound + ($0.count - 1) / 2] }
    }

    /// The lowest and the highest of these prices on which the price rests; nothing where no group
    /// is large enough.
    func agreed(among stated: [Price]) -> ClosedRange<Price>? {
        let sorted = stated.sorted()
        return agreement(among: sorted).map { sorted[$0.lowerBound]...sorted[$0.upperBound - 1] }
    }

    /// The places of the group that agrees, among prices from the lowest to the highest.
    private func agreement(among sorted: [Price]) -> Range<Int>? {
        var best = 0..<0
        for first in sorted.indices {
            // highest ≤ lowest · (1 + tolerance), without dividing
            let limit = tolerance.map {
                Int256(sorted[first].units, times: Weight.one.units + $0.units)
            }
            let agreeing = sorted[first...].prefix { price in
                limit.map { Int256(price.units, times: Weight.one.units) <= $0 } ?? true
            }
            if agreeing.count > best.count { best = agreeing.indices }
        }
        return best.count >= needed && !best.isEmpty ? best : nil
    }
}
