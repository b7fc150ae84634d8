import Audit
import Authority
import Chain
public import Records
public import Signing
import Storage

extension Ledger where Store: ~Copyable {
    /// The private half of a key of the operator's. Throws `foreignKey` where it is not at hand.
    public func own(_ key: VerifierKey) throws(OperatorError) -> Signer {
        if signer.verifierKey == key { return signer }
        guard let successor, successor.verifierKey == key else {
            throw .foreignKey(signer.verifierKey, ledger: replay.authority.ledger ?? "")
        }
        return successor
    }

    /// The operator's key that a statement replaces, and that therefore signs it; nothing where it
    /// replaces none, or the key is lost. Throws `foreignKey` where it is not at hand.
    public func outgoingSigner(of body: Statement.Body) throws(OperatorError) -> Signer? {
        guard !isOperatorLost, replacesOperator(body), let key = replay.authority.operatorKey
        else { return nil }
        return try own(key)
    }

    func replacesOperator(_ body: Statement.Body) -> Bool {
        guard case .keys(let change) = body else { return false }
        return !replay.authority.isHandedOver(change, by: [])
    }

    /// Whether the key that signs the next checkpoint is at hand.
    var isOperatorAtHand: Bool {
        replay.authority.operatorKey.map { (try? own($0)) != nil } ?? true
    }

    /// Whether what the operator's key is changed to is at hand: without it nothing more could be
    /// signed for.
    func checkSuccessor(_ change: KeyChange) throws(OperatorError) {
        for grant in change.added where grant.role == .operator_ {
            guard grant.key == successor?.verifierKey.description else {
                throw .successorMissing(grant.key)
            }
        }
    }

    /// What the checkpoint says, where one of the keys at hand signed it.
    func verified(
        _ checkpoint: SignedCheckpoint
    ) throws(OperatorError) -> Checkpoint {
        if let successor, let found = try? checkpoint.verified(by: successor.verifierKey) {
            return found
        }
        do throws(CheckpointError) {
            return try checkpoint.verified(by: signer.verifierKey)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Whether the checkpoint is signed with the key that was in force where it ends, whoever has it.
    func checkCheckpoint() throws(OperatorError) {
        guard let checkpoint = store.checkpoint,
            let key = replay.authority.operatorKey(ofSize: checkpoint.checkpoint.size)
        else { return }
        do throws(CheckpointError) {
            _ = try checkpoint.verified(by: key)
        } catch {
            throw .checkpoint(error)
        }
    }
}
