import Chain
import Quantities
import Records
import Signing

extension Authority {
    /// Checks that one signer stops what it may: an owner of the ledger, an auditor or an executor
    /// whatever it is, an owner of a portfolio that portfolio.
    func checkHalt(_ halt: Halt, _ signers: [Int], _ objections: inout [Objection]) {
        if let portfolio = halt.scope, owned[portfolio] == nil {
            objections.append(unknown(portfolio))
        }
        let own = scope(halt.scope)
        for number in signers {
            let member = keyring.members[number]
            guard member.isInForce, own?.revoked.contains(number) != true else {
                objections.append(revoked(member.key))
                continue
            }
            let mayStop =
                switch member.role {
                case .auditor, .executor: true
                case .owner:
                    own?.owners.contains(number) == true
                        || ledgerScope?.owners.contains(number) == true
                case .custodian, .model, .operator_, .oracle: false
                }
            guard !mayStop else { continue }
            objections.append(
                Objection(
                    .roleMissing, field: "signature of \(member.key.name)",
                    expected: "an owner of the portfolio or the ledger, an auditor or an executor",
                    actual: member.role.rawValue,
                    message: "\(member.key.name) may not halt this: its role is "
                        + "\(member.role.rawValue)\(member.role == .owner ? " elsewhere" : "").",
                    restsOnKeys: member.role == .owner))
        }
        guard signers.count != 1 else { return }
        objections.append(
            Objection(
                .signersTooFew, field: "signatures", expected: "exactly one signer",
                actual: "\(signers.count)",
                message: "It is for exactly one to halt, and \(signers.count) signed."))
    }
}
