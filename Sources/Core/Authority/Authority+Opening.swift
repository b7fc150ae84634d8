import Chain
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
                if let refusal = ring.refusal(of: key, role: grant.role) {
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
        if owners < genesis.ownersNeeded || owners > Portfolio.mostOwners {
            invalid(
                "needed.owner", "no more than the owners, of whom there are 1 to 16",
                "\(genesis.ownersNeeded) of \(owners)")
        }
        if count(.oracle) < genesis.oraclesNeeded {
            invalid(
                "needed.oracle", "no more than the oracles",
                "\(genesis.oraclesNeeded) of \(count(.oracle))")
        }
        let operators = keys.filter { $0.role == .operator_ }
        if operators.count != 1 || operators[0].key.name != statement.ledger {
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
                    message: "The signature of \(signature.name) does not hold for this text."))
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
                body: statement.body, signers: signers, keys: keys, ledger: statement.ledger))
    }

    /// Checks what opens a portfolio: a new id, owners whose keys are owners' or new, and a
    /// signature of each; gives the keys to add.
    func checkPortfolio(
        _ portfolio: Portfolio, _ entry: ReadEntry, _ objections: inout [Objection]
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
        if count < portfolio.ownersNeeded || count > Portfolio.mostOwners {
            invalid(
                "needed.owner", "no more than the owners, of whom there are 1 to 16",
                "\(portfolio.ownersNeeded) of \(count)")
        }
        var ring = keyring
        var added: [(key: VerifierKey, role: Role)] = []
        for text in portfolio.owners {
            do throws(SigningError) {
                let key = try VerifierKey(text)
                if let number = ring.number(of: key) {
                    if ring.members[number].role != .owner {
                        invalid(
                            "owners", "owners' keys",
                            "\(key.name), an \(ring.members[number].role.rawValue)")
                    }
                } else if let refusal = ring.refusal(of: key, role: .owner) {
                    invalid("owners", "a key that is not used otherwise", refusal)
                    continue
                } else {
                    ring.add(key, role: .owner)
                    added.append((key, .owner))
                }
                guard !entry.signatures.contains(where: { key.isNamed(by: $0) }) else { continue }
                objections.append(
                    Objection(
                        .signersTooFew, field: "signature of \(key.name)",
                        expected: "a signature", actual: "none",
                        message: "Every owner of a portfolio signs what opens it."))
            } catch {
                invalid("owners", error.expected, error.problem)
            }
        }
        let signed = ring.check(entry)
        for (signature, holds) in zip(entry.signatures, signed) where holds == false {
            guard added.contains(where: { $0.key.isNamed(by: signature) }) else { continue }
            objections.append(
                Objection(
                    .signatureInvalid, field: "signature of \(signature.name)",
                    expected: "a signature of this text", actual: "another",
                    message: "The signature of \(signature.name) is not of this text."))
        }
        return added
    }
}
