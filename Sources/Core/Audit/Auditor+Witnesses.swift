import Chain
import Witnessing

extension Auditor {
    /// Holds the checkpoint to the policy, and says who has cosigned it.
    mutating func checkWitnesses() -> [String] {
        guard let policy = terms.policy else { return [] }
        checkLogs(of: policy)
        let cosigners = checkpoint.map(policy.cosigners(of:)) ?? []
        let names = cosigners.map { policy.witnesses[$0].name }.joined(separator: ", ")
        let number = "\(cosigners.count) of \(policy.witnesses.count) witnesses"
        let found = names.isEmpty ? number : "\(number) (\(names))"
        guard policy.isQuorum(cosigners) else {
            findings.append(
                Finding(
                    .witnessesTooFew, field: "checkpoint", expected: "a quorum of the policy",
                    actual: found,
                    message: "\(number) of the policy have cosigned the checkpoint, which is no "
                        + "quorum: others may have been shown another history."))
            return [found + ", no quorum"]
        }
        return policy.needsNoWitness ? [] : [found + ", a quorum"]
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
