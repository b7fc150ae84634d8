import Chain
import Quantities
import Records
import Signing

extension Authority {
    /// Checks the signature lines and that they are enough; gives the numbers of the signers.
    func checkSigners(
        _ statement: Statement, _ entry: ReadEntry, _ signatures: [Bool?],
        _ listed: ListedKeys, _ objections: inout [Objection]
    ) -> [Int] {
        var signers: [Int] = []
        // Their signatures are checked with what lists them.
        let new = listed.keys.filter { keyring.number(of: $0) == nil }
        var late: [Bool?] = []
        for (place, signature) in entry.signatures.enumerated() {
            if new.contains(where: signature.isSaidToBe(by:)) { continue }
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
            checkRoles(statement.body, signers, listed, &objections)
        }
        return signers
    }

    private func checkRoles(
        _ body: Statement.Body, _ signers: [Int], _ listed: ListedKeys,
        _ objections: inout [Objection]
    ) {
        if case .halt(let halt) = body { return checkHalt(halt, signers, &objections) }
        let (role, portfolio) = requirement(of: body)
        let known = portfolio.flatMap { owned[$0] }
        let scope = role != .owner ? nil : portfolio == nil ? ledgerScope : known
        var owners = scope?.owners
        // How many owners must sign, and which of the signers count; not known without portfolio.
        let needed = scope?.needed
        var counted = signers
        if !listed.roles.isEmpty, let scope {
            // Whoever is given a place signs too, without a say.
            owners = scope.owners.union(listed.keys.compactMap { keyring.number(of: $0) })
            counted = signers.filter(scope.owners.contains)
        }
        // The operator's key signs what replaces it, without a say.
        let replaced = replacedOperator(by: body)
        // Whoever signed what is undone signs beside the owners.
        let beside = cosigner(of: body)
        if let beside { counted = signers.filter { keyring.members[$0].role != beside } }
        for number in signers {
            let signing = keyring.members[number].role
            if !keyring.members[number].isInForce || scope?.revoked.contains(number) == true {
                objections.append(revoked(keyring.members[number].key))
                continue
            }
            if number == replaced || signing == beside { continue }
            guard signing != role || owners?.contains(number) == false else { continue }
            let name = keyring.members[number].key.name
            objections.append(
                Objection(
                    .roleMissing, field: "signature of \(name)",
                    expected: owners == nil
                        ? "the role \(role.rawValue)" : "an owner of the portfolio",
                    actual: signing.rawValue,
                    message: "\(name) may not sign this: its role is \(signing.rawValue)"
                        + "\(signing == role ? " elsewhere" : "").",
                    restsOnKeys: signing == role))
        }
        if let portfolio, known == nil {
            objections.append(unknown(portfolio))
        }
        if let beside, signers.count - counted.count != 1 {
            objections.append(notOne(beside, signers.count - counted.count))
        }
        if role == .owner {
            guard let needed, counted.count < needed else { return }
            objections.append(
                Objection(
                    .signersTooFew, field: "signatures",
                    expected: "at least \(needed) of the owners", actual: "\(counted.count)",
                    message: "\(counted.count) of the \(needed) owners needed have signed.",
                    restsOnKeys: true))
        } else if signers.count != 1 {
            objections.append(notOne(role, signers.count))
        }
    }

    private func notOne(_ role: Role, _ count: Int) -> Objection {
        Objection(
            .signersTooFew, field: "signatures", expected: "exactly one \(role.rawValue)",
            actual: "\(count)",
            message: "It is for exactly one \(role.rawValue) to sign, and \(count) did.")
    }

    /// Who signs beside the owners: an executor where a trade is undone, an oracle where it is
    /// prices. Which one it must be is known where the entry is.
    private func cosigner(of body: Statement.Body) -> Role? {
        guard case .void(let voiding) = body else { return nil }
        return voiding.portfolio == nil ? .oracle : .executor
    }

    /// That a portfolio is not there.
    func unknown(_ portfolio: Identifier) -> Objection {
        Objection(
            .portfolioUnknown, field: "body.portfolio", expected: "a portfolio of this ledger",
            actual: portfolio.text, message: "No portfolio \(portfolio) has been opened.")
    }

    /// That a key is no longer in force.
    func revoked(_ key: VerifierKey) -> Objection {
        Objection(
            .keyRevoked, field: "signature of \(key.name)", expected: "a key in force",
            actual: "a revoked one", message: "\(key.name) signed after its key was revoked.")
    }

    /// Which role signs a statement, and for which portfolio that is known already.
    private func requirement(of body: Statement.Body) -> (role: Role, portfolio: Identifier?) {
        switch body {
        case .asset, .calendar, .genesis, .halt, .portfolio: (.owner, nil)
        case .action: (.oracle, nil)
        case .contract(let body): (.owner, body.portfolio)
        case .keys(let body): (.owner, body.scope)
        case .resume(let body): (.owner, body.scope)
        case .target(let body): (.owner, body.portfolio)
        case .prices: (.oracle, nil)
        case .proposal(let body): (.model, body.portfolio)
        case .time: (.operator_, nil)
        case .flow(let body): (.custodian, body.portfolio)
        case .positions(let body): (.custodian, body.portfolio)
        case .decision(let body): (.executor, body.portfolio)
        case .trade(let body): (.executor, body.portfolio)
        case .close(let body): (.executor, body.portfolio)
        case .void(let body): (.owner, body.portfolio)
        case .attest: (.auditor, nil)
        }
    }
}
