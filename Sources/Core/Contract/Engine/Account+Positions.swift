public import Quantities
public import Records

extension Account {
    /// What a custodian holds for the portfolio: its holdings, with the flows that are not taken in
    /// before the next session. Throws `outOfRange`.
    public func inCustody() throws(QuantityError) -> Holdings {
        var held = holdings
        for (flow, slot) in flows { try held.take(flow, slot: slot) }
        return held
    }

    /// How a custodian's statement departs from what was deposited, traded and withdrawn.
    public func differences(from positions: Positions) -> [Breach] {
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
        let cash = held.cash.flooredToMoney
        if cash != positions.cash { differ("cash", "cash", "\(cash)", "\(positions.cash)") }
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

    /// Whether a custodian's statement can be of the time it names, in an entry of this time.
    public func check(_ positions: Positions, at time: Timestamp) -> [Breach] {
        guard positions.asOf > time else { return [] }
        return [
            Breach(
                .timeContradicted, field: "asOf", expected: "\(time) or earlier",
                actual: "\(positions.asOf)",
                message: "Positions of \(id) are stated as of a time that was still to come.")
        ]
    }
}
