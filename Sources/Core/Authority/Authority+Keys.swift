import Chain
import Encoding
import Quantities
public import Records
import Signing

extension Authority {
    /// Checks what changes the keys of a scope: who joins and holds the key, who leaves, and that
    /// enough are left; gives the keys to add.
    func checkKeys(
        _ change: KeyChange, _ listed: ListedKeys, _ entry: ReadEntry,
        _ objections: inout [Objection]
    ) -> [(key: VerifierKey, role: Role)] {
        guard let scope = scope(change.scope) else { return [] }
        var check = KeyCheck(change, of: self, scope)
        check.checkForm()
        for error in listed.errors { check.invalid("add", error.expected, error.problem) }
        check.checkAdded(listed, entry)
        check.checkRevoked(at: entry.header.time)
        check.checkCounts()
        objections += check.objections
        checkNewSignatures(check.new, entry, &objections)
        return check.new.members.map { ($0.key, $0.role) }
    }

    /// The owners of a portfolio, or of the ledger where none is named.
    func scope(_ portfolio: Identifier?) -> Owned? {
        guard let portfolio else { return ledgerScope }
        return owned[portfolio]
    }

    /// Objects to signatures by new keys that do not hold.
    func checkNewSignatures(
        _ new: Keyring, _ entry: ReadEntry, _ objections: inout [Objection]
    ) {
        for (signature, holds) in zip(entry.signatures, new.check(entry)) where holds == false {
            objections.append(
                Objection(
                    .signatureInvalid, field: "signature of \(signature.name)",
                    expected: "a signature of this text", actual: "another",
                    message: "The signature of \(signature.name) is not of this text."))
        }
    }

    /// Takes in a change of keys: it is in force from the next entry.
    mutating func accept(_ change: KeyChange, _ admission: Admission) {
        guard var scope = scope(change.scope) else { return }
        let revoked = change.revoked.compactMap { revocation in
            (try? VerifierKey(revocation.key)).flatMap { keyring.number(of: $0) }.map {
                (number: $0, suspect: revocation.suspect)
            }
        }
        for key in admission.owners {
            guard let number = keyring.number(of: key) else { continue }
            switch keyring.members[number].role {
            case .owner: scope.owners.insert(number)
            case .operator_:
                operators.append(
                    OperatorTerm(
                        key: key, since: admission.index + 1,
                        isHandedOver: isHandedOver(change, by: admission.signers)))
            default: break
            }
            keyring.join(number)
        }
        for (number, suspect) in revoked {
            scope.owners.remove(number)
            scope.revoked.insert(number)
            retired.insert(number)
            keyring.leave(number)
            if let suspect { doubt(keyring.members[number].key, from: suspect, admission.index) }
            endDoubt(of: keyring.members[number], admission.index)
        }
        if let needed = change.ownersNeeded { scope.needed = needed }
        if let needed = change.oraclesNeeded { oraclesNeeded = needed }
        if let portfolio = change.scope {
            owned[portfolio] = scope
        } else {
            ledgerScope = scope
        }
    }
}

extension Authority {
    /// The number of the operator's key that a statement replaces; nothing where it replaces none.
    func replacedOperator(by body: Statement.Body) -> Int? {
        guard case .keys(let change) = body, change.scope == nil,
            change.added.contains(where: { $0.role == .operator_ })
        else { return nil }
        return operatorKey.flatMap { keyring.number(of: $0) }
    }

    /// Whether the operator's key that a change replaces, if it does, is among its signers.
    public func isHandedOver(_ change: KeyChange, by signers: [Int]) -> Bool {
        replacedOperator(by: .keys(change)).map(signers.contains) ?? true
    }

    /// Notes that others may have had a key since some time; what is said first of when stands
    /// unless it was earlier.
    private mutating func doubt(_ key: VerifierKey, from time: Timestamp, _ index: Int) {
        if let place = suspicions.firstIndex(where: { $0.key == key }) {
            suspicions[place].from = min(suspicions[place].from, time)
        } else {
            suspicions.append(Suspicion(key: key, from: time, revoked: index, until: nil))
        }
    }

    /// Notes that a key that is doubted signs nothing more.
    private mutating func endDoubt(of member: Keyring.Member, _ index: Int) {
        guard !member.isInForce,
            let place = suspicions.firstIndex(where: { $0.key == member.key })
        else { return }
        suspicions[place].until = index
    }
}

/// A check of one change of keys.
private struct KeyCheck {
    let change: KeyChange
    let authority: Authority
    let scope: Authority.Owned
    /// The keys that the ledger does not know yet.
    private(set) var new = Keyring()
    private(set) var objections: [Objection] = []
    /// How many of each role there will be; owners are those of the scope.
    private var counts: [Role: Int] = [:]

