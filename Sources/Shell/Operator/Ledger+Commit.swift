import Audit
import Authority
import Chain
import Storage

extension Ledger where Store: ~Copyable {
    /// Makes everything admitted durable and signs a checkpoint over it, which now and then is
    /// settled too. Once it has thrown it throws always: what was admitted is then not what is
    /// stored, and only opening the ledger again tells what is.
    public mutating func commit() throws(OperatorError) {
        if let broken { throw broken }
        guard !waiting.isEmpty else { return }
        do throws(OperatorError) {
            try appendWaiting()
            try publishKeys()
            try signCheckpoint()
            if durable.size - settled >= Ledger.groupSize { try settleStore() }
        } catch {
            broken = error
            throw error
        }
    }

    /// Commits, and makes the checkpoint durable inside the ledger and outside: before a program
    /// ends, and before anyone is given the checkpoint. Throws as `commit` does.
    public mutating func settle() throws(OperatorError) {
        try commit()
        do throws(OperatorError) {
            try settleStore()
        } catch {
            broken = error
            throw error
        }
    }

    mutating func settleStore() throws(OperatorError) {
        do throws(StorageError) {
            try store.settle()
        } catch {
            throw .uncertain(error)
        }
        settled = durable.size
    }

    private mutating func appendWaiting() throws(OperatorError) {
        let outcome: AppendOutcome
        do throws(StorageError) {
            outcome = try store.append(waiting, ifHeadIs: durable)
        } catch {
            throw .storage(error)
        }
        switch outcome {
        case .appended(let head): durable = head
        case .conflict: throw .overtaken
        case .unknown(let error): throw .uncertain(error)
        }
        waiting = []
    }

    /// Renews the list of keys beside the entries where it is another. It comes after the entries
    /// and before the checkpoint, so that the list is never behind what is signed for.
    mutating func publishKeys() throws(OperatorError) {
        let text = KeysFile.text(of: replay.authority)
        guard text != published else { return }
        do throws(StorageError) {
            try store.publish(verifierKeys: text)
        } catch {
            throw .storage(error)
        }
        published = text
    }

    /// Signs a checkpoint over what storage has read back, once it is what was admitted.
    mutating func signCheckpoint() throws(OperatorError) {
        guard let name else { return }
        let root = store.root
        guard root == tree.root(hasher: &hasher), durable.size == replay.size else {
            throw .uncertain(
                StorageError(
                    .damaged, "what was read back is not what was written",
                    remedy: "check the disk, then open the ledger again"))
        }
        guard let key = replay.authority.operatorKey else { return }
        let current = try own(key)
        // The first checkpoint that covers a change of the operator's key bears the old one's line
        // too, where it is not lost, so that whoever knows that one alone sees who follows.
        let covered = store.checkpoint?.checkpoint.size ?? 0
        var before: Signer?
        if let old = replay.authority.operatorKey(ofSize: covered), old != key {
            before = isOperatorLost ? try? own(old) : try own(old)
        }
        var signed: SignedCheckpoint
        do throws(CheckpointError) {
            signed = try SignedCheckpoint(
                Checkpoint(origin: name, size: durable.size, root: root), signer: current)
            if let before { signed = try signed.adding(before) }
        } catch {
            throw .checkpoint(error)
        }
        let outcome: AdvanceOutcome
        do throws(StorageError) {
            outcome = try store.advance(signed, ifCheckpointIs: store.checkpoint?.checkpoint)
        } catch {
            throw .storage(error)
        }
        switch outcome {
        case .advanced: return
        case .conflict: throw .overtaken
        case .unknown(let error): throw .uncertain(error)
        }
    }
}
