public import Authority
public import Encoding
import Records
public import Signing

/// What an auditor trusts to begin with; everything else follows from it or is not believed.
public enum Anchor: Equatable, Sendable {
    /// The leaf hash of entry 0.
    case genesis(Digest)
    /// Owners that signed entry 0.
    case owners([VerifierKey])
    /// The operator, who then names the owners.
    case operatorKey(VerifierKey)
    /// The leaf hash of entry 0 that an earlier audit saw.
    case remembered(Digest)
    /// Nothing: the audit shows what it found for later ones to compare.
    case none
}

extension Anchor {
    /// What of a ledger is not as the anchor has it: the field, what was trusted and what is there.
    public func departures(
        of authority: Authority, genesis: Digest?
    ) -> [(field: String, expected: String, actual: String)] {
        let keys = authority.genesis?.keys ?? []
        switch self {
        case .none: return []
        case .genesis(let leaf), .remembered(let leaf):
            guard genesis != leaf else { return [] }
            return [("genesis", "\(leaf)", genesis.map { "\($0)" } ?? "unreadable")]
        case .owners(let owners):
            let names = keys.filter { $0.role == .owner }.map(\.key)
            return owners.map(\.description).filter { !names.contains($0) }.map {
                ("owners", $0, names.joined(separator: ", "))
            }
        case .operatorKey(let key):
            // Whoever has had the key since signed the way from one to the next.
            guard !authority.operatorKeys.contains(key) else { return [] }
            return [
                (
                    "operator", key.description,
                    authority.operatorKey?.description ?? "unreadable"
                )
            ]
        }
    }
}
