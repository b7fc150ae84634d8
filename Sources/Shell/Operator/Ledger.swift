public import Audit
import Authority
import Chain
public import Quantities
public import Records
public import Signing
public import Storage

/// A ledger opened by its operator: the door through which every statement comes in.
///
/// Statements are admitted one by one and become durable together when they are committed; only
/// then may anyone be told that they were accepted.
public struct Ledger<Store: Storage & ~Copyable, Signer: NoteSigner>: ~Copyable {
    /// What the entries lead to, those admitted but not committed included.
    public internal(set) var replay: Replay
    /// Where it is kept.
    public internal(set) var store: Store
    let signer: Signer
    /// The operator's key that is to follow, where it is at hand.
    public let successor: Signer?
    /// Whether the private half of the operator's key is lost, so that owners replace it alone.
    let isOperatorLost: Bool
    let clock: () -> Timestamp
    let confirmsGap: Bool
    var waiting: [[UInt8]] = []
    var tree: CompactTree
    var hasher = SHA256()
    var durable: Head
    /// The number of entries under a checkpoint that is durable with all that follows from them.
    var settled = 0
    /// Why nothing more can be written: what was admitted is ahead of what is stored.
    var broken: OperatorError?
    /// The list of keys that lies beside the entries.
    var published: [UInt8]?
    /// The time at which a statement was judged last.
    var judged: Timestamp?

    /// How many admitted entries wait before they are committed by themselves.
    public static var groupSize: Int { 1024 }

    /// Opens a ledger that has entries, or begins one that has none. Throws where the entries are
    /// not those this operator signed for, or would not pass the door.
    ///
    /// `clock` gives the time in live mode; `confirmsGap` accepts that it jumped ahead. Where the
    /// operator's key is changed, `successor` is the next one: it signs from then on. Where the key
    /// in force is lost, `signer` is the next one, all entries are checked again, and nothing is
    /// admitted before the owners' statement that puts it in force. Time-stamp tokens are checked
    /// with `tokens`, or not at all.
    public init(
        _ store: consuming Store, signer: Signer, successor: Signer? = nil,
        isOperatorLost: Bool = false, confirmsGap: Bool = false, tokens: TokenCheck? = nil,
        clock: @escaping () -> Timestamp
    ) throws(OperatorError) {
        self.store = store
        self.signer = signer
        self.successor = successor
        self.isOperatorLost = isOperatorLost
        self.clock = clock
        self.confirmsGap = confirmsGap
        replay = Replay(tokens: tokens)
        tree = CompactTree()
        durable = self.store.head
        try open()
    }
}

extension Ledger where Store: ~Copyable {
    /// The ledger's name; nothing before genesis.
    public var name: String? { replay.authority.ledger }

    /// The place of the last entry, admitted or stored.
    public var last: Reference? {
        replay.size > 0 ? Reference(index: replay.size - 1, leaf: replay.lastLeaf) : nil
    }

    /// Asks where it is kept for something, without changing anything.
    public mutating func asking<Answer, Failure: Error>(
        _ question: (inout Store) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try question(&store)
    }
}
