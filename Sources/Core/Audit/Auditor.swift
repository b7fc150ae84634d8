public import Authority
import Chain
public import Encoding
import Records
import Signing

/// Audits a ledger as it streams by: first the stored hashes, then the entries in order, then the
/// report. It holds one entry back, because the next one says what it was chained to.
public struct Auditor: ~Copyable {
    /// What the audit is given.
    let terms: AuditTerms
    var replay = Replay()
    var findings: [Finding] = []
    var hasher = SHA256()
    /// The tree over the leaves that entries are held to.
    var tree = CompactTree()
    /// The tree over the stored hashes, as far as the checkpoint covers them.
    private var storedTree = CompactTree()
    let checkpoint: SignedCheckpoint?
    /// Whether the stored hashes are those that the checkpoint's root commits to.
    private var storedIsAuthentic = false
    private var held: Held?
    private var upper: [Int]
    /// What genesis says, once it has been read.
    var genesisLeaf: Digest?
    var uncovered = 0
    var viewsCompared: [String] = []

    private struct Held {
        let entry: PreparedEntry
        let stored: Digest?
    }

    public init(_ terms: AuditTerms) {
        self.terms = terms
        upper = terms.tiles.map { _ in 0 }
        var found: SignedCheckpoint?
        if let bytes = terms.checkpoint {
            do throws(CheckpointError) {
                found = try SignedCheckpoint(bytes)
            } catch {
                findings.append(
                    Finding(
                        .checkpointMalformed, field: "checkpoint", expected: error.expected,
                        actual: error.problem,
                        message: "The checkpoint cannot be read: \(error.problem)."))
            }
        } else {
            findings.append(
                Finding(
                    .checkpointMissing, field: "checkpoint", expected: "a signed checkpoint",
                    actual: "none",
                    message: "There is no checkpoint, so nothing says what the ledger should be."))
        }
        checkpoint = found
    }

    /// The number of entries the checkpoint covers; nothing where it cannot be read.
    public var coveredSize: Int? { checkpoint?.checkpoint.size }

    /// The keys known so far, for preparing further entries.
    public var keyring: Keyring { replay.authority.keyring }

    /// How many entries have been taken in.
    public var position: Int { replay.size }

    /// Takes in the next stored leaf hash.
    public mutating func takeStored(_ leaf: Digest) {
        guard let checkpoint, storedTree.size < checkpoint.checkpoint.size else { return }
        storedTree.append(leaf, hasher: &hasher)
    }

    /// Ends the stored leaf hashes: they are believed if they give the checkpoint's root.
    public mutating func endStored() {
        guard let checkpoint else { return }
        storedIsAuthentic =
            storedTree.size == checkpoint.checkpoint.size
            && storedTree.root(hasher: &hasher) == checkpoint.checkpoint.root
    }

    /// Takes in the next entry, with its stored leaf hash where there is one.
    public mutating func take(_ entry: PreparedEntry, stored: Digest?) {
        settle(next: entry)
        held = Held(entry: entry, stored: stored)
    }

    /// Notes bytes that stand between two entries that follow each other.
    public mutating func takeSurplus(before index: Int, byteCount: Int) {
        findings.append(
            Finding(
                .entryInserted, entry: index, expected: "entry \(index)",
                actual: "\(byteCount) bytes before it",
                message: "\(byteCount) bytes stand before entry \(index) that belong to no entry "
                    + "of this ledger."))
    }

    /// Notes that entries are not there, each with its stored leaf hash where there is one.
    public mutating func takeMissing(_ index: Int, stored: Digest?) {
        let error = EntryError(
            .size, offset: 0, found: "no bytes", expected: "entry \(index)")
        take(PreparedEntry(unreadable: index, because: error), stored: stored)
    }

    /// Decides what the held entry's leaf is, and takes the entry in.
    mutating func settle(next: PreparedEntry?) {
        guard let held else { return }
        self.held = nil
        let index = held.entry.index
        if let checkpoint, index >= checkpoint.checkpoint.size, isCheckpointSigned {
            uncovered += 1
            return
        }
        var claimed: Digest?
        if case .success(let following) = next?.entry { claimed = following.header.previous }
        let verdict = compare(held, claimed: claimed)
        if let finding = verdict.finding { findings.append(finding) }
        let prepared =
            verdict.isReadable
            ? held.entry
            : PreparedEntry(
                unreadable: index,
                because: EntryError(
                    .size, offset: 0, found: "other bytes", expected: "the bytes signed"))
        let found = replay.take(prepared, leaf: verdict.leaf)
        if verdict.isReadable { findings += found }
        extend(verdict.leaf, at: index)
        if index == 0 { genesisLeaf = verdict.leaf }
    }

