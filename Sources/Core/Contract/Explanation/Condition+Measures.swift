import Quantities

extension Condition {
    /// What it and its parts measured, the whole before its parts. Throws `overflow`.
    func measures(
        of account: Account, worth total: Value, in market: Market, depth: Int = 0
    ) throws(QuantityError) -> [Explanation.Measure] {
        let parts: [Condition]
        let name: String
        switch self {
        case .and(let conditions): (name, parts) = ("all of", conditions)
        case .or(let conditions): (name, parts) = ("any of", conditions)
        case .not(let condition): (name, parts) = ("not", [condition])
        default: (name, parts) = ("\(self)", [])
        }
        let holds = try holds(of: account, worth: total, in: market)
        var text = ""
        if parts.isEmpty {
            // Evidence begins with the comparison itself.
            text = String(
                try evidence(that: holds, of: account, worth: total, in: market)
                    .dropFirst(name.count + 2))
        }
        var measures = [
            Explanation.Measure(
                condition: name, measured: text,
                holds: holds, depth: depth,
                turn: try turn(of: account, worth: total, in: market))
        ]
        for part in parts {
            measures += try part.measures(
                of: account, worth: total, in: market, depth: depth + 1)
        }
        return measures
    }
}
