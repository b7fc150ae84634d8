import Chain
import Encoding
import Records
import Signing

extension Auditor {
    /// Entries one after another that have one cause and so one finding.
    struct Run {
        let first: Int
        var last: Int
        /// The place of the finding among the findings.
        let finding: Int
        /// The hash of the last altered bytes, which the next may have been chained to.
        var computed: Digest?
    }

    /// The leaf that an entry is held to, and the entry to be judged where its bytes are those of
    /// this leaf or could be put right. Hashes that the signed checkpoint commits to are believed;
    /// otherwise two that agree, of the entry's own, the stored one and what the next entry names.
    mutating func judge(_ held: Held, claimed: Digest?) -> (leaf: Digest, entry: PreparedEntry?) {
        let index = held.entry.index
        let computed = held.entry.leaf
        let signed = signedLeaf(of: held, claimed: claimed)
        let truth = signed ?? likelyLeaf(of: held, claimed: claimed)
        if held.stored != truth, signed != nil || computed != nil {
            noteTile(held, truth)
        }
        guard computed != truth else { return (truth, held.entry) }
        if case .failure(let error) = held.entry.entry, error.code == .missing {
            noteMissing(index..<index + 1)
            return (truth, nil)
        }
        let isCommitted = truth == committedLeaf(of: held, claimed: claimed)
        return (truth, noteAltered(held, truth, isCommitted: isCommitted))
    }

    /// The leaf at the place of an entry where no signed checkpoint tells.
    private mutating func likelyLeaf(of held: Held, claimed: Digest?) -> Digest {
        guard let computed = held.entry.leaf else { return claimed ?? held.stored ?? .zero }
        guard let stored = held.stored, stored != computed else { return computed }
        if claimed == computed || claimed == stored { return claimed ?? computed }
        let isBelieved = held.entry.index == 0 || operatorKey == nil || isCheckpointSigned
        guard isBelieved, storedIsAuthentic || isLastLeaf(stored, at: held.entry.index) else {
            return computed
        }
        return stored
    }

    /// Whether this leaf at the end of the tree gives the checkpoint's root.
    private mutating func isLastLeaf(_ leaf: Digest, at index: Int) -> Bool {
        guard let checkpoint, checkpoint.checkpoint.size == index + 1 else { return false }
        var whole = tree
        whole.append(leaf, hasher: &hashing.sha256)
        return whole.root(hasher: &hashing.sha256) == checkpoint.checkpoint.root
    }

    /// Bytes that are not those signed for, and the entry as it was signed where that is found.
    /// Entries that were chained anew to an altered one are reported with it.
    private mutating func noteAltered(
        _ held: Held, _ expected: Digest, isCommitted: Bool
    ) -> PreparedEntry? {
        let index = held.entry.index
        if var run = runs[.entryAltered], run.last == index - 1, let before = run.computed,
            case .success(let entry) = held.entry.entry, entry.header.previous == before
        {
            run.last = index
            run.computed = held.entry.leaf
            runs[.entryAltered] = run
            findings[run.finding].message =
                "Entries \(run.first) to \(index) are not those that were signed: they were "
                + "altered from entry \(run.first) on and chained anew."
            return nil
        }
        note(
            .entryAltered, index, expected: "\(expected)",
            actual: held.entry.leaf.map { "\($0)" } ?? "bytes that are no entry",
            "The bytes of entry \(index) are not those that were signed.")
        runs[.entryAltered]?.computed = held.entry.leaf
        guard isCommitted, let (entry, offset) = repair(held.entry, to: expected),
            isVouchedFor(entry)
        else { return nil }
        notePutRight(held, entry, offset)
        return entry
    }

    /// Says in the last finding what was altered in an entry that could be put right.
    private mutating func notePutRight(_ held: Held, _ entry: PreparedEntry, _ offset: Int?) {
        let (finding, index) = (findings.count - 1, entry.index)
        findings[finding].offset = offset
        let isJudged = "with it put right the entry has the hash that was signed for."
        if let offset, let right = entry.bytes?[offset], let wrong = held.entry.bytes?[offset] {
            findings[finding].expected = Auditor.text(of: right)
            findings[finding].actual = Auditor.text(of: wrong)
            findings[finding].message =
                "The bytes of entry \(index) are not those that were signed: byte \(offset) was "
                + "changed, and \(isJudged)"
        } else {
            findings[finding].expected = "\(entry.bytes?.count ?? 0) bytes"
            findings[finding].actual = "another length"
            findings[finding].message =
                "The length before entry \(index) is not its length: it was changed, and "
                + isJudged
        }
    }

    private static func text(of byte: UInt8) -> String {
        (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16)
    }

    /// A stored hash that is not the one the entry is held to.
    private mutating func noteTile(_ held: Held, _ leaf: Digest) {
        let index = held.entry.index
        guard let stored = held.stored else { return noteUnstored(index, leaf) }
        note(
            .tileAltered, index, field: "tiles/0", expected: "\(leaf)", actual: "\(stored)",
            "The stored hash of entry \(index) is not the hash of the entry.")
    }

    /// Notes that entries are not there of which nothing else is known, without a turn for each. What
    /// the tree would be is not known from there on.
    mutating func skipMissing(_ range: Range<Int>) {
        settle(next: nil)
        noteMissing(range)
        replay.lose(upTo: range.upperBound)
        isTreeWhole = false
    }

    private mutating func noteMissing(_ range: Range<Int>) {
        let last = range.upperBound - 1
        let isSigned = last < coveredSize ?? 0
        if !goesOn(.entryMissing, at: range.lowerBound) {
            note(
                .entryMissing, range.lowerBound, expected: "entry \(range.lowerBound)",
                actual: "no bytes",
                "Entry \(range.lowerBound) is not there, though "
                    + (isSigned ? "the checkpoint covers it." : "others stand after it."))
        }
        runs[.entryMissing]?.last = last
        guard let run = runs[.entryMissing], run.first < last else { return }
        findings[run.finding].expected = "entries \(run.first) to \(last)"
        findings[run.finding].message =
            "Entries \(run.first) to \(last) are not there, though "
            + (isSigned ? "the checkpoint covers them." : "others stand after them.")
    }

    private mutating func noteUnstored(_ index: Int, _ computed: Digest) {
        if goesOn(.tileAltered, at: index), let run = runs[.tileAltered] {
            findings[run.finding].message =
                "The stored hashes of entries \(run.first) to \(index) are not there."
        } else {
            note(
                .tileAltered, index, field: "tiles/0", expected: "\(computed)", actual: "none",
                "The stored hash of entry \(index) is not there.")
        }
    }

    private mutating func goesOn(_ code: FindingCode, at index: Int) -> Bool {
        guard let run = runs[code], run.last == index - 1,
            findings[run.finding].actual == "none" || code == .entryMissing
        else { return false }
        runs[code]?.last = index
        return true
    }

    private mutating func note(
        _ code: FindingCode, _ index: Int, field: String = "", expected: String, actual: String,
        _ message: String
    ) {
        runs[code] = Run(first: index, last: index, finding: findings.count, computed: nil)
        findings.append(
            Finding(
                code, entry: index, field: field, expected: expected, actual: actual,
                message: message))
    }
}
