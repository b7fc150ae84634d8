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
    public func departures(of authority: Authority, genesis: Digest?) -> [Departure] {
        let keys = authority.genesis?.keys ?? []
        switch self {
        case .none: return []
        case .genesis(let leaf), .remembered(let leaf):
            guard genesis != leaf else { return [] }
            return [Departure("genesis", "\(leaf)", genesis.map { "\($0)" } ?? "unreadable")]
        case .owners(let owners):
            let names = keys.filter { $0.role == .owner }.map(\.key)
            return owners.map(\.description).filter { !names.contains($0) }.map {
                Departure("owners", $0, names.joined(separator: ", "))
            }
        case .operatorKey(let key): return Anchor.departures(of: authority, from: key)
        }
    }

    /// Each key signed the way to the next one, or what follows is not of whoever has this.
    private static func departures(
        of authority: Authority, from key: VerifierKey
    ) -> [Departure] {
        let terms = authority.operators
        guard let first = terms.firstIndex(where: { $0.key == key }) else {
            let actual = authority.operatorKey?.description ?? "unreadable"
            return [Departure("operator", key.description, actual)]
        }
        guard let broken = terms[(first + 1)...].first(where: { !$0.isHandedOver }) else {
            return []
        }
        return [
            Departure(
                entry: broken.since - 1, field: "operator",
                expected: "a signature with the key before \(broken.key)", actual: "none",
                message: "From entry \(broken.since - 1) on this is not shown to be the ledger of "
                    + "the operator that was asked for: owners replaced the key without its "
                    + "signature.")
        ]
    }
}

extension Anchor {
    /// How a ledger departs from what an audit starts from.
    public struct Departure: Equatable, Sendable {
        /// The entry that shows it.
        public let entry: Int
        /// What differs.
        public let field: String
        /// What was asked for.
        public let expected: String
        /// What is there.
        public let actual: String
        /// The same in a sentence.
        public let message: String

        init(entry: Int, field: String, expected: String, actual: String, message: String) {
            self.entry = entry
            self.field = field
            self.expected = expected
            self.actual = actual
            self.message = message
        }

        init(_ field: String, _ expected: String, _ actual: String) {
            self.init(
                entry: 0, field: field, expected: expected, actual: actual,
                message: "This is not the ledger that was asked for: its \(field) is \(actual).")
        }
    }
}
