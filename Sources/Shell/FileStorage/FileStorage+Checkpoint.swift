public import Chain
import Encoding
import Files
public import Storage

extension FileStorage {
    /// Puts a checkpoint of the head in force: remembered outside first, then in the ledger, so that
    /// no moment loses sight of it. Its signatures are the caller's to check. Throws
    /// `checkpointRefused` for another size or root than that of the entries, or another origin.
    public mutating func advance(
        _ signed: SignedCheckpoint, ifCheckpointIs present: Checkpoint?
    ) throws(StorageError) -> AdvanceOutcome {
        if let uncertainty { throw uncertainty }
        guard present == checkpoint?.checkpoint else { return .conflict(checkpoint?.checkpoint) }
        guard let genesis else {
            throw Self.refused("the ledger has no entries", "append entry 0 first")
        }
        try check(signed.checkpoint)
        let memory = try RememberedCheckpoint(location, genesis: genesis)
        do throws(StorageError) {
            try memory.store(signed)
            try layout.store(signed)
        } catch {
            return .unknown(error)
        }
        checkpoint = signed
        return .advanced
    }

    /// The public keys that are kept beside the entries, or nothing.
    public func verifierKeys() throws(StorageError) -> [UInt8]? {
        try layout.note(LedgerLayout.verifierKeys)
    }

    /// Keeps public keys, a line each, beside the entries: for convenience, never trusted.
    public func publish(verifierKeys bytes: [UInt8]) throws(StorageError) {
        try storing { () throws(FileError) in
            try FileSystem.writeAtomically(bytes, to: layout.path(LedgerLayout.verifierKeys))
        }
    }

    private func check(_ new: Checkpoint) throws(StorageError) {
        guard new.size == tree.size, new.root == root else {
            throw Self.refused(
                "the checkpoint is of \(new.size) entries with the root \(new.root), the ledger has "
                    + "\(tree.size) with the root \(root)", "sign a checkpoint of what is there")
        }
        guard let present = checkpoint?.checkpoint else { return }
        guard new.origin.hasSameBytes(as: present.origin) else {
            throw Self.refused(
                "the checkpoint is of \(new.origin), the ledger is \(present.origin)",
                "sign it under the ledger's name")
        }
    }

    private static func refused(_ problem: String, _ remedy: String) -> StorageError {
        StorageError(.checkpointRefused, problem, remedy: remedy)
    }
}
