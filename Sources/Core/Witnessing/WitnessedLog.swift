public import Chain
import Encoding
public import Signing

/// What a witness knows of one log: its keys and the newest checkpoint it cosigned.
public struct WitnessedLog: Hashable, Sendable {
    /// The keys that may sign the log's checkpoints; all have the log's origin as their name.
    public let keys: [VerifierKey]
    /// The checkpoint cosigned last; nothing before the first.
    public private(set) var latest: Checkpoint?

    /// A log with these keys, of which this was cosigned last.
    public init(keys: [VerifierKey], latest: Checkpoint? = nil) {
        self.keys = keys
        self.latest = latest
    }

    /// The size cosigned last, 0 before the first.
    public var size: Int { latest?.size ?? 0 }

    /// Checks a request as C2SP tlog-witness has it and takes its checkpoint as the newest. Whoever
    /// calls it stores that before the cosignature is given away. Throws why it is refused; nothing
    /// has changed then.
    public mutating func take(
        _ request: AddCheckpointRequest
    ) throws(WitnessRefusal) -> Checkpoint {
        let stated = request.checkpoint.checkpoint
        let ofThisLog = keys.filter { $0.name.hasSameBytes(as: stated.origin) }
        guard !ofThisLog.isEmpty else { throw .unknownLog(origin: stated.origin) }
        guard
            ofThisLog.contains(where: { key in
                (try? request.checkpoint.verified(by: key)) != nil
            })
        else { throw .unsigned(origin: stated.origin) }
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
            self.latest = stated
            return stated
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
        self.latest = stated
        return stated
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
    /// The witness has cosigned a checkpoint of this size; the request builds on another, or is one
    /// of the same size with another root.
    case conflict(size: Int)
    /// The checkpoint does not continue the one cosigned before.
    case inconsistent(String)

    /// The HTTP status that says so.
    public var status: Int {
        switch self {
        case .malformed: 400
        case .unsigned: 403
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
        case .conflict(let size): "a checkpoint of size \(size) was cosigned before"
        case .inconsistent(let problem):
            "the checkpoint does not continue the one cosigned before: \(problem)"
        }
    }
}
