public import Audit
import Authority
import Chain
import Quantities
public import Records
import Signing

extension Ledger where Store: ~Copyable {
    /// What became of a statement at the door.
    public enum Outcome: Sendable {
        /// It has this place, once it is committed.
        case admitted(Reference)
        /// It was refused for these reasons, and nothing changed.
        case refused([Finding])
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

    mutating func take(
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
}
