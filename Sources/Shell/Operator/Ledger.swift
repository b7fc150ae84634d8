public import Audit
import Authority
import Chain
import Encoding
public import Quantities
public import Records
public import Signing
public import Storage

/// A ledger opened by its operator: the door through which every statement comes in.
///
/// Statements are admitted one by one and become durable together when they are committed; only
/// then may anyone be told that they were accepted.
public struct Ledger<Store: Storage & ~Copyable, Signer: NoteSigner>: ~Copyable {
    /// What the entries lead to, those admitted but not committed included.
    public private(set) var replay: Replay
    /// Where it is kept.
    public private(set) var store: Store
    let signer: Signer
    /// The operator's key that is to follow, where it is at hand.
    public let successor: Signer?
    /// Whether the private half of the operator's key is lost, so that owners replace it alone.
    private let isOperatorLost: Bool
    private let clock: () -> Timestamp
    private let confirmsGap: Bool
    private var waiting: [[UInt8]] = []
    private var tree: CompactTree
    private var hasher = SHA256()
    private var durable: Head
    /// The number of entries under a checkpoint that is durable with all that follows from them.
    private var settled = 0
    /// Why nothing more can be written: what was admitted is ahead of what is stored.
    private var broken: OperatorError?
    /// The list of keys that lies beside the entries.
    private var published: [UInt8]?
    /// The time at which a statement was judged last.
    private var judged: Timestamp?

    /// How many admitted entries wait before they are committed by themselves.
    public static var groupSize: Int { 1024 }

