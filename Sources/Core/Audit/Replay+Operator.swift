import Authority
public import Quantities
public import Records
import Signing

/// What only the operator answers for: the key that follows, and the clock.
extension Replay {
    /// The time of an entry in a history told afterwards: the later of the time before and the as-of
    /// time of prices.
    public func toldTime(of body: Statement.Body) -> Timestamp {
        let before = lastTime ?? .epoch
        guard case .prices(let prices) = body else { return before }
        return max(before, prices.asOf)
    }

    /// Whether an entry at this time comes further after the one before than the ledger's clock may
    /// jump ahead unconfirmed, in live mode.
    public func isJump(to time: Timestamp) -> Bool {
        guard authority.genesis?.mode == .live, let gap = authority.genesis?.gap, let lastTime,
            let latest = try? lastTime.adding(seconds: Int64(gap))
        else { return false }
        return time > latest
    }

    /// The warning that the clock jumped ahead, which the operator alone confirmed.
    func checkClock(_ time: Timestamp, at index: Int) -> [Finding] {
        guard doubtful == nil, isJump(to: time), let lastTime, let genesis = authority.genesis
        else { return [] }
        return [
            Finding(
                .clockJumped, entry: index, field: "time",
                expected: "at most \(genesis.gap) s after \(lastTime)", actual: "\(time)",
                message:
                    "The clock jumped ahead before entry \(index), further than \(genesis.gap) "
                    + "s, and nobody but the operator says that it should have.")
        ]
    }

    /// The warning that the operator's key is replaced by owners alone.
    func checkHandover(_ body: Statement.Body?, by signers: [Int], at index: Int) -> [Finding] {
        guard case .keys(let change) = body, !authority.isHandedOver(change, by: signers),
            let key = authority.operatorKey
        else { return [] }
        return [
            Finding(
                .operatorReplaced, entry: index, field: "signature of \(key.name)",
                expected: "a signature with \(key)", actual: "none",
                message: "Entry \(index) puts another operator's key in force, and the one before "
                    + "it has not signed that.")
        ]
    }
}
