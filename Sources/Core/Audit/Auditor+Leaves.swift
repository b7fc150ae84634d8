import Chain
import Encoding
import Records
import Signing

extension Auditor {
    /// Entries one after another that have one cause and so one finding.
    struct Run {
        let code: FindingCode
        let first: Int
        var last: Int
        /// The place of the finding among the findings.
        let finding: Int
        /// The hash of the last altered bytes, which the next may have been chained to.
        var computed: Digest?
    }

    /// The leaf that an entry is held to, and whether its bytes are those of this leaf: stored
    /// hashes are believed where the checkpoint or the next entry bears them out.
    mutating func judge(_ held: Held, claimed: Digest?) -> (leaf: Digest, isReadable: Bool) {
        let index = held.entry.index
        guard let computed = held.entry.leaf else {
            let leaf = (storedIsAuthentic ? held.stored : nil) ?? claimed ?? held.stored ?? .zero
            if case .failure(let error) = held.entry.entry, error.code == .missing {
                noteMissing(index)
            } else {
                noteAltered(held, expected: leaf)
            }
            return (leaf, false)
        }
        guard let stored = held.stored else {
            noteUnstored(index, computed)
            return (computed, true)
        }
        if stored == computed { return (computed, true) }
        let isBorneOut =
            storedIsAuthentic || (claimed == stored && claimed != nil)
            || (claimed == nil && isLastLeaf(stored, at: index))
        guard isBorneOut else {
            note(
                .tileAltered, index, field: "tiles/0", expected: "\(computed)",
                actual: "\(stored)",
                "The stored hash of entry \(index) is not the hash of the entry.")
            return (computed, true)
        }
        noteAltered(held, expected: stored)
        return (stored, false)
    }

    /// Whether this leaf at the end of the tree gives the checkpoint's root.
    private mutating func isLastLeaf(_ leaf: Digest, at index: Int) -> Bool {
        guard let checkpoint, checkpoint.checkpoint.size == index + 1 else { return false }
        var whole = tree
        whole.append(leaf, hasher: &hasher)
        return whole.root(hasher: &hasher) == checkpoint.checkpoint.root
    }

    /// Bytes that are not those signed for. Entries that were chained anew to an altered one are
    /// reported with it.
    private mutating func noteAltered(_ held: Held, expected: Digest) {
        let index = held.entry.index
        if var run, run.code == .entryAltered, run.last == index - 1,
            case .success(let entry) = held.entry.entry, let before = run.computed,
            entry.header.previous == before
        {
            run.last = index
            run.computed = held.entry.leaf
            self.run = run
            findings[run.finding].message =
                "Entries \(run.first) to \(index) are not those that were signed: they were "
                + "altered from entry \(run.first) on and chained anew."
            return
        }
        note(
            .entryAltered, index, expected: "\(expected)",
            actual: held.entry.leaf.map { "\($0)" } ?? "bytes that are no entry",
            "The bytes of entry \(index) are not those that were signed.")
        run?.computed = held.entry.leaf
    }

    private mutating func noteMissing(_ index: Int) {
        if goesOn(.entryMissing, at: index), let run {
            findings[run.finding].expected = "entries \(run.first) to \(index)"
            findings[run.finding].message =
                "Entries \(run.first) to \(index) are not there, though the operator signed for "
                + "them."
        } else {
            note(
                .entryMissing, index, expected: "entry \(index)", actual: "no bytes",
                "Entry \(index) is not there, though the operator signed for it.")
        }
    }

    private mutating func noteUnstored(_ index: Int, _ computed: Digest) {
        if goesOn(.tileAltered, at: index), let run {
            findings[run.finding].message =
                "The stored hashes of entries \(run.first) to \(index) are not there."
        } else {
            note(
                .tileAltered, index, field: "tiles/0", expected: "\(computed)", actual: "none",
                "The stored hash of entry \(index) is not there.")
        }
    }

    private mutating func goesOn(_ code: FindingCode, at index: Int) -> Bool {
        guard let run, run.code == code, run.last == index - 1,
            findings[run.finding].actual == "none" || code == .entryMissing
        else { return false }
        self.run?.last = index
        return true
    }

    private mutating func note(
        _ code: FindingCode, _ index: Int, field: String = "", expected: String, actual: String,
        _ message: String
    ) {
        run = Run(code: code, first: index, last: index, finding: findings.count, computed: nil)
        findings.append(
            Finding(
                code, entry: index, field: field, expected: expected, actual: actual,
                message: message))
    }
}
