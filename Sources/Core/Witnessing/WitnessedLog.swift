public import Chain
import Encoding
public import Signing

/// What a witness knows of one log: its keys and the newest checkpoint it cosigned.
public struct WitnessedLog: Hashable, Sendable {
    /// The keys that may sign the log's checkpoints, in the order in which the log has had them; all
    /// have the log's origin as their name.
    public let keys: [VerifierKey]
    /// The checkpoint cosigned last; nothing before the first.
    public private(set) var latest: Checkpoint?
    /// The place of the newest key that has signed a checkpoint; those before it have been replaced.
    private var present = 0

    /// A log with these keys, of which nothing has been cosigned.
    public init(keys: [VerifierKey]) { self.keys = keys }

    /// A log with these keys, of which this was cosigned last; nothing where none of them signed it.
    public init?(keys: [VerifierKey], latest: SignedCheckpoint) {
        guard let present = Self.signer(of: latest, among: keys) else { return nil }
        self.keys = keys
        self.latest = latest.checkpoint
        self.present = present
    }

    /// The size cosigned last, 0 before the first.
    public var size: Int { latest?.size ?? 0 }

    /// The place of the newest of these keys that signed a checkpoint.
    private static func signer(of signed: SignedCheckpoint, among keys: [VerifierKey]) -> Int? {
        keys.lastIndex { key in
            signed.note.signatures.contains { key.check($0, of: signed.note.text) != nil }
        }
    }

    /// Checks a request as C2SP tlog-witness has it and takes its checkpoint as the newest. Whoever
    /// calls it stores that before the cosignature is given away. Throws why it is refused; nothing
    /// has changed then.
    public mutating func take(
        _ request: AddCheckpointRequest
    ) throws(WitnessRefusal) -> Checkpoint {
        let stated = request.checkpoint.checkpoint
        guard keys.contains(where: { $0.name.hasSameBytes(as: stated.origin) }) else {
            throw .unknownLog(origin: stated.origin)
        }
        guard let signer = Self.signer(of: request.checkpoint, among: keys) else {
            throw .unsigned(origin: stated.origin)
        }
        guard signer >= present else { throw .replaced(origin: stated.origin) }
        try check(request)
        latest = stated
        present = signer
        return stated
    }

    /// Whether the checkpoint of a request continues the one cosigned last.
    private func check(_ request: AddCheckpointRequest) throws(WitnessRefusal) {
        let stated = request.checkpoint.checkpoint
        guard request.older <= stated.size else {
            throw .malformed(
                "the old size \(request.older) is beyond the checkpoint's, \(stated.size)")
        }
        guard request.older == size else { throw .conflict(size: size) }
        guard let latest, latest.size > 0 else {
            guard request.path.isEmpty else {
                throw .inconsistent("nothing is to be proved from the size 0")
            }
            // Every tree of no leaves is the same one.
            guard stated.size > 0 || stated.root == CompactTree.emptyRoot else {
                throw .inconsistent("the root of a tree without leaves is another")
            }
            return
        }
        guard stated.size > latest.size || stated.root == latest.root else {
            throw .conflict(size: latest.size)
        }
        var hasher = SHA256()
        let proof = ConsistencyProof(older: latest.size, newer: stated.size, path: request.path)
        if case .invalid(let error) = proof.verify(
            olderRoot: latest.root, newerRoot: stated.root, hasher: &hasher)
        {
            throw .inconsistent("\(error)")
        }
    }
}

/// Why a witness does not cosign (C2SP tlog-witness).
public enum WitnessRefusal: Error, Hashable, Sendable {
    /// The request is not in its form.
    case malformed(String)
    /// The witness does not know a log of this origin.
    case unknownLog(origin: String)
    /// No key of the log signed the checkpoint.
    case unsigned(origin: String)
    /// A key signed the checkpoint that the log had before its present one.
    case replaced(origin: String)
    /// The witness has cosigned a checkpoint of this size; the request builds on another, or is one
    /// of the same size with another root.
    case conflict(size: Int)
    /// The checkpoint does not continue the one cosigned before.
    case inconsistent(String)

    /// The HTTP status that says so.
    public var status: Int {
        switch self {
        case .malformed: 400
        case .unsigned, .replaced: 403
        case .unknownLog: 404
        case .conflict: 409
        case .inconsistent: 422
        }
    }

    /// The body of the answer: of a conflict, the size alone.
    public var body: String {
        switch self {
        case .conflict(let size): "\(size)\n"
        default: "\(self)\n"
        }
    }
}

extension WitnessRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let problem): problem
        case .unknownLog(let origin): "no log \(origin) is known here"
        case .unsigned(let origin): "no known key of \(origin) signed the checkpoint"
        case .replaced(let origin): "the key of \(origin) that signed the checkpoint was replaced"
        case .conflict(let size): "a checkpoint of size \(size) was cosigned before"
        case .inconsistent(let problem):
            "the checkpoint does not continue the one cosigned before: \(problem)"
        }
    }
}
