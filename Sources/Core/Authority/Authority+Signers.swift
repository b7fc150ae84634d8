import Chain
import Quantities
import Records
import Signing

extension Authority {
    /// Checks the signature lines and that they are enough; gives the numbers of the signers.
    func checkSigners(
        _ statement: Statement, _ entry: ReadEntry, _ signatures: [Bool?],
        _ objections: inout [Objection]
    ) -> [Int] {
        var signers: [Int] = []
        let added = newOwners(in: statement.body)
        var late: [Bool?] = []
        for (place, signature) in entry.signatures.enumerated() {
            if added.contains(where: { $0.isNamed(by: signature) && isNew($0) }) { continue }
            guard let number = keyring.number(of: signature) else {
                objections.append(
                    Objection(
                        .signerUnknown, field: "signature of \(signature.name)",
                        expected: "a key of this ledger", actual: signature.name,
                        message: "\(signature.name) signed with a key that this ledger does not "
                            + "know."))
                continue
            }
            if late.isEmpty, signatures[place] == nil { late = keyring.check(entry) }
            guard signatures[place] ?? late[place] ?? false else {
                objections.append(
                    Objection(
                        .signatureInvalid, field: "signature of \(signature.name)",
                        expected: "a signature of this text", actual: "another",
                        message: "The signature of \(signature.name) is not of this text."))
                continue
            }
            signers.append(number)
        }
        if objections.allSatisfy({ $0.code != .signatureInvalid && $0.code != .signerUnknown }) {
            checkRoles(statement.body, signers, &objections)
        }
        return signers
    }

    private func isNew(_ key: VerifierKey) -> Bool { keyring.number(of: key) == nil }

    private func newOwners(in body: Statement.Body) -> [VerifierKey] {
        guard case .portfolio(let portfolio) = body else { return [] }
        return portfolio.owners.compactMap { try? VerifierKey($0) }
    }

    private func checkRoles(
        _ body: Statement.Body, _ signers: [Int], _ objections: inout [Objection]
    ) {
        let (role, portfolio, needed) = requirement(of: body)
        var owners: Set<Int>?
        if case .portfolio(let opened) = body {
            owners = ledgerOwners.union(
                opened.owners.compactMap { try? VerifierKey($0) }.compactMap {
                    keyring.number(of: $0)
                })
        }
        if let portfolio {
            guard let found = owned[portfolio] else {
                objections.append(
                    Objection(
                        .portfolioUnknown, field: "body.portfolio",
                        expected: "a portfolio of this ledger", actual: portfolio.text,
                        message: "No portfolio \(portfolio) has been opened."))
                return
            }
            if role == .owner { owners = found.owners }
        }
        for number in signers {
            let member = keyring.members[number]
            guard member.role != role || owners?.contains(number) == false else { continue }
            objections.append(
                Objection(
                    .roleMissing, field: "signature of \(member.key.name)",
                    expected: owners == nil
                        ? "the role \(role.rawValue)" : "an owner of the portfolio",
                    actual: member.role.rawValue,
                    message: "\(member.key.name) may not sign this: its role is "
                        + "\(member.role.rawValue)\(member.role == role ? " elsewhere" : "")."))
        }
        let counted = signers.filter { number in
            isOpening(body) ? ledgerOwners.contains(number) : true
        }
        let isEnough = role == .owner ? counted.count >= needed : counted.count == needed
        guard !isEnough else { return }
        objections.append(
            Objection(
                .signersTooFew, field: "signatures",
                expected: role == .owner
                    ? "at least \(needed) of the owners" : "exactly one \(role.rawValue)",
                actual: "\(counted.count)",
                message: role == .owner
                    ? "\(counted.count) of the \(needed) owners needed have signed."
                    : "It is for exactly one \(role.rawValue) to sign, and "
                        + "\(counted.count) did."))
    }

    private func isOpening(_ body: Statement.Body) -> Bool {
        if case .portfolio = body { true } else { false }
    }

    /// The owners that genesis lists.
    var ledgerOwners: Set<Int> {
        let keys = Set((genesis?.keys ?? []).filter { $0.role == .owner }.map(\.key))
        return Set(
            keyring.members.indices.filter { keys.contains(keyring.members[$0].key.description) })
    }

    /// Which role signs a statement, for which portfolio, and how many of it.
    private func requirement(
        of body: Statement.Body
    ) -> (role: Role, portfolio: Identifier?, needed: Int) {
        switch body {
        case .genesis: (.owner, nil, Int.max)
        case .portfolio: (.owner, nil, genesis?.ownersNeeded ?? Int.max)
        case .contract(let body):
            (.owner, body.portfolio, owned[body.portfolio]?.needed ?? Int.max)
        case .target(let body):
            (.owner, body.portfolio, owned[body.portfolio]?.needed ?? Int.max)
        case .prices: (.oracle, nil, 1)
        case .flow(let body): (.custodian, body.portfolio, 1)
        case .decision(let body): (.executor, body.portfolio, 1)
        case .trade(let body): (.executor, body.portfolio, 1)
        case .close(let body): (.executor, body.portfolio, 1)
        }
    }
}

extension VerifierKey {
    func isNamed(by signature: EntrySignature) -> Bool {
        keyID == signature.keyID && name.utf8.elementsEqual(signature.name.utf8)
    }
}