    init(_ change: KeyChange, of authority: Authority, _ scope: Authority.Owned) {
        self.change = change
        self.authority = authority
        self.scope = scope
        for member in authority.members where member.role != .owner {
            counts[member.role, default: 0] += 1
        }
        counts[.owner] = scope.owners.count
    }

    mutating func invalid(_ field: String, _ expected: String, _ actual: String) {
        let whose = change.scope.map { "portfolio \($0)" } ?? "the ledger"
        objections.append(
            Objection(
                .keysInvalid, field: "body.\(field)", expected: expected, actual: actual,
                message: "The keys of \(whose) cannot change like that: \(field) is \(actual), "
                    + "expected \(expected)."))
    }

    mutating func checkForm() {
        let hasNumbers = change.ownersNeeded != nil || change.oraclesNeeded != nil
        if change.added.isEmpty, change.revoked.isEmpty, !hasNumbers {
            invalid("add", "a key that joins or leaves, or another number of signers", "nothing")
        }
        guard change.scope != nil else { return }
        if let needed = change.oraclesNeeded {
            invalid("needed.oracle", "none, since oracles serve the whole ledger", "\(needed)")
        }
        for grant in change.added where grant.role != .owner {
            invalid("add", "owners alone in a portfolio", grant.role.rawValue)
        }
    }

    /// Who joins: a new key, or an owner's that is not in the scope yet; each signs.
    mutating func checkAdded(_ listed: ListedKeys, _ entry: ReadEntry) {
        for (key, role) in zip(listed.keys, listed.roles) {
            if let number = authority.keyring.number(of: key) {
                let member = authority.keyring.members[number]
                if authority.retired.contains(number) {
                    invalid("add", "a key that was never revoked", key.name)
                } else if member.role != role {
                    invalid("add", "one role for each key", "\(key.name), \(member.role.rawValue)")
                } else if role != .owner || scope.owners.contains(number) {
                    invalid("add", "a key that is not there yet", key.name)
                }
            } else if let refusal = authority.keyring.refusal(of: key) ?? new.refusal(of: key) {
                invalid("add", "a key that is not used otherwise", refusal)
                continue
            } else {
                new.add(key, role: role)
            }
            counts[role, default: 0] += 1
            if role == .operator_, let ledger = authority.ledger,
                !key.name.hasSameBytes(as: ledger)
            {
                invalid("add", "an operator's key named \(ledger)", key.name)
            }
            guard !entry.signatures.contains(where: { $0.isSaidToBe(by: key) }) else { continue }
            objections.append(
                Objection(
                    .signersTooFew, field: "signature of \(key.name)", expected: "a signature",
                    actual: "none", message: "Whoever is added signs what adds them."))
        }
    }

    mutating func checkRevoked(at time: Timestamp) {
        var seen: Set<Int> = []
        for revocation in change.revoked {
            guard let key = try? VerifierKey(revocation.key),
                let number = authority.keyring.number(of: key), seen.insert(number).inserted,
                holds(number)
            else {
                invalid("revoke", "keys in force here, each once", "\(revocation.key.prefix(80))")
                continue
            }
            counts[authority.keyring.members[number].role, default: 0] -= 1
            if let suspect = revocation.suspect, suspect > time {
                invalid("revoke.suspect", "a time up to \(time)", "\(suspect)")
            }
        }
    }

    /// Whether a key is in force in the scope.
    private func holds(_ number: Int) -> Bool {
        let member = authority.keyring.members[number]
        if member.role == .owner { return scope.owners.contains(number) }
        return change.scope == nil && member.isInForce
    }

    /// Whether enough of each role are left, and not too many.
    mutating func checkCounts() {
        let owners = counts[.owner] ?? 0
        let needed = change.ownersNeeded ?? scope.needed
        if owners < needed || owners > KeyChange.mostOwners || needed > KeyChange.mostNeeded {
            invalid(
                "needed.owner",
                "at most \(KeyChange.mostNeeded), and no more than the owners, of whom there are "
                    + "1 to \(KeyChange.mostOwners)", "\(needed) of \(owners)")
        }
        guard change.scope == nil else { return }
        let oracles = counts[.oracle] ?? 0
        if let needed = change.oraclesNeeded ?? authority.oraclesNeeded, oracles < needed {
            invalid("needed.oracle", "no more than the oracles", "\(needed) of \(oracles)")
        }
        if counts[.operator_] != 1 {
            invalid("add", "one operator", "\(counts[.operator_] ?? 0)")
        }
    }
}
