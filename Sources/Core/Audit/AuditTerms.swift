public import Chain
public import Encoding
public import Quantities
public import Signing
public import Witnessing

/// A checkpoint of the same ledger that was seen elsewhere or earlier.
public struct SecondView: Equatable, Sendable {
    /// Where it comes from, for the report.
    public let source: String
    /// The checkpoint, signed.
    public let checkpoint: SignedCheckpoint

    public init(source: String, checkpoint: SignedCheckpoint) {
        self.source = source
        self.checkpoint = checkpoint
    }
}

/// What an audit is given beside the entries.
public struct AuditTerms: Sendable {
    /// What the auditor trusts to begin with.
    public var anchor: Anchor
    /// Other views to hold the ledger against.
    public var secondViews: [SecondView]
    /// The bytes of the ledger's newest checkpoint; nothing where there is none.
    public var checkpoint: [UInt8]?
    /// The bytes of the list of keys that lies beside the ledger; nothing where there is none.
    public var keysFile: [UInt8]?
    /// The stored hashes of the tile levels from 1 up.
    public var tiles: [[Digest]]
    /// How many leaf hashes are stored, those behind a gap too, where there may be one.
    public var hashCount = 0
    /// Statements that were handed in, so that they are there or were refused.
    public var expectations: [Expectation] = []
    /// Whose cosignatures the checkpoint has to have.
    public var policy: WitnessPolicy?
    /// The time up to which what was accepted is judged; all of it where there is none.
    public var until: Timestamp?
    /// Auditors whose attestations in the ledger count as another view of it.
    public var trustedAuditors: [VerifierKey] = []
    /// Refusals of such statements, which the operator has signed.
    public var refusals: [SignedNote] = []
    /// What checks time-stamp tokens; nothing where no authority is trusted.
    public var tokens: TokenCheck?

    public init(
        anchor: Anchor = .none, secondViews: [SecondView] = [], checkpoint: [UInt8]?,
        keysFile: [UInt8]?, tiles: [[Digest]] = []
    ) {
        self.anchor = anchor
        self.secondViews = secondViews
        self.checkpoint = checkpoint
        self.keysFile = keysFile
        self.tiles = tiles
    }
}

/// What the segments of a ledger hold at one place.
public enum AuditItem: Sendable {
    /// The bytes that stand at this index.
    case entry(UnverifiedEntry)
    /// Bytes that cannot be told apart from what is around them, as many of them as an entry may
    /// have.
    case damaged(index: Int, byteCount: Int, bytes: [UInt8])
    /// Bytes that stand between two entries that follow each other.
    case surplus(before: Int, byteCount: Int)
    /// Entries that are not there.
    case missing(Range<Int>)
}
