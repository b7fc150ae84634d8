import Quantities

/// A rebalance that is spread over several sessions: where it leads to was fixed at the first.
struct Slicing: Equatable, Sendable {
    /// Where it leads to.
    let end: SpreadDestination
    /// The number of its first decision, and that decision's reason.
    let decision: Int
    let reason: String
    /// The session it began at.
    let first: Int
    /// Over how many sessions it is spread.
    let count: Int
    /// The last session in which any of its orders may be filled.
    let lastFilling: Int

    /// Which slice is due at a session, counted from 0, the decision that began it; nothing
    /// where none is left.
    func slice(at session: Int) -> Int? {
        (1..<count).contains(session - first) ? session - first : nil
    }

    /// Why a slice is due, such as `slice 2 of 5 of decision 7: outside band: VTI +6.91pp`.
    func reason(ofSlice slice: Int) -> String {
        "slice \(slice + 1) of \(count) of decision \(decision): \(reason)"
    }
}

/// The weights that a rebalance over several sessions leads to, whatever lines there are by then.
struct SpreadDestination: Equatable, Sendable {
    /// The weights by asset, in units of 10^-12.
    private var weights: [AssetID: Int128] = [:]
    private let cash: Int128

    init(_ destination: Destination, of holdings: Holdings) {
        for (line, weight) in zip(holdings.lines, destination.weights) where weight > 0 {
            weights[line.asset] = weight
        }
        cash = destination.cash
    }

    /// Where the next of so many steps leads to: from what is held a part of the way that leaves as
    /// much to each of the others. Throws `overflow`.
    func step(
        outOf count: Int, holdings: Holdings, valuation: Valuation
    ) throws(QuantityError) -> Destination {
        let count = Int128(count)
        let total = valuation.total.units
        // Everything in units of total · count, so that nothing is rounded before the end.
        func share(_ value: Int128, _ weight: Int128) throws(QuantityError) -> Int256 {
            try Int256(value, times: (count - 1) * Weight.one.units)
                + Int256(weight, times: total)
        }
        var shares: [Int256] = []
        for (place, line) in holdings.lines.enumerated() {
            shares.append(try share(valuation.values[place].units, weights[line.asset] ?? 0))
        }
        shares.append(try share(holdings.cash.units, cash))
        return try Destination(
            shares: shares, unit: Int256(total, times: count), of: holdings)
    }
}
