public import Authority
import Chain
public import Encoding
import Quantities
import Records
import Signing

/// Audits a ledger as it streams by: first the stored hashes, then the entries in order, then the
/// report. It holds one entry back, because the next one says what it was chained to.
public struct Auditor {
    /// The hasher, which copies of an audit share: nothing of one digest is left for the next.
    final class Hashing {
        var sha256 = SHA256()
    }

    /// What the audit is given.
    let terms: AuditTerms
    var replay: Replay
    var findings: [Finding] = []
    let hashing = Hashing()
    /// The tree over the leaves that entries are held to, up to the first that nothing is known of.
    var tree = CompactTree()
    var isTreeWhole = true
    /// How many more entries without a stored hash may be taken for missing one by one.
    var gapsLeft = Auditor.longestGap
    let checkpoint: SignedCheckpoint?
    /// Whether the stored hashes are those that the checkpoint's root commits to.
    var storedIsAuthentic = false
    /// The last leaf, where those before it that entries name give the checkpoint's root with it.
    var lastClaim: Digest?
    /// Entries one after another that are reported together, while they go on.
    var runs: [FindingCode: Run] = [:]
    /// How many bytes may still be hashed to find altered ones.
    var repairEffort = Auditor.mostRepairEffort
    /// The list of keys as it was at the end, where it was not right before.
    var laterKeysFile: [UInt8]?
    /// The root over the entries that each of the other views saw; nothing where it saw more.
    var rootsOfViews: [Digest?]
    /// The time of the last entry that each of them saw.
    var timesOfViews: [Timestamp?]
    /// What genesis says, once it has been read.
    var genesisLeaf: Digest?
    /// The statements that were handed in, and what has become known of each.
    var handedIn: [HandedIn]
    /// Whether a refusal could be judged neither right nor wrong.
    var isAnswerOpen = false
    /// By how many places entries belong further on than they stand, because some are gone.
    var shift = 0
    /// How many entries stand after those that the checkpoint covers.
    var uncovered = 0
    /// How many bytes stand there that belong to no entry.
    var uncoveredByteCount = 0
    /// How many leaf hashes are stored.
    var storedCount = 0

    /// The tree over the stored hashes, as far as the checkpoint covers them.
    private var storedTree = CompactTree()
    private var held: Held?
    /// How many hashes of each level have been completed.
    private var upper: [Int]
    /// The last hash found wrong in each of these levels, and its finding.
    private var upperRuns: [(place: Int, finding: Int)?]
    /// Whether one of so many keys of the operator signed the checkpoint.
    private var signedByOperator: (isSigned: Bool, keys: Int)?
    private var signedByAnchor: Bool?
    /// How far was judged, where that was to be up to a time.
    var cut: Cut?
    /// Whether a key signed the checkpoint that a later entry is to put in force as the operator's:
    /// believed while the audit is under way, and found out at its end.
    var isSignedBySuccessor = false

    struct Held {
        let entry: PreparedEntry
        let stored: Digest?
    }

    public init(_ terms: AuditTerms) {
        self.terms = terms
        replay = Replay(tokens: terms.tokens)
        upper = terms.tiles.map { _ in 0 }
        handedIn = terms.expectations.map { HandedIn($0, refusals: terms.refusals) }
        timesOfViews = terms.secondViews.map { _ in nil }
        upperRuns = terms.tiles.map { _ in nil }
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
        storedTree.append(leaf, hasher: &hashing.sha256)
    }

    /// Ends the stored leaf hashes: they are believed if they give the checkpoint's root.
    public mutating func endStored() {
        guard let checkpoint else { return }
        storedIsAuthentic =
            storedTree.size == checkpoint.checkpoint.size
            && storedTree.root(hasher: &hashing.sha256) == checkpoint.checkpoint.root
    }

    /// Takes in the next entry, with its stored leaf hash where there is one.
    public mutating func take(_ entry: PreparedEntry, stored: Digest?) {
        settle(next: entry)
        held = Held(entry: entry, stored: stored)
    }

    /// Notes bytes that stand between two entries that follow each other.
    public mutating func takeSurplus(before index: Int, byteCount: Int) {
        if let coveredSize, index >= coveredSize, isCheckpointSigned {
            uncoveredByteCount += byteCount
            return
        }
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
        if let coveredSize, index >= coveredSize, isCheckpointSigned(asOf: held.entry) {
            // Of a ledger of which nothing is covered, no genesis is taken in.
            if index == 0 { isSignedBySuccessor = true }
            uncovered += 1
            return
        }
        let (leaf, readable) = judge(held, claimed: next?.previous)
        if let readable {
            if !handedIn.isEmpty { lookFor(readable) }
            cut(before: readable)
            // Apart, so that no copy of all this is at hand while the replay changes in place.
            let found = replay.take(readable, leaf: leaf)
            findings += judged(found)
            if !handedIn.isEmpty { judgeHandedIn(after: readable) }
        } else {
            let error = EntryError(
                .size, offset: 0, found: "other bytes", expected: "the bytes signed")
            _ = replay.take(PreparedEntry(unreadable: index, because: error), leaf: leaf)
        }
        extend(leaf, at: index)
        if index == 0 { genesisLeaf = leaf }
    }

