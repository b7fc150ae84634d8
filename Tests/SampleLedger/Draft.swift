public import Audit
public import Encoding
public import Keys
import Operator
public import Quantities
public import Records
import Signing

/// A statement about to be signed, which a test may change first.
public struct Draft {
    /// What the script calls it, such as `decision 2 of balanced`.
    public let label: String
    /// What it says.
    public var body: Statement.Body
    /// Who signs it.
    public var signers: [PrivateKey]
    /// The entry it comes after; none for genesis.
    public var after: Reference?
    /// The ledger it names.
    public var ledger = Cast.origin
    /// When it is accepted.
    public var time: Timestamp
    /// Whether it is left out.
    public var isDropped = false
    /// The leaf the entry is chained to, where that is not the one before.
    public var previous: Digest?
    /// The note that is accepted instead of one made from all this.
    public var note: [UInt8]?
    /// The bytes of the statement that are signed, changed before they are.
    public var editText: (([UInt8]) -> [UInt8])?
    /// The bytes of the note, changed after they are signed.
    public var editNote: (([UInt8]) -> [UInt8])?

    /// Statements that the script does not know of, taken in after this one.
    public var followers: [Follower] = []

    /// A statement that is taken in after another one.
    public struct Follower {
        /// What a test calls it.
        public let label: String
        /// Who signs it.
        public var signers: [PrivateKey] = []
        /// Whether it is the very note before it once more.
        public var isRepeated = false
        /// What it says, from what has happened so far and the statement before it.
        public var body: (Replay, Statement.Body) -> Statement.Body

        /// A statement of its own.
        public init(
            _ label: String, by signers: [PrivateKey],
            _ body: @escaping (Replay, Statement.Body) -> Statement.Body
        ) {
            self.label = label
            self.signers = signers
            self.body = body
        }

        /// The note before it once more.
        public init(repeatedAs label: String) {
            self.label = label
            isRepeated = true
            body = { $1 }
        }
    }

    init(
        label: String, body: Statement.Body, signers: [PrivateKey], after: Reference?,
        time: Timestamp, note: [UInt8]? = nil
    ) {
        self.label = label
        self.body = body
        self.signers = signers
        self.after = after
        self.time = time
        self.note = note
    }

    /// The note, signed.
    public func signed() throws -> [UInt8] {
        if let note { return note }
        let statement = Statement(after: after, body: body, ledger: ledger)
        let text = editText?(statement.text) ?? statement.text
        let note = try Drafting.note(text, signers: signers)
        return editNote?(note) ?? note
    }
}

extension Draft {
    /// Changes a change of keys.
    public mutating func editKeys(_ edit: (inout KeyChange) -> Void) {
        guard case .keys(var change) = body else { return }
        edit(&change)
        body = .keys(change)
    }

    /// Has the ledger's change of keys near the end of the script change the operator's key too; the
    /// one before may be said to be suspect.
    public mutating func rotateOperator(
        isHandedOver: Bool = true, suspectSince suspect: Timestamp? = nil
    ) {
        guard label == "keys 1" else { return }
        let cast = Cast()
        editKeys { change in
            change.added.append(
                Genesis.Grant(key: "\(cast.nextOperator.verifierKey)", role: .operator_))
            change.revoked.append(
                KeyChange.Revocation(key: "\(cast.operator_.verifierKey)", suspect: suspect))
        }
        signers.append(cast.nextOperator)
        if isHandedOver { signers.append(cast.operator_) }
    }
}
