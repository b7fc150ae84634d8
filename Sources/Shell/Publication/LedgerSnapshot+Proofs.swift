public import Chain
import Encoding
public import Evidence
import Signing
public import Storage

extension LedgerSnapshot {
    /// The proof that an entry is in the ledger, with the entry itself beside it; throws
    /// `outOfRange` or `damaged`.
    public mutating func proof(_ index: Int) throws(StorageError) -> LogProof {
        let path = try inclusionProof(index).path
        return LogProof(
            index: index, path: path, checkpoint: checkpoint, extra: try entry(index))
    }

    /// An entry with all that its authority rests on, and for a decision or what follows from one
    /// its whole reason; `BundleCheck` says whether it holds. Reads the ledger from its beginning.
    /// Throws `outOfRange` or `damaged`.
    public mutating func bundle(
        _ about: Int, progress: (Int) -> Void = { _ in }
    ) throws(StorageError) -> ProofBundle {
        _ = try inclusionProof(about)
        let subject = Reason.Subject(try read(about).entry)
        var reason = Reason()
        for index in 0..<size {
            let (entry, leaf) = try read(index)
            if index == about || subject.mayRest(on: entry) { reason.take(entry, leaf: leaf) }
            if index.isMultiple(of: 1024) { progress(index) }
        }
        try takeReferences(of: about, into: &reason)
        return try bundle(about, reason)
    }

    /// Prices come before the decision that names them, and are known only from it; so are the parts
    /// of what it names, of which it names the last.
    private mutating func takeReferences(
        of about: Int, into reason: inout Reason
    ) throws(StorageError) {
        let references = reason.references(of: about).sorted().filter { $0 < size }
        for index in references {
            let (entry, leaf) = try read(index)
            reason.take(entry, leaf: leaf)
        }
        let parted = references.filter { reason.partsLacking(before: $0) > 0 }
        for index in 0..<(parted.last ?? 0) {
            let (entry, leaf) = try read(index)
            if parted.contains(where: { reason.isPart(entry, ofSameAs: $0) }) {
                reason.take(entry, leaf: leaf)
            }
        }
    }

    private mutating func bundle(
        _ about: Int, _ reason: Reason
    ) throws(StorageError) -> ProofBundle {
        let needed: Set<Int>
        do throws(EvidenceError) {
            needed = try reason.entries(of: about)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(entry: about, file: "entries"), "\(error)",
                remedy: "prove the entry alone, or run mandate-audit")
        }
        var items: [ProofBundle.Item] = []
        for index in needed.union(reason.named(by: needed)).sorted() {
            let content: ProofBundle.Item.Content
            if needed.contains(index) {
                content = .entry(try entry(index))
            } else {
                content = .leaf(try stored(level: 0, index))
            }
            items.append(
                ProofBundle.Item(
                    index: index, content: content, path: try inclusionProof(index).path))
        }
        return ProofBundle(about: about, items: items, checkpoint: checkpoint)
    }

    private mutating func read(
        _ index: Int
    ) throws(StorageError) -> (entry: ReadEntry, leaf: Digest) {
        let bytes = try entry(index)
        let leaf = try stored(level: 0, index)
        do throws(EntryError) {
            return (try ReadEntry(bytes), leaf)
        } catch {
            throw StorageError(
                .damaged, at: StorageError.Place(entry: index, file: "entries"), "\(error)",
                remedy: Self.auditRemedy)
        }
    }
}
