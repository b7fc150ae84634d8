public import Audit
import Authority
import Chain
import Encoding
import FileStorage
import Keys
import Quantities
import Records
import Signing
import Storage

/// What takes in the statements of a script: the operator's door, or what goes around it.
public protocol StatementTaker {
    /// What the statements so far have led to.
    var replay: Replay { get }
    /// Takes a statement in.
    mutating func take(_ draft: Draft) throws
}

/// A history in memory, written around the door: nothing is refused.
public struct History: StatementTaker {
    public private(set) var replay = Replay()
    /// The entries.
    public private(set) var entries: [[UInt8]] = []
    /// What the script called each of them.
    public private(set) var labels: [String] = []
    /// What was found in each as it was written.
    public private(set) var findings: [Finding] = []

    public init() {}

    public mutating func take(_ draft: Draft) throws {
        let header = EntryHeader(
            index: entries.count, previous: draft.previous ?? replay.lastLeaf, time: draft.time)
        append(header.line + (try draft.signed()), label: draft.label)
    }

    /// Adds an entry as it is.
    public mutating func append(_ entry: [UInt8], label: String = "") {
        var hasher = SHA256()
        let prepared = PreparedEntry(
            UnverifiedEntry(index: entries.count, bytes: entry),
            keyring: replay.authority.keyring, hasher: &hasher)
        findings += replay.take(prepared, leaf: prepared.leaf ?? .zero)
        entries.append(entry)
        labels.append(label)
    }

    /// The place of the entry that the script calls so.
    public func index(of label: String) throws -> Int {
        guard let index = labels.firstIndex(of: label) else {
            throw SampleError.missing(label)
        }
        return index
    }

    /// A copy of the history with the entries edited, chained anew from the first that changed, and
    /// nothing signed again.
    public func rechained(_ edit: (inout [[UInt8]]) throws -> Void) rethrows -> History {
        var edited = entries
        try edit(&edited)
        var history = History()
        for (index, entry) in edited.enumerated() {
            guard let (header, length) = try? EntryHeader.read(entry) else {
                history.append(entry)
                continue
            }
            let moved = EntryHeader(
                index: index, previous: history.replay.lastLeaf, time: header.time)
            history.append(moved.line + entry[length...])
        }
        return history
    }

    /// Writes the history to a new directory, with the operator's checkpoint and the list of keys.
    public func write(to directory: String) throws {
        var store = try FileStorage(directory, .new, remembered: .file(directory + ".memory"))
        guard case .appended = try store.append(entries, ifHeadIs: .empty) else {
            throw SampleError.refused("the storage")
        }
        let checkpoint = try Checkpoint(
            origin: Cast.origin, size: entries.count, root: store.root)
        let signed = try SignedCheckpoint(checkpoint, signer: operatorKey(ofSize: entries.count))
        guard case .advanced = try store.advance(signed, ifCheckpointIs: nil) else {
            throw SampleError.refused("the checkpoint")
        }
        try store.publish(verifierKeys: KeysFile.text(of: replay.authority))
    }
}

/// Why a sample could not be made.
public enum SampleError: Error {
    case missing(String)
    case refused(String)
}
