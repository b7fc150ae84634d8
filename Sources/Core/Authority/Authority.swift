public import Chain
public import Encoding
public import Quantities
public import Records
public import Signing

/// Who may sign what in a ledger, and what has been signed: keys, roles, thresholds, numbers.
public struct Authority: Sendable {
    /// The owners of one portfolio, or of the ledger, and how many of them sign what is theirs to
    /// sign.
    struct Owned: Sendable {
        var owners: Set<Int>
        var needed: Int
        /// The keys that were revoked here.
        var revoked: Set<Int> = []
    }

    /// A key that was revoked because someone else may have signed with it.
    public struct Suspicion: Equatable, Sendable {
        /// The key.
        public let key: VerifierKey
        /// The entry time from which on what it signed is doubted.
        public internal(set) var from: Timestamp
        /// The entry that revoked it first.
        public let revoked: Int
        /// The entry that took it out of force everywhere; nothing while it is in force somewhere.
        public internal(set) var until: Int?
    }

    /// One of the operator's keys, for the time it is in force.
    public struct OperatorTerm: Equatable, Sendable {
        /// The key.
        public let key: VerifierKey
        /// The first size of a checkpoint that it signs.
        public let since: Int
        /// Whether the key before it signed what put it in force; the first has none before it.
        public let isHandedOver: Bool
    }

    /// What counts statements: a key for what machines sign, a portfolio and kind for the rest.
    enum Counter: Hashable, Sendable {
        case key(Int)
        case asset(AssetID)
        case calendar
        /// The halts of a portfolio, or of the ledger.
        case halts(Identifier?)
        /// The changes of a portfolio's keys, or of the ledger's.
        case keys(Identifier?)
        case portfolio(Identifier, Kind)
        /// The checkpoints that have time stamps, counted by their sizes.
        case time
    }

    /// The parts of an unfinished statement: the first ones, in order.
    struct Parts: Sendable {
        var taken: [Statement.Body]
        /// The last of them, if any, that has volumes, where a part need not have any.
        var voluminous: Statement.Body?
        let count: Int
    }

    /// How far a counter has come, and the parts that wait for the next one.
    struct Count: Sendable {
        var number = 0
        var parts: Parts?
    }

    /// The ledger's name; nothing before genesis.
    public internal(set) var ledger: String?
    /// The first statement; nothing before it.
    public internal(set) var genesis: Genesis?
    /// The keys.
    public internal(set) var keyring = Keyring()
    /// The leaves that `after` may name.
    public internal(set) var leaves = LeafMemory()
    /// How many oracles complete a session; nothing before genesis.
    public internal(set) var oraclesNeeded: Int?
    /// The keys that were revoked on a suspicion, in the order they were.
    public internal(set) var suspicions: [Suspicion] = []
    /// The owners of the ledger; nothing before genesis.
    var ledgerScope: Owned?
    /// The operator's keys in the order they came into force.
    public internal(set) var operators: [OperatorTerm] = []
    /// The keys that were revoked anywhere: they are added nowhere any more.
    var retired: Set<Int> = []
    var owned: [Identifier: Owned] = [:]
    var counts: [Counter: Count] = [:]

    /// The authority before any entry: genesis is what comes next.
    public init() {}

    /// The number that the next statement of this kind about a portfolio carries.
    public func nextNumber(_ kind: Kind, of portfolio: Identifier) -> Int {
        (counts[.portfolio(portfolio, kind)]?.number ?? 0) + 1
    }

    /// The number that the next change of a portfolio's keys, or of the ledger's, carries.
    public func nextRevision(ofKeysOf portfolio: Identifier?) -> Int {
        (counts[.keys(portfolio)]?.number ?? 0) + 1
    }

    /// The revision that the next statement about an asset carries.
    public func nextRevision(of asset: AssetID) -> Int { (counts[.asset(asset)]?.number ?? 0) + 1 }

    /// The revision that the next calendar carries.
    public var nextRevisionOfCalendar: Int { (counts[.calendar]?.number ?? 0) + 1 }

    /// The number that the next halt of a portfolio, or of the ledger, carries.
    public func nextHalt(of portfolio: Identifier?) -> Int {
        (counts[.halts(portfolio)]?.number ?? 0) + 1
    }

    /// What a key may sign; nothing where the ledger does not know it.
    public func role(of key: VerifierKey) -> Role? {
        keyring.number(of: key).map { keyring.members[$0].role }
    }

    /// The number that the next statement of this key carries.
    public func nextNumber(of key: VerifierKey) -> Int {
        (keyring.number(of: key).flatMap { counts[.key($0)]?.number } ?? 0) + 1
    }

    /// The size of the checkpoint that was stamped last, 0 before the first.
    public var stampedSize: Int { counts[.time]?.number ?? 0 }

    /// Every key in force with its role, as listed for convenience beside a ledger.
    public var members: [Keyring.Member] { keyring.members.filter(\.isInForce) }

    /// How many oracles are in force.
    public var oracleCount: Int { members.count { $0.role == .oracle } }

    /// The operator's key.
    public var operatorKey: VerifierKey? { operators.last?.key }

    /// The operator's keys in the order they came into force.
    public var operatorKeys: [VerifierKey] { operators.map(\.key) }

    /// How many keys the operator has had.
    public var operatorCount: Int { operators.count }

    /// The operator's key that signs a checkpoint of this size: the one in force after its last
    /// entry.
    public func operatorKey(ofSize size: Int) -> VerifierKey? {
        (operators.last { $0.since <= size } ?? operators.first)?.key
    }

    /// How many owners a portfolio has, or the ledger, and how many of them must sign; nothing where
    /// it is not there.
    public func owners(of scope: Identifier?) -> (count: Int, needed: Int)? {
        self.scope(scope).map { ($0.owners.count, $0.needed) }
    }

    /// Goes on to the entry with this index, past entries of which nothing is known.
    public mutating func skip(to index: Int) { leaves.skip(to: index) }

    /// Takes in the leaf of an entry, whatever it says.
    public mutating func remember(_ leaf: Digest) { leaves.append(leaf) }

    /// Takes over the tree over all entries so far from one who has it: the roots of earlier trees
    /// are then known without hashing them again.
    public mutating func keep(_ tree: CompactTree) { leaves.keep(tree) }
}
