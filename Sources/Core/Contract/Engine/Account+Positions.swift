public import Quantities
public import Records

extension Account {
    /// What a custodian holds for the portfolio: its holdings, with the flows that are not taken in
    /// before the next session. Throws `outOfRange`.
    public func inCustody() throws(QuantityError) -> Holdings {
        try flows.added(to: holdings)
    }

    /// Takes in a custodian's statement. Gives how it departs from what was deposited, traded and
    /// withdrawn.
    public mutating func accept(_ positions: Positions) -> [Breach] {
        lastPositions = positions.asOf
        return differences(from: positions)
    }

    private func differences(from positions: Positions) -> [Breach] {
        let held: Holdings
        do throws(QuantityError) {
            held = try inCustody()
        } catch {
            return [.overflow(error, in: "a statement of positions")]
        }
        var breaches: [Breach] = []
        func differ(_ field: String, _ asset: String, _ expected: String, _ actual: String) {
            breaches.append(
                Breach(
                    .positionDiffers, field: field, expected: expected, actual: actual,
                    message: "The custodian holds \(actual) of \(asset) for \(id), where the "
                        + "entries lead to \(expected)."))
        }
        // Custodians round each trade, so less than a hundredth is no difference.
        let apart = (held.cash.units - Value(positions.cash).units).magnitude
        if apart >= DecimalText.powerOfTen(ValueUnit.places - 2).magnitude {
            differ("cash", "cash", "\(held.cash.flooredToMoney)", "\(positions.cash)")
        }
        var stated: [AssetID: Quantity] = [:]
        for position in positions.quantities { stated[position.asset] = position.quantity }
        for line in held.lines {
            let quantity = stated.removeValue(forKey: line.asset) ?? .zero
            guard quantity != line.quantity else { continue }
            differ(
                "quantities.\(line.asset)", "\(line.asset)", "\(line.quantity)", "\(quantity)")
        }
        for asset in stated.keys.sorted() {
            differ("quantities.\(asset)", "\(asset)", "0", "\(stated[asset] ?? .zero)")
        }
        return breaches
    }

    /// Whether a custodian's statement can be of the time it names, in an entry of this time: it is
    /// held to what the entries before it lead to, so nothing of that may be from after it.
    public func check(_ positions: Positions, at time: Timestamp) -> [Breach] {
        let (expected, why): (String, String)
        if positions.asOf > time {
            (expected, why) = ("\(time) or earlier", "a time that was still to come")
        } else if let lastMove, positions.asOf < lastMove {
            (expected, why) = (
                "\(lastMove) or later",
                "a time before the last trade or flow that the entries before them have"
            )
        } else if let lastPositions, positions.asOf < lastPositions {
            (expected, why) = ("\(lastPositions) or later", "a time before those stated last")
        } else {
            return []
        }
        return [
            Breach(
                .timeContradicted, field: "asOf", expected: expected,
                actual: "\(positions.asOf)",
                message: "Positions of \(id) are stated as of \(why).")
        ]
    }
}
