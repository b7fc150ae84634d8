import Chain
import Encoding
import Quantities
import Records
import Signing

extension Authority {
    /// Checks the statement that begins a ledger: every owner it lists and the operator sign it.
    func check(
        _ genesis: Genesis, _ statement: Statement, _ entry: ReadEntry
    ) -> Result<Admission, Objections> {
        var objections: [Objection] = []
        func invalid(_ field: String, _ expected: String, _ actual: String) {
            objections.append(
                Objection(
                    .genesisInvalid, field: "body.\(field)", expected: expected, actual: actual,
                    message: "The genesis cannot begin a ledger: \(field) is \(actual), expected "
                        + "\(expected)."))
        }
        var ring = Keyring()
        var keys: [(key: VerifierKey, role: Role)] = []
        for grant in genesis.keys {
            do throws(SigningError) {
                let key = try VerifierKey(grant.key)
                if let refusal = ring.refusal(of: key) {
                    invalid("keys", "each key once", refusal)
                    continue
                }
                ring.add(key, role: grant.role)
                keys.append((key, grant.role))
            } catch {
                invalid("keys", error.expected, "\(error.problem) (\(grant.key.prefix(80)))")
            }
        }
        func count(_ role: Role) -> Int { keys.count { $0.role == role } }
        let owners = count(.owner)
        // All of them and the operator sign it.
        let mostOwners = UnverifiedEntry.mostSignatures - 1
        if owners < genesis.ownersNeeded || owners > mostOwners
            || genesis.ownersNeeded > KeyChange.mostNeeded
        {
            invalid(
                "needed.owner",
                "at most \(KeyChange.mostNeeded), and no more than the owners, of whom there are "
                    + "1 to \(mostOwners)", "\(genesis.ownersNeeded) of \(owners)")
        }
        if count(.oracle) < genesis.oraclesNeeded {
            invalid(
                "needed.oracle", "no more than the oracles",
                "\(genesis.oraclesNeeded) of \(count(.oracle))")
        }
        let operators = keys.filter { $0.role == .operator_ }
        if operators.count != 1 || !operators[0].key.name.hasSameBytes(as: statement.ledger) {
            invalid(
                "keys", "one operator whose key is named \(statement.ledger)",
                operators.isEmpty ? "none" : operators.map(\.key.name).joined(separator: ", "))
        }
        let signed = ring.check(entry)
        for (signature, holds) in zip(entry.signatures, signed) where holds != true {
            objections.append(
                Objection(
                    holds == nil ? .signerUnknown : .signatureInvalid,
                    field: "signature of \(signature.name)",
                    expected: "a signature by a key the genesis lists", actual: signature.name,
                    message: holds == nil
                        ? "\(signature.name) signed with a key that the genesis does not list."
                        : "The signature of \(signature.name) does not hold for this text."))
        }
        let signers = entry.signatures.compactMap { ring.number(of: $0) }
        for (number, member) in ring.members.enumerated() {
            let must = member.role == .owner || member.role == .operator_
            guard must != signers.contains(number) else { continue }
            objections.append(
                Objection(
                    must ? .signersTooFew : .roleMissing,
                    field: "signature of \(member.key.name)",
                    expected: must ? "a signature" : "no signature",
                    actual: must ? "none" : "a signature of role \(member.role.rawValue)",
                    message: "Every owner that a genesis lists, and the operator, sign it, and "
                        + "nobody else."))
        }
        guard objections.isEmpty else { return .failure(Objections(objections)) }
        return .success(
            Admission(
                body: statement.body, signers: signers, keys: keys, ledger: statement.ledger,
                index: leaves.count))
    }

    /// Checks what opens a portfolio: a new id, owners whose keys are owners' or new, and a
    /// signature of each; gives the keys to add.
    func checkPortfolio(
        _ portfolio: Portfolio, _ listed: ListedKeys, _ entry: ReadEntry,
        _ objections: inout [Objection]
    ) -> [(key: VerifierKey, role: Role)] {
        func invalid(_ field: String, _ expected: String, _ actual: String) {
            objections.append(
                Objection(
                    .portfolioInvalid, field: "body.\(field)", expected: expected,
                    actual: actual,
                    message: "Portfolio \(portfolio.id) cannot be opened: \(field) is \(actual), "
                        + "expected \(expected)."))
        }
        if owned[portfolio.id] != nil {
            objections.append(
                Objection(
                    .replayed, field: "body.id", expected: "a new id", actual: "\(portfolio.id)",
                    message: "Portfolio \(portfolio.id) was opened before."))
        }
        let count = portfolio.owners.count
        if count < portfolio.ownersNeeded || count > Portfolio.mostOwners
            || portfolio.ownersNeeded > KeyChange.mostNeeded
        {
            invalid(
                "needed.owner",
                "at most \(KeyChange.mostNeeded), and no more than the owners, of whom there are "
                    + "1 to \(Portfolio.mostOwners)", "\(portfolio.ownersNeeded) of \(count)")
        }
        for error in listed.errors { invalid("owners", error.expected, error.problem) }
        var added = Keyring()
        for key in listed.keys {
            if let number = keyring.number(of: key) {
                let role = keyring.members[number].role
                if role != .owner {
                    invalid("owners", "owners' keys", "\(key.name), an \(role.rawValue)")
                } else if retired.contains(number) {
                    invalid("owners", "keys that were never revoked", key.name)
                }
            } else if let refusal = keyring.refusal(of: key) ?? added.refusal(of: key) {
                invalid("owners", "a key that is not used otherwise", refusal)
                continue
            } else {
                added.add(key, role: .owner)
            }
            guard !entry.signatures.contains(where: { $0.isSaidToBe(by: key) }) else { continue }
            objections.append(
                Objection(
                    .signersTooFew, field: "signature of \(key.name)", expected: "a signature",
                    actual: "none", message: "Every owner of a portfolio signs what opens it."))
        }
        checkNewSignatures(added, entry, &objections)
        return added.members.map { ($0.key, $0.role) }
    }
}

/// The keys that a statement gives a place, each read once: the owners of a portfolio it opens, or
/// those that join a scope.
struct ListedKeys {
    /// Those that can be read.
    private(set) var keys: [VerifierKey] = []
    /// The role of each of them.
    private(set) var roles: [Role] = []
    /// Why the others cannot.
    private(set) var errors: [SigningError] = []

    /// The keys that a statement lists: none in most kinds.
    init(_ body: Statement.Body) {
        switch body {
        case .keys(let change): for grant in change.added { read(grant.key, grant.role) }
        case .portfolio(let portfolio): for text in portfolio.owners { read(text, .owner) }
        default: break
        }
    }

    private mutating func read(_ text: String, _ role: Role) {
        do throws(SigningError) {
            keys.append(try VerifierKey(text))
            roles.append(role)
        } catch {
            errors.append(error)
        }
    }
}