    /// Opens a ledger that has entries, or begins one that has none. Throws where the entries are
    /// not those this operator signed for, or would not pass the door.
    ///
    /// `clock` gives the time in live mode; `confirmsGap` accepts that it jumped ahead. Where the
    /// operator's key is changed, `successor` is the next one: it signs from then on. Where the key
    /// in force is lost, `signer` is the next one, all entries are checked again, and nothing is
    /// admitted before the owners' statement that puts it in force. Time-stamp tokens are checked
    /// with `tokens`, or not at all.
    public init(
        _ store: consuming Store, signer: Signer, successor: Signer? = nil,
        isOperatorLost: Bool = false, confirmsGap: Bool = false, tokens: TokenCheck? = nil,
        clock: @escaping () -> Timestamp
    ) throws(OperatorError) {
        self.store = store
        self.signer = signer
        self.successor = successor
        self.isOperatorLost = isOperatorLost
        self.clock = clock
        self.confirmsGap = confirmsGap
        replay = Replay(tokens: tokens)
        tree = CompactTree()
        durable = self.store.head
        try readAll()
        if isOperatorLost {
            try checkCheckpoint()
        } else if durable.size > 0, let key = replay.authority.operatorKey {
            _ = try own(key)
        }
        do throws(StorageError) {
            published = try self.store.verifierKeys()
        } catch {
            throw .storage(error)
        }
        // A writer that was killed may have left an older list.
        if durable.size > 0 { try publishKeys() }
        let covered = self.store.checkpoint?.checkpoint.size ?? 0
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

    /// What the checkpoint says, where one of the keys at hand signed it.
    private func verified(
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
    private func checkCheckpoint() throws(OperatorError) {
        guard let checkpoint = store.checkpoint,
            let key = replay.authority.operatorKey(ofSize: checkpoint.checkpoint.size)
        else { return }
        do throws(CheckpointError) {
            _ = try checkpoint.verified(by: key)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Whether the key that signs the next checkpoint is at hand.
    private var isOperatorAtHand: Bool {
        replay.authority.operatorKey.map { (try? own($0)) != nil } ?? true
    }

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

    private func replacesOperator(_ body: Statement.Body) -> Bool {
        guard case .keys(let change) = body else { return false }
        return !replay.authority.isHandedOver(change, by: [])
    }

    private mutating func take(
        _ prepared: PreparedEntry, policy: Replay.Policy
    ) throws(OperatorError) -> [Finding] {
        guard let leaf = prepared.leaf else { return [] }
        let before = replay.size
        let findings = replay.take(prepared, leaf: leaf, policy: policy)
        if replay.size > before {
            tree.append(leaf, hasher: &hasher)
            replay.keep(tree)
        }
        return findings
    }
}

extension Ledger where Store: ~Copyable {
    /// What became of a statement at the door.
    public enum Outcome: Sendable {
        /// It has this place, once it is committed.
        case admitted(Reference)
        /// It was refused for these reasons, and nothing changed.
        case refused([Finding])
    }

    /// The ledger's name; nothing before genesis.
    public var name: String? { replay.authority.ledger }

    /// The place of the last entry, admitted or stored.
    public var last: Reference? {
        replay.size > 0 ? Reference(index: replay.size - 1, leaf: replay.lastLeaf) : nil
    }

    /// Judges a signed statement and takes it in if there is nothing against it but what is among
    /// `allowing`. Throws where the clock cannot be used, or for good once a commit has failed.
    public mutating func admit(
        _ note: [UInt8], allowing: Set<FindingCode> = []
    ) throws(OperatorError) -> Outcome {
        try admit(PreparedNote(note, keyring: replay.authority.keyring), allowing: allowing)
    }

    /// The same for a note whose signatures have been checked with keys of this ledger.
    mutating func admit(
        _ note: PreparedNote, allowing: Set<FindingCode>
    ) throws(OperatorError) -> Outcome {
        if let broken { throw broken }
        judged = nil
        let time: Timestamp
        switch note.statement {
        case .success(let statement):
            guard isOperatorAtHand || replacesOperator(statement.body) else { throw .operatorLost }
            time = try entryTime(of: statement)
        case .failure(let error): return .refused([Finding(error, entry: replay.size)])
        }
        judged = time
        let header = EntryHeader(index: replay.size, previous: replay.lastLeaf, time: time)
        let prepared = PreparedEntry(note, at: header, hasher: &hasher)
        let before = replay.size
        let allowed = isOperatorLost ? allowing.union([.operatorReplaced]) : allowing
        let findings = try take(prepared, policy: .door(allowing: allowed))
        guard replay.size > before, let reference = last, case .success(let entry) = prepared.entry
        else { return .refused(findings) }
        waiting.append(entry.bytes)
        if waiting.count >= Ledger.groupSize { try commit() }
        return .admitted(reference)
    }

    /// What the operator signs to say that a note was refused for what was found in it. What was
    /// admitted before is committed first, since an audit judges the note after it.
    public mutating func refusal(
        of note: [UInt8], because finding: Finding
    ) throws(OperatorError) -> [UInt8] {
        try commit()
        let isTold = replay.authority.genesis?.mode == .historical
        let time = isTold ? replay.lastTime : judged
        let refusal = Refusal(
            of: note, ledger: name ?? "", size: replay.size, at: time ?? clock(),
            because: finding)
        let key = replay.authority.operatorKey ?? signer.verifierKey
        return try Drafting.note(refusal.text, signers: [own(key)])
    }

    /// Asks where it is kept for something, without changing anything.
    public mutating func asking<Answer, Failure: Error>(
        _ question: (inout Store) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try question(&store)
    }

    /// The time an entry with this statement has: the clock's in live mode, and in historical mode
    /// the later of the time before and the as-of time of prices.
    private func entryTime(of statement: Statement) throws(OperatorError) -> Timestamp {
        if case .keys(let change) = statement.body { try checkSuccessor(change) }
        let mode: Mode
        if case .genesis(let genesis) = statement.body {
            mode = genesis.mode
        } else {
            mode = replay.authority.genesis?.mode ?? .live
        }
        switch mode {
        case .historical:
            return replay.toldTime(of: statement.body)
        case .live:
            return try liveTime()
        }
    }

    /// Whether what the operator's key is changed to is at hand: without it nothing more could be
    /// signed for.
    private func checkSuccessor(_ change: KeyChange) throws(OperatorError) {
        for grant in change.added where grant.role == .operator_ {
            guard grant.key == successor?.verifierKey.description else {
                throw .successorMissing(grant.key)
            }
        }
    }

    private func liveTime() throws(OperatorError) -> Timestamp {
        let now = clock()
        guard let last = replay.lastTime else { return now }
        guard now >= last else {
            throw .clock(
                "the clock says \(now), before the last entry's \(last); set the clock right")
        }
        guard confirmsGap || !replay.isJump(to: now) else {
            throw .clock(
                "the clock says \(now), more than \(replay.authority.genesis?.gap ?? 0) s after the "
                    + "last entry's \(last); if that is right, confirm it with --confirm-gap, and "
                    + "audits will say that it jumped")
        }
        return now
    }

    /// Makes everything admitted durable and signs a checkpoint over it, which now and then is
    /// settled too. Once it has thrown it
    /// throws always: what was admitted is then not what is stored, and only opening the ledger
    /// again tells what is.
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

    private mutating func settleStore() throws(OperatorError) {
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
    private mutating func publishKeys() throws(OperatorError) {
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
    private mutating func signCheckpoint() throws(OperatorError) {
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
