public import Audit
import Authority
public import Chain
public import Encoding
public import Keys
public import Quantities
import Signing
public import Witnessing

/// A history as an audit reads it, without files.
public struct MemorySource: AuditSource {
    public typealias Failure = Never
    let entries: [[UInt8]]
    let leaves: [Digest]
    private var next = 0
    private var swept = 0

    init(_ entries: [[UInt8]], leaves: [Digest]) {
        self.entries = entries
        self.leaves = leaves
    }

    /// What a history has.
    public init(_ history: History) { self.init(history.entries, leaves: history.leaves) }

    public mutating func nextStored() -> Digest? {
        defer { swept += 1 }
        return swept < leaves.count ? leaves[swept] : nil
    }

    public mutating func nextItem() -> AuditItem? {
        defer { next += 1 }
        return next < entries.count
            ? .entry(UnverifiedEntry(index: next, bytes: entries[next])) : nil
    }

    public func rewound() -> MemorySource { MemorySource(entries, leaves: leaves) }

    public func keysFile() -> [UInt8]? { nil }

    public mutating func stored(_ index: Int) -> Digest? {
        leaves.indices.contains(index) ? leaves[index] : nil
    }
}

extension History {
    /// The leaf hashes of the entries.
    public var leaves: [Digest] {
        var hasher = SHA256()
        return entries.map { hasher.leaf($0.span) }
    }

    /// The operator's key that signs a checkpoint of this size.
    public func operatorKey(ofSize size: Int) -> PrivateKey {
        let (cast, key) = (Cast(), replay.authority.operatorKey(ofSize: size))
        return cast.nextOperator.verifierKey == key ? cast.nextOperator : cast.operator_
    }

    /// The operator's checkpoint over the first entries, or over all.
    public func checkpoint(of size: Int? = nil) throws -> SignedCheckpoint {
        var hasher = SHA256()
        var tree = CompactTree()
        for leaf in leaves.prefix(size ?? entries.count) { tree.append(leaf, hasher: &hasher) }
        let checkpoint = try Checkpoint(
            origin: Cast.origin, size: tree.size, root: tree.root(hasher: &hasher))
        return try SignedCheckpoint(checkpoint, signer: operatorKey(ofSize: tree.size))
    }

    /// The audit of the history as its operator would publish it, or under another checkpoint.
    public func audit(
        anchor: Anchor = .none, since views: [SecondView] = [],
        checkpoint: SignedCheckpoint? = nil, policy: WitnessPolicy? = nil,
        entries: [[UInt8]]? = nil, until: Timestamp? = nil, tokens: TokenCheck? = nil,
        jobs: Int = 2
    ) async throws -> AuditReport {
        let signed = try checkpoint ?? self.checkpoint()
        var terms = AuditTerms(
            anchor: anchor, secondViews: views, checkpoint: signed.bytes,
            keysFile: KeysFile.text(of: replay.authority))
        terms.policy = policy
        terms.until = until
        terms.tokens = tokens
        var source = MemorySource(entries ?? self.entries, leaves: leaves)
        return await Auditor.audit(terms, from: &source, jobs: jobs) { _ in }
    }
}
