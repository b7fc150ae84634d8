import Audit
import Encoding
import Quantities
import Records
import SampleLedger

extension WrongHistory {
    private static let cast = Cast()

    static let authority: [WrongHistory] = [
        .at(
            "target 1 of balanced, part 2", "a target without its second signature",
            .signersTooFew
        ) { $0.signers.removeLast() },
        .at(
            "contract 1 of balanced", "a contract signed by one owner twice over", .signersTooFew,
            besides: [.targetOutOfBounds]
        ) { $0.signers = [cast.ann] },
        .at("prices 2 of oracle 1", "prices signed by an owner", .roleMissing) { draft in
            draft.signers = [cast.ann]
        },
        .at(
            "decision 2 of balanced", "a decision signed by the operator", .roleMissing,
            besides: [.decisionMissing]
        ) { draft in
            draft.signers = [cast.operator_]
        },
        .at(
            "contract 1 of balanced", "a contract signed by another portfolio's owner too",
            .roleMissing, besides: [.targetOutOfBounds]
        ) { $0.signers.append(cast.cleo) },
        .at(
            "portfolio growth", "a portfolio opened with an oracle's signature too",
            .roleMissing, besides: [.partsBroken, .portfolioUnknown, .signerUnknown]
        ) { draft in
            draft.signers.append(cast.firstOracle)
        },
        .at(
            "portfolio growth", "a portfolio that one of its owners did not sign",
            .signersTooFew, besides: [.partsBroken, .portfolioUnknown, .signerUnknown]
        ) { draft in
            draft.signers = [cast.ann, cast.ben]
        },
        .at(
            "portfolio growth", "a portfolio that asks for more owners than it has",
            .portfolioInvalid, besides: [.partsBroken, .portfolioUnknown, .signerUnknown]
        ) { draft in
            guard case .portfolio(var portfolio) = draft.body else { return }
            portfolio.ownersNeeded = 3
            draft.body = .portfolio(portfolio)
        },
        .at("prices 2 of oracle 1", "prices signed by nobody known", .signerUnknown) { draft in
            draft.signers = [cast.stranger]
        },
        .at("prices 2 of oracle 1", "prices signed by two oracles", .signersTooFew) { draft in
            draft.signers = [cast.firstOracle, cast.secondOracle]
        },
        .at(
            "decision 2 of balanced", "a decision signed for another ledger", .otherLedger,
            besides: [.decisionMissing]
        ) { $0.ledger = "ledger.example.org/other" },
        .at(
            "decision 2 of balanced", "a decision signed for a fork", .otherHistory,
            besides: [.decisionMissing]
        ) { draft in
            draft.after = draft.after.map { Reference(index: $0.index, leaf: .zero) }
        },
        .at(
            "decision 2 of balanced", "a decision that comes after itself", .otherHistory,
            besides: [.decisionMissing]
        ) { draft in
            draft.after = draft.after.map { Reference(index: $0.index + 1, leaf: $0.leaf) }
        },
        .at(
            "contract 1 of balanced", "a contract accepted after its time", .late,
            besides: [.targetOutOfBounds]
        ) { draft in
            guard case .contract(var contract) = draft.body else { return }
            contract.acceptBy = draft.time.later(-1)
            draft.body = .contract(contract)
        },
    ]
}