    private func compare(
        _ held: Held, claimed: Digest?
    ) -> (leaf: Digest, isReadable: Bool, finding: Finding?) {
        let index = held.entry.index
        guard let computed = held.entry.leaf else {
            let leaf = (storedIsAuthentic ? held.stored : nil) ?? claimed ?? held.stored ?? .zero
            return (leaf, false, altered(index, expected: leaf, actual: nil))
        }
        guard let stored = held.stored else {
            return (computed, true, tile(index, expected: computed, actual: nil))
        }
        if stored == computed { return (computed, true, nil) }
        if storedIsAuthentic || (claimed == stored && claimed != nil) {
            return (stored, false, altered(index, expected: stored, actual: computed))
        }
        if claimed == nil, isLastLeaf(stored, at: index) {
            return (stored, false, altered(index, expected: stored, actual: computed))
        }
        return (computed, true, tile(index, expected: computed, actual: stored))
    }

    /// Whether this leaf at the end of the tree gives the checkpoint's root.
    private func isLastLeaf(_ leaf: Digest, at index: Int) -> Bool {
        guard let checkpoint, checkpoint.checkpoint.size == index + 1 else { return false }
        var whole = tree
        var hasher = SHA256()
        whole.append(leaf, hasher: &hasher)
        return whole.root(hasher: &hasher) == checkpoint.checkpoint.root
    }

    private func altered(_ index: Int, expected: Digest, actual: Digest?) -> Finding {
        Finding(
            .entryAltered, entry: index, field: "", expected: "\(expected)",
            actual: actual.map { "\($0)" } ?? "bytes that are no entry",
            message: "The bytes of entry \(index) are not those that were signed.")
    }

    private func tile(_ index: Int, expected: Digest, actual: Digest?) -> Finding {
        Finding(
            .tileAltered, entry: index, field: "tiles/0", expected: "\(expected)",
            actual: actual.map { "\($0)" } ?? "none",
            message: "The stored hash of entry \(index) is not the hash of the entry.")
    }

    /// Extends the tree, holding the hashes it completes to the stored ones, and other views of
    /// this size to its root.
    private mutating func extend(_ leaf: Digest, at index: Int) {
        var completed: [(level: Int, root: Digest)] = []
        tree.append(leaf, hasher: &hasher) { height, root in
            if height % TileHashes.levelHeight == 0 {
                completed.append((height / TileHashes.levelHeight, root))
            }
        }
        for (level, root) in completed where level <= upper.count {
            let place = upper[level - 1]
            upper[level - 1] += 1
            let stored = terms.tiles[level - 1]
            guard place >= stored.count || stored[place] != root else { continue }
            findings.append(
                Finding(
                    .tileAltered, entry: index, field: "tiles/\(level)", expected: "\(root)",
                    actual: place < stored.count ? "\(stored[place])" : "none",
                    message: "The stored hash \(place) of tile level \(level) is not the hash of "
                        + "the entries up to \(index)."))
        }
        for view in terms.secondViews where view.checkpoint.checkpoint.size == tree.size {
            compare(view)
        }
    }

    private mutating func compare(_ view: SecondView) {
        let root = tree.root(hasher: &hasher)
        guard root != view.checkpoint.checkpoint.root else {
            viewsCompared.append("\(view.source), at \(tree.size) entries")
            return
        }
        findings.append(
            Finding(
                .forked, field: view.source, expected: "\(view.checkpoint.checkpoint.root)",
                actual: "\(root)",
                message: "The first \(tree.size) entries are not those that \(view.source) saw: "
                    + "the history was rewritten, or there are two."))
    }

    /// Whether the operator that genesis names signed the checkpoint.
    var isCheckpointSigned: Bool {
        guard let checkpoint, let key = replay.authority.operatorKey else { return false }
        return (try? checkpoint.verified(by: key)) != nil
    }
}
