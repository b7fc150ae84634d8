public import Audit
import Chain
public import Keys
import Operator
public import Quantities
public import Records
public import Signing

extension History {
    /// The history as it was at some size.
    public func prefix(_ size: Int) -> History {
        var history = History()
        for (entry, label) in zip(entries, labels).prefix(size) {
            history.append(entry, label: label)
        }
        return history
    }

    /// A note that comes after the last entry, or another one.
    public func note(
        _ body: Statement.Body, by signers: [PrivateKey], after: Reference? = nil,
        ledger: String = Cast.origin
    ) throws -> [UInt8] {
        let last = Reference(index: replay.size - 1, leaf: replay.lastLeaf)
        let statement = Statement(after: after ?? last, body: body, ledger: ledger)
        return try Drafting.note(statement.text, signers: signers)
    }

    /// What an operator's key says of a note, true or not, at this size or another.
    public func refusal(
        of note: [UInt8], _ code: FindingCode, at time: Timestamp, size: Int? = nil,
        by key: PrivateKey? = nil
    ) throws -> SignedNote {
        let refusal = Refusal(
            of: note, ledger: Cast.origin, size: size ?? entries.count, at: time,
            because: Finding(code, expected: "", actual: "", message: ""))
        return try SignedNote(
            Drafting.note(
                refusal.text, signers: [key ?? operatorKey(ofSize: size ?? entries.count)]))
    }

    /// The audit of the history by someone who handed a note in and was given refusals.
    public func audit(
        expecting note: [UInt8], refusals: [SignedNote] = []
    ) async throws -> AuditReport {
        var terms = AuditTerms(
            checkpoint: try checkpoint().bytes, keysFile: KeysFile.text(of: replay.authority))
        terms.expectations = [Expectation(source: "a.note", note: try SignedNote(note))]
        terms.refusals = refusals
        var source = MemorySource(entries, leaves: leaves)
        return await Auditor.audit(terms, from: &source, jobs: 2) { _ in }
    }
}
