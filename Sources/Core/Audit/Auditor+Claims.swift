import Chain
import Encoding
import Signing

/// Every entry names the leaf of the one before it, so that the headers are a second list of stored
/// hashes: where the first is not what the checkpoint commits to, this one may be.
extension Auditor {
    /// Reads that list in a pass of its own, unless the stored hashes are authentic.
    mutating func readClaims<Source: AuditSource & ~Copyable>(
        of source: inout Source
    ) throws(Source.Failure) {
        guard !storedIsAuthentic, let covered = checkpoint?.checkpoint, covered.size > 0 else {
            return
        }
        var again = try source.rewound()
        var claims = CompactTree()
        var position = 0
        // The bytes of the entry before; none where there are none that can be told apart.
        var before: [UInt8]?
        while position < covered.size, let item = try again.nextItem() {
            var stands: (bytes: [UInt8]?, own: [UInt8]?)
            switch item {
            case .entry(let entry): stands = (entry.bytes, entry.bytes)
            case .damaged(_, _, let bytes): stands = (bytes, nil)
            case .surplus: continue
            case .missing(let range):
                // Of two that are missing one after another, nothing names the first.
                guard range.count == 1 else { return }
                stands = (nil, nil)
            }
            if position > 0 {
                let named = stands.bytes.flatMap { PreparedEntry.previous(in: $0) }
                guard let leaf = named ?? before.map({ hashing.sha256.leaf($0.span) }) else {
                    return
                }
                claims.append(leaf, hasher: &hashing.sha256)
            }
            before = stands.own
            position += 1
        }
        guard position == covered.size else { return }
        // Nothing that was signed for names the last: it is its own bytes, or its stored hash.
        let own = before.map { hashing.sha256.leaf($0.span) }
        for last in [own, try source.stored(covered.size - 1)] {
            guard let last else { continue }
            var whole = claims
            whole.append(last, hasher: &hashing.sha256)
            if whole.root(hasher: &hashing.sha256) == covered.root {
                lastClaim = last
                return
            }
        }
    }

    /// The leaf that the signed checkpoint commits to at the place of an entry, where that is
    /// certain; `claimed` is what the entry after it names.
    mutating func signedLeaf(of held: Held, claimed: Digest?) -> Digest? {
        guard let leaf = committedLeaf(of: held, claimed: claimed) else { return nil }
        if isCheckpointSigned(asOf: held.entry) { return leaf }
        guard held.entry.index == 0, held.entry.leaf != leaf else { return nil }
        // An altered genesis may not name the operator any more: the anchor, or the genesis put
        // right, then says whether this is the one.
        switch terms.anchor {
        case .genesis(leaf), .remembered(leaf): return leaf
        default: break
        }
        guard let (genesis, _) = repair(held.entry, to: leaf), isVouchedFor(genesis)
        else { return nil }
        return leaf
    }

    /// The leaf that the checkpoint commits to at the place of an entry, whoever signed it.
    func committedLeaf(of held: Held, claimed: Digest?) -> Digest? {
        guard let coveredSize, held.entry.index < coveredSize else { return nil }
        if storedIsAuthentic { return held.stored }
        guard let lastClaim else { return nil }
        return held.entry.index == coveredSize - 1 ? lastClaim : claimed ?? held.entry.leaf
    }
}
