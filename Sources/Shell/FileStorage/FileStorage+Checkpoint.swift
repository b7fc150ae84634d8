public import Chain
import Encoding
import Files
public import Storage

extension FileStorage {
    /// Puts a checkpoint of the head in force by remembering it outside: one write, beside the
    /// checkpoint that is durable there. Its signatures are the caller's to check. Throws
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
        _ = try CheckpointSlot.bytes(signed)
        let memory = try RememberedCheckpoint(location, genesis: genesis)
        var slots = self.slots ?? CheckpointSlots(memory, durable: nil)
        do throws(StorageError) {
            try slots.write(signed)
        } catch {
            return .unknown(error)
        }
        self.slots = slots
        checkpoint = signed
        // One of the same size has lines that the one in the ledger has not.
        settledSize = min(settledSize, signed.checkpoint.size - 1)
        return .advanced
    }

    /// Makes the stored hashes and the remembered checkpoint durable, then puts the checkpoint into
    /// the ledger: below it nothing may ever be missing. Once it has thrown, the ledger has to be
    /// opened again, because a sync that failed is not made good by another.
    public mutating func settle() throws(StorageError) {
        if let uncertainty { throw uncertainty }
        guard let checkpoint, checkpoint.checkpoint.size > settledSize else { return }
        do throws(StorageError) {
            slots = try secure(checkpoint)
        } catch {
            uncertainty = StorageError(
                .uncertain, "the ledger could not be made durable (\(error.problem))",
                remedy: "open the ledger again, which makes good what is missing")
            throw error
        }
        settledSize = checkpoint.checkpoint.size
        unsettledLevels = []
        hasNewLevels = false
    }

    /// Does what `settle` says and gives the slots as they are then.
    func secure(_ checkpoint: SignedCheckpoint) throws(StorageError) -> CheckpointSlots? {
        try storing { () throws(FileError) in
            for level in unsettledLevels.sorted() {
                try File(layout.path(LedgerLayout.tile(level)), .readWrite).synchronizeData()
            }
            if hasNewLevels {
                try FileSystem.synchronizeDirectory(layout.path(LedgerLayout.tiles))
            }
        }
        var slots = slots
        try slots?.synchronize()
        try layout.store(checkpoint)
        return slots
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
