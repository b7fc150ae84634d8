public import Encoding
public import Quantities
public import Records
public import Signing

/// Who may sign what in a ledger, and what has been signed: keys, roles, thresholds, numbers.
public struct Authority: Sendable {
    /// The owners of one portfolio, and how many of them sign what is theirs to sign.
    struct Owned: Sendable {
        let owners: Set<Int>
        let needed: Int
    }

    /// What counts statements: a key for what machines sign, a portfolio and kind for the rest.
    enum Counter: Hashable, Sendable {
        case key(Int)
        case portfolio(Identifier, Kind)
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
    /// The owners that genesis lists.
    var ledgerOwners: Set<Int> = []
    var owned: [Identifier: Owned] = [:]
    var counts: [Counter: Count] = [:]

    /// The authority before any entry: genesis is what comes next.
    public init() {}

    /// The number that the next statement of this kind about a portfolio carries.
    public func nextNumber(_ kind: Kind, of portfolio: Identifier) -> Int {
        (counts[.portfolio(portfolio, kind)]?.number ?? 0) + 1
    }

    /// The number that the next statement of this key carries.
    public func nextNumber(of key: VerifierKey) -> Int {
        (keyring.number(of: key).flatMap { counts[.key($0)]?.number } ?? 0) + 1
    }

    /// Every key in force with its role, as listed for convenience beside a ledger.
    public var members: [Keyring.Member] { keyring.members }

    /// The operator's key.
    public var operatorKey: VerifierKey? {
        keyring.members.first { $0.role == .operator_ }?.key
    }

    /// Goes on to the entry with this index, past entries of which nothing is known.
    public mutating func skip(to index: Int) { leaves.skip(to: index) }

    /// Takes in the leaf of an entry, whatever it says.
    public mutating func remember(_ leaf: Digest) { leaves.append(leaf) }
}
