import Audit
import Authority
import Chain
import Storage

extension Ledger where Store: ~Copyable {
    /// Checks what is stored, and finishes what a writer that was killed left undone.
    mutating func open() throws(OperatorError) {
        try readAll()
        if isOperatorLost {
            try checkCheckpoint()
        } else if durable.size > 0, let key = replay.authority.operatorKey {
            _ = try own(key)
        }
        do throws(StorageError) {
            published = try store.verifierKeys()
        } catch {
            throw .storage(error)
        }
        // A writer that was killed may have left an older list.
        if durable.size > 0 { try publishKeys() }
        let covered = store.checkpoint?.checkpoint.size ?? 0
        settled = covered
        if durable.size > covered, isOperatorAtHand {
            try signCheckpoint()
            try settleStore()
        }
    }

    /// Replays what is stored: what the operator's own checkpoint covers was checked when it was
    /// accepted, what lies beyond is checked now.
    private mutating func readAll() throws(OperatorError) {
        var covered = 0
        if let checkpoint = store.checkpoint {
            // Whose key must have signed it is known at the end where the operator's is lost.
            covered =
                isOperatorLost ? checkpoint.checkpoint.size : try verified(checkpoint).size
        }
        var position = 0
        while position < durable.size {
            let end = min(position + Ledger.groupSize, durable.size)
            let group: [[UInt8]]
            do throws(StorageError) {
                group = try store.read(position..<end)
            } catch {
                throw .storage(error)
            }
            for bytes in group {
                let entry = UnverifiedEntry(index: position, bytes: bytes)
                let prepared =
                    position < covered && !isOperatorLost
                    ? PreparedEntry(accepted: entry, hasher: &hasher)
                    : PreparedEntry(entry, keyring: replay.authority.keyring, hasher: &hasher)
                let findings = try take(prepared, policy: .audit)
                let isCovered = position < covered
                guard !findings.contains(where: { stops($0.code, isCovered: isCovered) }),
                    replay.doubtful == nil
                else { throw .findings(findings) }
                position += 1
            }
        }
    }

    /// Whether nothing can follow an entry of which this was found. What a checkpoint of ours covers
    /// was accepted before; where the key that signed it is lost, all that shows who may sign the
    /// next is checked again.
    private func stops(_ code: FindingCode, isCovered: Bool) -> Bool {
        guard code.severity == .error else { return false }
        if isCovered {
            return isOperatorLost && (code.question == .integrity || code.question == .authority)
        }
        // What others see differently, and a number that prices took out of its range, is recorded
        // and leaves the entries as they are.
        return code.question != .completeness && code != .positionDiffers && code != .numberOverflow
    }
}
