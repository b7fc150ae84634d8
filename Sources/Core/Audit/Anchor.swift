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
    /// What of a ledger is not as the anchor has it: the entry from which on, the field, what was
    /// trusted and what is there.
    public func departures(
        of authority: Authority, genesis: Digest?
    ) -> [(entry: Int, field: String, expected: String, actual: String)] {
        let keys = authority.genesis?.keys ?? []
        switch self {
        case .none: return []
        case .genesis(let leaf), .remembered(let leaf):
            guard genesis != leaf else { return [] }
            return [(0, "genesis", "\(leaf)", genesis.map { "\($0)" } ?? "unreadable")]
        case .owners(let owners):
            let names = keys.filter { $0.role == .owner }.map(\.key)
            return owners.map(\.description).filter { !names.contains($0) }.map {
                (0, "owners", $0, names.joined(separator: ", "))
            }
        case .operatorKey(let key):
            let terms = authority.operators
            guard let place = terms.firstIndex(where: { $0.key == key }) else {
                let actual = authority.operatorKey?.description ?? "unreadable"
                return [(0, "operator", key.description, actual)]
            }
            // Each key signed the way to the next one, or what follows is not of whoever had this.
            return terms[(place + 1)...].first { !$0.isHandedOver }.map {
                [
                    (
                        $0.since - 1, "operator", "\(key), or one that it handed over to",
                        "\($0.key), put in force without the key before it"
                    )
                ]
            } ?? []
        }
    }
}
