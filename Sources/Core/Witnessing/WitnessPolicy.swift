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

    /// A witness, by its place in the list, whose line on a checkpoint holds.
    public struct Cosigner: Hashable, Sendable {
        /// The place in the list of witnesses.
        public let place: Int
        /// When it says to have cosigned, in seconds since 1970, at most 2^63 − 1.
        public let time: UInt64
    }

    /// Which of the witnesses cosigned a checkpoint, in the order listed. A line that names a witness
    /// and does not hold counts for nothing; of several that hold the first counts.
    public func cosigners(of checkpoint: SignedCheckpoint) -> [Cosigner] {
        witnesses.indices.compactMap { place in
            let time = checkpoint.note.signatures.lazy.compactMap { signature in
                witnesses[place].key.check(signature, of: checkpoint.note.text)?.time
            }.first
            return time.map { Cosigner(place: place, time: $0) }
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