    /// Extends the tree, holding the hashes it completes to the stored ones, and keeping the roots
    /// that other views saw.
    private mutating func extend(_ leaf: Digest, at index: Int) {
        guard isTreeWhole else { return }
        var completed: [(level: Int, root: Digest)] = []
        tree.append(leaf, hasher: &hashing.sha256) { height, root in
            if height % TileHashes.levelHeight == 0 {
                completed.append((height / TileHashes.levelHeight, root))
            }
        }
        replay.keep(tree)
        for (level, root) in completed where level <= upper.count {
            let place = upper[level - 1]
            upper[level - 1] += 1
            let stored = terms.tiles[level - 1]
            guard place >= stored.count || stored[place] != root else { continue }
            noteUpper(level, place, root, place < stored.count ? stored[place] : nil, at: index)
        }
        for (place, view) in terms.secondViews.enumerated()
        where view.checkpoint.checkpoint.size == tree.size {
            rootsOfViews[place] = tree.root(hasher: &hashing.sha256)
            timesOfViews[place] = replay.lastTime
        }
    }

    /// A stored hash above the leaves that is wrong or not there; hashes one after another are
    /// reported together.
    private mutating func noteUpper(
        _ level: Int, _ place: Int, _ root: Digest, _ stored: Digest?, at index: Int
    ) {
        if let run = upperRuns[level - 1], run.place == place - 1 {
            upperRuns[level - 1]?.place = place
            let first = (findings[run.finding].entry ?? index) >> (level * TileHashes.levelHeight)
            findings[run.finding].message =
                "The stored hashes \(first) to \(place) of tile level \(level) are not the hashes "
                + "of the entries up to \(index), or are not there."
            return
        }
        upperRuns[level - 1] = (place, findings.count)
        findings.append(
            Finding(
                .tileAltered, entry: index, field: "tiles/\(level)", expected: "\(root)",
                actual: stored.map { "\($0)" } ?? "none",
                message: "The stored hash \(place) of tile level \(level) is not the hash of "
                    + "the entries up to \(index)."))
    }

    /// The operator's key that signs a checkpoint of this size, as far as it is known: the one in
    /// force after its last entry, or else the anchor.
    func operatorKey(ofSize size: Int) -> VerifierKey? {
        if let key = replay.authority.operatorKey(ofSize: size) { return key }
        if case .operatorKey(let key) = terms.anchor { return key }
        return nil
    }

    /// The operator's key that signs the checkpoint; nothing where it bears a line of another key of
    /// the operator's instead, and an entry is lost that may have put that key in force.
    var operatorKey: VerifierKey? {
        guard let key = operatorKey(ofSize: coveredSize ?? 0) else { return nil }
        return replay.doubtful != nil && mayBeSucceeded(key) ? nil : key
    }

    private func mayBeSucceeded(_ key: VerifierKey) -> Bool {
        guard let lines = checkpoint?.note.signatures, !isCheckpointSigned(by: key) else {
            return false
        }
        return lines.contains { $0.name.hasSameBytes(as: key.name) && !$0.isSaidToBe(by: key) }
    }

    /// Whether an operator that the entries so far name signed the checkpoint; before a genesis that
    /// can be read, whether the operator given as the anchor did.
    var isCheckpointSigned: Bool {
        mutating get {
            if isSignedBySuccessor { return true }
            guard checkpoint != nil else { return false }
            let count = replay.authority.operatorCount
            if let signedByOperator, signedByOperator.keys == count {
                return signedByOperator.isSigned
            }
            if count > 0 {
                let isSigned = replay.authority.operatorKeys.contains(where: isCheckpointSigned)
                signedByOperator = (isSigned, count)
                return isSigned
            }
            guard case .operatorKey(let key) = terms.anchor else { return false }
            let isSigned = signedByAnchor ?? isCheckpointSigned(by: key)
            signedByAnchor = isSigned
            return isSigned
        }
    }

    /// The same while an entry is judged: if it is entry 0, the operator is the one it names itself,
    /// and one that changes the operator's key vouches for itself in the same way.
    mutating func isCheckpointSigned(asOf entry: PreparedEntry) -> Bool {
        if entry.index != 0, isCheckpointSigned { return true }
        guard let key = entry.operatorKey else { return isCheckpointSigned }
        return isCheckpointSigned(by: key)
    }

    /// Whether an entry that was put right is believed to be the one that was signed for: the first
    /// one names an operator whose key may have been changed before the checkpoint.
    mutating func isVouchedFor(_ repaired: PreparedEntry) -> Bool {
        isSignedBySuccessor || isCheckpointSigned(asOf: repaired)
    }

    /// Whether this key signed the checkpoint.
    func isCheckpointSigned(by key: VerifierKey) -> Bool {
        (try? checkpoint?.verified(by: key)) != nil
    }
}
