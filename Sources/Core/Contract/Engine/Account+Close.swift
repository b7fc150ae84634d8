public import Records
import Quantities

extension Account {
    /// How the end that a statement claims for a decision departs from the one it had. An open
    /// decision may be said to be completed once cash pays for nothing more of it.
    public func check(_ close: Close, in market: Market) -> [Breach] {
        let actual: String
        if let ending, ending.number == close.decision {
            if ending.outcome == close.outcome, !ending.isRecorded { return [] }
            actual = ending.isRecorded ? "closed before" : ending.outcome.rawValue
        } else if let open, open.number == close.decision {
            if close.outcome == .completed, isExhausted(open, in: market) { return [] }
            actual = "open"
        } else {
            actual = "no such decision"
        }
        return [
            Breach(
                .closeDiffers, field: "outcome", expected: actual,
                actual: close.outcome.rawValue,
                message: "Decision \(close.decision) of \(id) is said to be "
                    + "\(close.outcome.rawValue); it is: \(actual).")
        ]
    }

    /// Whether cash pays for nothing more of a decision. Where this session has no fill that shows
    /// what trading costs, it is taken to cost what the mandate allows, or assumes if that is more,
    /// or 1% where it allows anything.
    private func isExhausted(_ decision: OpenDecision, in market: Market) -> Bool {
        var rest = decision
        let mandate = mandated?.mandate
        let assumed = max(
            mandate?.feesAtMost ?? Weight(unchecked: Weight.one.units / 100), mandate?.cost ?? .zero
        )
        do throws(QuantityError) {
            try rest.lapse(
                cash: holdings.cash, feeRate: try decision.feeRateNow ?? assumed,
                lots: openLots(in: market), prices: openPrices(in: market))
        } catch {
            return false
        }
        return rest.isComplete
    }

    /// Notes that the end of a decision has been recorded, and ends one that is said to be
    /// completed, whether or not it was.
    public mutating func accept(_ close: Close) {
        if let open, open.number == close.decision, close.outcome == .completed {
            end(open, .completed)
        }
        if ending?.number == close.decision { ending?.isRecorded = true }
    }
}
