import Contract
import Quantities
import Records

/// The explanation of a session, with the decision that was recorded in it, for people and programs.
struct ExplainedSession {
    let explanation: Explanation
    private let currency: Currency
    private let last: Int
    /// The names of the keys, by number.
    let signers: [String]
    /// The number and the entry of the decision that was recorded before the next session.
    private(set) var decision: (number: Int, entry: Int)?

    /// An explanation of a session at whose beginning the last decision had this number.
    init(_ explanation: Explanation, currency: Currency, last: Int, signers: [String]) {
        self.explanation = explanation
        self.currency = currency
        self.last = last
        self.signers = signers
    }

    /// Notes that an entry of the same session has made this the number of the last decision.
    mutating func note(_ number: Int, entry: Int) {
        if number > last, decision == nil { decision = (number, entry) }
    }

    /// The explanation in lines.
    var text: [String] {
        let session = explanation.session
        var lines = [
            "portfolio \(explanation.portfolio), session \(session.id), number "
                + "\(session.number), as of \(session.asOf)",
            "verdict   \(verdict)",
            "recorded  " + (decision.map { "decision \($0.number), entry \($0.entry)" } ?? "none"),
            "rests on  \(basis)",
        ]
        lines += quotes
        lines.append("rule      rebalance \(explanation.mandate.rebalance)")
        for measure in explanation.measures {
            let holds = measure.holds.map { $0 ? "yes" : "no" } ?? "unknown"
            let indent = String(repeating: "  ", count: measure.depth)
            lines.append(
                "  \(holds.padded(to: 7)) \(indent)\(measure.condition)"
                    + (measure.measured.isEmpty ? "" : ": \(measure.measured)")
                    + (measure.turn.map { "; \($0)" } ?? ""))
        }
        lines += weights
        for limit in explanation.limits {
            lines.append(
                "limit     \(limit.clause): \(limit.used)" + (limit.effect.map { "; \($0)" } ?? ""))
        }
        let after = explanation.verdict?.orders == nil ? nil : explanation.verdict?.remaining
        lines.append(
            "value     \(explanation.total.flooredToMoney) \(currency)"
                + (after.map { ", \($0) after the costs assumed" } ?? ""))
        return lines + table.map { "  " + $0 }
    }

    private var verdict: String {
        guard let verdict = explanation.verdict else {
            return "none: this session is no look (look \(explanation.mandate.look))"
        }
        let reason = verdict.reason.isEmpty ? "" : ": \(verdict.reason)"
        return switch verdict.outcome {
        case .trade(let orders):
            "trade, \(orders.count) order\(orders.count == 1 ? "" : "s")\(reason)"
        case .decisionOpen(let number): "decision-open: decision \(number) may still be filled"
        case .priceStale(let asset):
            "price-stale: \(asset) has no price that counts: \(lack(of: asset))"
        case .unfunded, .halted, .insolvent, .weightsMissing, .notEnoughData, .outOfRange,
            .notDue, .belowMinimum:
            verdict.name + reason
        }
    }

    private var basis: String {
        let prices = explanation.session.statements.map { "\($0.index)" }.joined(separator: ", ")
        return "contract \(explanation.contract.index), "
            + (explanation.target.map { "target \($0.index), " } ?? "") + "prices \(prices)"
    }

    private var table: [String] {
        let hasTurns = explanation.lines.contains { $0.turns != nil }
        let hasOrders = explanation.verdict?.orders != nil
        var columns = Columns(
            ["asset", "quantity", "price", "value", "weight", "target", "drift"]
                + (hasOrders ? ["order", "limit"] : []) + (hasTurns ? ["due alone at"] : []))
        for line in explanation.lines {
            let weighing = Weighing(
                value: line.value, target: line.target, total: explanation.total)
            var row = [
                line.asset.text, line.quantity.map { "\($0)" } ?? "", price(of: line),
                "\(line.value.flooredToMoney)", weighing.weight, weighing.aim,
                weighing.drift,
            ]
            if hasOrders {
                row += [line.order.map(Self.text) ?? "", line.order?.limit.map { "\($0)" } ?? ""]
            }
            if hasTurns { row.append(line.turns.map(Self.text) ?? "") }
            columns.add(row)
        }
        return columns.lines
    }

    /// The price, and of which session it is where it carried over.
    private func price(of line: Explanation.Line) -> String {
        guard let (price, session) = line.price else { return line.quantity == nil ? "" : "none" }
        let age = explanation.session.number - session
        return age == 0 ? "\(price)" : "\(price) (\(age) old)"
    }

    private static func text(_ order: Decision.Order) -> String {
        (order.quantity > .zero ? "buy " : "sell ") + "\(order.quantity.magnitude)"
    }

    private static func text(_ turns: Explanation.Turns) -> String {
        [turns.low.map { "\($0) or less" }, turns.high.map { "\($0) or more" }]
            .compactMap { $0 }.joined(separator: ", ")
    }
}

extension String {
    /// The same with spaces behind it up to this many characters.
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
