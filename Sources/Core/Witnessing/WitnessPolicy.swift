public import Chain
public import Signing

/// Which logs are meant, and whose cosignatures make a checkpoint one to rely on (C2SP tlog-policy).
public struct WitnessPolicy: Hashable, Sendable {
    /// A log that the policy lists.
    public struct Log: Hashable, Sendable {
        /// Its key; the name is the origin.
        public let key: VerifierKey
        /// Where it is found, if the policy says.
        public let url: String?
    }

    /// A witness that the policy lists.
    public struct Witness: Hashable, Sendable {
        /// What the policy calls it; bytes that mean nothing elsewhere.
        public let name: String
        /// Its key, of the algorithm `cosignature`.
        public let key: VerifierKey
        /// Where it takes checkpoints, if the policy says.
        public let url: String?
    }

    /// Who has to have cosigned.
    indirect enum Requirement: Hashable, Sendable {
        case none
        case witness(Int)
        case group(atLeast: Int, of: [Requirement])
    }

    /// The logs, in the order listed; where there is none, any log that is known otherwise is meant.
    public let logs: [Log]
    /// The witnesses, in the order listed.
    public let witnesses: [Witness]
    let quorum: Requirement

    init(logs: [Log], witnesses: [Witness], quorum: Requirement) {
        self.logs = logs
        self.witnesses = witnesses
        self.quorum = quorum
    }

    /// Whether nobody needs to have cosigned.
    public var needsNoWitness: Bool { quorum == .none }

    /// Whether a log that the policy is for signed a checkpoint; true where it lists none.
    public func lists(_ checkpoint: SignedCheckpoint) -> Bool {
        logs.isEmpty || logs.contains { (try? checkpoint.verified(by: $0.key)) != nil }
    }

    /// Which of the witnesses, by their places in the list, cosigned a checkpoint. A line that names
    /// a witness and does not hold counts for nothing.
    public func cosigners(of checkpoint: SignedCheckpoint) -> [Int] {
        witnesses.indices.filter { place in
            checkpoint.note.signatures.contains { signature in
                witnesses[place].key.check(signature, of: checkpoint.note.text) != nil
            }
        }
    }

    /// Whether these witnesses, by their places in the list, are a quorum.
    public func isQuorum(_ cosigners: [Int]) -> Bool {
        Self.holds(quorum, Set(cosigners))
    }

    private static func holds(_ requirement: Requirement, _ cosigners: Set<Int>) -> Bool {
        switch requirement {
        case .none: true
        case .witness(let place): cosigners.contains(place)
        case .group(let least, let members):
            members.count { holds($0, cosigners) } >= least
        }
    }
}
