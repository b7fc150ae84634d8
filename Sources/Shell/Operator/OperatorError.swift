public import Audit
public import Chain
public import Signing
public import Storage

/// Why a ledger cannot be opened or written by its operator.
public enum OperatorError: Error, Sendable {
    /// Storage refuses or fails.
    case storage(StorageError)
    /// Another program appended in the meantime.
    case overtaken
    /// It is not certain whether the last entries are durable: open the ledger again.
    case uncertain(StorageError)
    /// The checkpoint is not one that this operator's key signed.
    case checkpoint(CheckpointError)
    /// The key is not this ledger's operator's.
    case foreignKey(VerifierKey, ledger: String)
    /// The statement changes the operator's key to this vkey, whose private half is not at hand.
    case successorMissing(String)
    /// The operator's key is lost, and owners have not put another in its place yet.
    case operatorLost
    /// The entries have findings, so nothing may be added to them.
    case findings([Finding])
    /// The clock is behind the last entry, or jumped ahead further than genesis allows.
    case clock(String)
    /// A signature cannot be made.
    case signing(SigningError)
    /// A statement is too large for an entry even in parts.
    case tooLarge(String)
}

extension OperatorError: CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .storage(let error): "\(error)"
        case .overtaken: "another writer appended to the ledger meanwhile; run it again"
        case .uncertain(let error):
            "it is not certain what was stored (\(error)); whatever appends next, such as the same "
                + "command, opens the ledger again and says what it found, or run `mandate-audit`"
        case .checkpoint(let error): "the ledger's checkpoint is not its operator's: \(error)"
        case .foreignKey(let key, let ledger):
            "\(key.name) is not the operator's key of \(ledger) that is in force; give the key with "
                + "--operator, and the one that follows it with --operator-next"
        case .successorMissing(let key):
            "the operator's key changes to \(key.prefix { $0 != "+" }), which is not the key given "
                + "with --operator-next; without it no checkpoint could be signed"
        case .operatorLost:
            "the operator's key is said to be lost: nothing is taken in before a change of keys, in "
                + "one part, in which owners put the one given with --operator-next in its place"
        case .findings(let findings):
            "the ledger has findings and nothing was added; run `mandate-audit`. First: "
                + (findings.first?.message ?? "")
        case .clock(let message): message
        case .signing(let error): "\(error)"
        case .tooLarge(let message): message
        }
    }
}
