import Audit
import Quantities
import Records
import SampleLedger
import Testing

/// A history that holds together and was signed by everyone, but is wrong: written around the door.
struct WrongHistory: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What the audit is to name, at the statement that the script calls so.
    let code: FindingCode
    let label: String
    /// The statement that is changed, where that is another one.
    var changed: String?
    /// What follows from it: the other codes, or the same one at later entries.
    let besides: Set<FindingCode>
    let edit: @Sendable (inout Draft) -> Void

    /// A wrong in the statement of this label, the first time it is made.
    static func at(
        _ label: String, _ description: String, _ code: FindingCode,
        besides: Set<FindingCode> = [], changing changed: String? = nil,
        _ edit: @escaping @Sendable (inout Draft) -> Void
    ) -> WrongHistory {
        WrongHistory(
            testDescription: description, code: code, label: label, changed: changed,
            besides: besides, edit: edit)
    }
}

extension WrongHistory {
    static let trades: [WrongHistory] = [
        .at("trade 1 of balanced", "a trade larger than its order", .fillExceedsOrder) { draft in
            draft.editFills { $0.with(quantity: Quantity(unchecked: $0.quantity.units + 1)) }
        },
        .at(
            "trade 2 of balanced", "a trade the other way round", .fillExceedsOrder,
            besides: [.decisionOvertaken]
        ) { draft in
            draft.editFills { $0.with(quantity: -$0.quantity) }
        },
        .at("trade 1 of balanced", "a fee over the limit", .feesOverLimit) { draft in
            draft.editFills { $0.with(fee: "1000") }
        },
        .at("trade 1 of balanced", "a price beyond the limit", .slippageOverLimit) { draft in
            draft.editFills {
                $0.with(price: Price(unchecked: $0.price.units * 1006 / 1000))
            }
        },
        .at("trade 1 of growth", "purchases that cash does not pay for", .cashOverdrawn) { draft in
            draft.editFills { $0.with(fee: "600") }
        },
        .at("trade 2 of balanced", "an execution recorded twice", .executionRepeated) { draft in
            draft.editFills { $0.with(execution: "balanced-1-\($0.asset)") }
        },
        .at(
            "trade 1 of balanced", "a fill executed before its decision", .timeContradicted
        ) { draft in
            draft.editFills { $0.with(executed: "2024-01-03T20:59:59Z") }
        },
        .at("trade 1 of balanced", "a fill executed tomorrow", .timeContradicted) { draft in
            draft.editFills { $0.with(executed: "2024-01-04T21:00:00Z") }
        },
        .at(
            "trade 1 of balanced", "a trade of a worth beyond all numbers", .numberOverflow,
            besides: [.fillExceedsOrder, .slippageOverLimit]
        ) { draft in
            draft.editFills {
                $0.with(price: "999999999999999", quantity: "999999999999999")
            }
        },
        .at(
            "trade 1 of balanced", "a trade under a decision that is not open",
            .tradeWithoutDecision
        ) { draft in
            guard case .trade(var trade) = draft.body else { return }
            trade.decision = 7
            draft.body = .trade(trade)
        },
        .at("close 2 of growth", "a decision closed with another outcome", .closeDiffers) { draft in
            guard case .close(var close) = draft.body else { return }
            close.outcome = .completed
            draft.body = .close(close)
        },
    ]
}

extension Draft {
    /// Changes each fill of a trade.
    mutating func editFills(_ edit: (Trade.Fill) -> Trade.Fill) {
        guard case .trade(var trade) = body else { return }
        trade.fills = trade.fills.map(edit)
        body = .trade(trade)
    }

    /// Changes the orders of a decision.
    mutating func editOrders(_ edit: (inout [Decision.Order]) -> Void) {
        guard case .decision(var decision) = body else { return }
        edit(&decision.orders)
        body = .decision(decision)
    }
}

extension Trade.Fill {
    func with(
        executed: Timestamp? = nil, execution: String? = nil, fee: Money? = nil,
        price: Price? = nil, quantity: Quantity? = nil
    ) -> Trade.Fill {
        Trade.Fill(
            asset: asset, executed: executed ?? self.executed,
            execution: execution ?? self.execution, fee: fee ?? self.fee,
            price: price ?? self.price, quantity: quantity ?? self.quantity)
    }
}
