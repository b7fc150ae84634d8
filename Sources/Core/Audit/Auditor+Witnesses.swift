import Chain
import Quantities
import Witnessing

extension Auditor {
    /// Holds the checkpoint to the policy, and says who has cosigned it.
    mutating func checkWitnesses() -> [String] {
        guard let policy = terms.policy else { return [] }
        checkLogs(of: policy)
        let cosigners = checkpoint.map(policy.cosigners(of:)) ?? []
        let names = cosigners.map { policy.witnesses[$0.place].name }.joined(separator: ", ")
        let number = "\(cosigners.count) of \(policy.witnesses.count) witnesses"
        let found = names.isEmpty ? number : "\(number) (\(names))"
        guard policy.isQuorum(cosigners.map(\.place)) else {
            findings.append(
                Finding(
                    .witnessesTooFew, field: "checkpoint", expected: "a quorum of the policy",
                    actual: found,
                    message: "\(number) of the policy have cosigned the checkpoint, which is no "
                        + "quorum: others may have been shown another history."))
            return [found + ", no quorum"]
        }
        guard !policy.needsNoWitness else { return [] }
        return [found + ", a quorum" + timesText(cosigners.map(\.time))]
    }

    /// When the witnesses say to have cosigned, and whether that can be: no entry of the checkpoint is
    /// later than a true clock then.
    private func timesText(_ times: [UInt64]) -> String {
        guard let first = times.min(), let last = times.max() else { return "" }
        let earliest = Self.text(ofTime: first)
        let text =
            first == last ? ", at \(earliest)" : ", from \(earliest) to \(Self.text(ofTime: last))"
        guard let seenUntil = replay.lastTime, let time = Self.timestamp(first), time < seenUntil
        else { return text }
        return text + ", before the last entry, \(seenUntil): a clock was wrong"
    }

    private static func timestamp(_ seconds: UInt64) -> Timestamp? {
        Int64(exactly: seconds).flatMap { try? Timestamp(seconds: $0) }
    }

    private static func text(ofTime seconds: UInt64) -> String {
        timestamp(seconds).map { "\($0)" } ?? "second \(seconds) since 1970"
    }

    /// The policy may say which logs it is for.
    private mutating func checkLogs(of policy: WitnessPolicy) {
        guard let checkpoint, !policy.lists(checkpoint) else { return }
        let names = policy.logs.map { "\($0.key)" }.joined(separator: " or ")
        findings.append(
            Finding(
                .checkpointSignature, field: "policy", expected: "a signature by \(names)",
                actual: "none",
                message: "No log of the policy has signed the checkpoint."))
    }
}
