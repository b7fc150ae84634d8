public import Records
import Signing

/// What taking a statement in will change: made by a check, spent by `Authority.accept`.
public struct Admission: Sendable {
    /// What the statement says; of one in parts, the whole once the last part is there, and
    /// nothing before.
    public let body: Statement.Body?
    /// The numbers of the keys that signed it.
    public let signers: [Int]

    let counter: Authority.Counter?
    let count: Authority.Count
    let keys: [(key: VerifierKey, role: Role)]
    /// The owners of the portfolio it opens, or the keys that join a scope.
    let owners: [VerifierKey]
    let ledger: String
    /// The index of its entry.
    let index: Int

    init(
        body: Statement.Body?, signers: [Int], counter: Authority.Counter? = nil,
        count: Authority.Count = Authority.Count(), keys: [(key: VerifierKey, role: Role)] = [],
        owners: [VerifierKey] = [], ledger: String, index: Int
    ) {
        self.body = body
        self.signers = signers
        self.counter = counter
        self.count = count
        self.keys = keys
        self.owners = owners
        self.ledger = ledger
        self.index = index
    }
}

extension Authority {
    /// Takes in a statement that was found to be its signers' to make.
    public mutating func accept(_ admission: Admission) {
        if let counter = admission.counter { counts[counter] = admission.count }
        for (key, role) in admission.keys { keyring.add(key, role: role) }
        switch admission.body {
        case .genesis(let genesis):
            self.genesis = genesis
            ledger = admission.ledger
            oraclesNeeded = genesis.oraclesNeeded
            let owners = keyring.members.indices.filter { keyring.members[$0].role == .owner }
            ledgerScope = Owned(owners: Set(owners), needed: genesis.ownersNeeded)
            for number in keyring.members.indices {
                keyring.join(number)
                guard keyring.members[number].role == .operator_ else { continue }
                operators.append(
                    OperatorTerm(
                        key: keyring.members[number].key, since: 0, isHandedOver: true))
            }
        case .keys(let change): accept(change, admission)
        case .portfolio(let portfolio):
            let owners = admission.owners.compactMap { keyring.number(of: $0) }
            for owner in owners { keyring.join(owner) }
            owned[portfolio.id] = Owned(owners: Set(owners), needed: portfolio.ownersNeeded)
        default: break
        }
    }
}
