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
    let checkpoint: SignedCheckpoint?
    /// Whether the stored hashes are those that the checkpoint's root commits to.
    var storedIsAuthentic = false
    /// Entries one after another that are reported together, while they go on.
    var run: Run?
    /// The root over the entries that each of the other views saw; nothing where it saw more.
    var rootsOfViews: [Digest?]
    /// What genesis says, once it has been read.
    var genesisLeaf: Digest?
    /// By how many places entries belong further on than they stand, because some are gone.
    var shift = 0
    /// How many entries stand after those that the checkpoint covers.
    var uncovered = 0
    /// How many leaf hashes are stored.
    var storedCount = 0

    /// The tree over the stored hashes, as far as the checkpoint covers them.
    private var storedTree = CompactTree()
    private var held: Held?
    /// How many hashes of each level have been completed.
    private var upper: [Int]
    private var signedByOperator: Bool?

    struct Held {
        let entry: PreparedEntry
        let stored: Digest?
    }

    public init(_ terms: AuditTerms) {
        self.terms = terms
        upper = terms.tiles.map { _ in 0 }
        rootsOfViews = terms.secondViews.map { view in
            view.checkpoint.checkpoint.size == 0 ? CompactTree.emptyRoot : nil
        }
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

    /// The same audit as far as it has come: what either takes in from here on is its own.
    init(continuing other: borrowing Auditor) {
        terms = other.terms
        replay = other.replay
        findings = other.findings
        tree = other.tree
        checkpoint = other.checkpoint
        storedIsAuthentic = other.storedIsAuthentic
        run = other.run
        rootsOfViews = other.rootsOfViews
        genesisLeaf = other.genesisLeaf
        uncovered = other.uncovered
        shift = other.shift
        storedCount = other.storedCount
        storedTree = other.storedTree
        held = other.held
        upper = other.upper
        signedByOperator = other.signedByOperator
    }

    /// The number of entries the checkpoint covers; nothing where it cannot be read.
    public var coveredSize: Int? { checkpoint?.checkpoint.size }

    /// The keys known so far, for preparing further entries.
    public var keyring: Keyring { replay.authority.keyring }

    /// How many entries have been taken in.
    public var position: Int { replay.size }

    /// Takes in the next stored leaf hash.
    public mutating func takeStored(_ leaf: Digest) {
        storedCount += 1
        guard let coveredSize, storedTree.size < coveredSize else { return }
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
        if let coveredSize, index >= coveredSize, isCheckpointSigned { return }
        findings.append(
            Finding(
                .entryInserted, entry: index, expected: "entry \(index)",
                actual: "\(byteCount) bytes before it",
                message: "\(byteCount) bytes stand before entry \(index) that belong to no entry "
                    + "of this ledger."))
    }

    /// Notes that an entry is not there, with its stored leaf hash where there is one.
    public mutating func takeMissing(_ index: Int, stored: Digest?) {
        let error = EntryError(
            .missing, offset: 0, found: "no bytes", expected: "entry \(index)")
        take(PreparedEntry(unreadable: index, because: error), stored: stored)
    }

    /// Decides what the held entry's leaf is, and takes the entry in.
    mutating func settle(next: PreparedEntry?) {
        guard let held else { return }
        self.held = nil
        let index = held.entry.index
        if let coveredSize, index >= coveredSize, isCheckpointSigned {
            uncovered += 1
            return
        }
        var claimed: Digest?
        if case .success(let following) = next?.entry { claimed = following.header.previous }
        let (leaf, isReadable) = judge(held, claimed: claimed)
        let prepared =
            isReadable
            ? held.entry
            : PreparedEntry(
                unreadable: index,
                because: EntryError(
                    .size, offset: 0, found: "other bytes", expected: "the bytes signed"))
        let found = replay.take(prepared, leaf: leaf)
        if isReadable { findings += found }
        extend(leaf, at: index)
        if index == 0 { genesisLeaf = leaf }
    }

    /// Extends the tree, holding the hashes it completes to the stored ones, and keeping the roots
    /// that other views saw.
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
        for (place, view) in terms.secondViews.enumerated()
        where view.checkpoint.checkpoint.size == tree.size {
            rootsOfViews[place] = tree.root(hasher: &hasher)
        }
    }

    /// The operator's key: the one genesis names, or else the anchor.
    var operatorKey: VerifierKey? {
        if let key = replay.authority.operatorKey { return key }
        if case .operatorKey(let key) = terms.anchor { return key }
        return nil
    }

    /// Whether the operator that genesis names signed the checkpoint.
    private var isCheckpointSigned: Bool {
        mutating get {
            if let signedByOperator { return signedByOperator }
            guard let checkpoint, let operatorKey else { return false }
            let isSigned = (try? checkpoint.verified(by: operatorKey)) != nil
            signedByOperator = isSigned
            return isSigned
        }
    }
}
