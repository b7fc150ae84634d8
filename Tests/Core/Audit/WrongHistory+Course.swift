import Audit
import Contract
import Encoding
import Keys
import Quantities
import Records
import SampleLedger

extension WrongHistory {
    private static let cast = Cast()

    /// What was left out, put in or came at the wrong time.
    static let course: [WrongHistory] = [
        .at(
            "prices 5 of oracle 2", "a rebalance that is missing", .decisionMissing,
            besides: [.decisionOvertaken], changing: "decision 3 of growth"
        ) { $0.isDropped = true },
        .at(
            "prices 5 of oracle 2", "an order that was never traded", .fillMissing,
            changing: "trade 2 of growth"
        ) { $0.isDropped = true },
        .at(
            "a decision", "a decision that was not due", .decisionNotDue,
            besides: [.fillMissing], changing: "prices 4 of oracle 2"
        ) { draft in
            draft.followers = [
                Draft.Follower("a decision", by: [cast.executor]) { replay, _ in
                    decision(of: "balanced", in: replay)
                }
            ]
        },
        .at(
            "withdrawal of balanced once more", "a statement accepted twice", .replayed,
            changing: "withdrawal of balanced"
        ) { draft in
            draft.followers = [
                Draft.Follower(repeatedAs: "withdrawal of balanced once more")
            ]
        },
        .at(
            "target once more", "a target accepted twice", .partsBroken,
            changing: "target 1 of balanced, part 2"
        ) { $0.followers = [Draft.Follower(repeatedAs: "target once more")] },
        .at(
            "portfolio once more", "a portfolio opened twice", .replayed,
            changing: "portfolio growth"
        ) { $0.followers = [Draft.Follower(repeatedAs: "portfolio once more")] },
        .at(
            "genesis once more", "a second genesis", .genesisInvalid,
            changing: "portfolio growth"
        ) { draft in
            draft.followers = [
                Draft.Follower("genesis once more", by: [cast.ann, cast.ben, cast.operator_]) {
                    _, _ in .genesis(cast.genesis())
                }
            ]
        },
        .at(
            "prices 2 of oracle 2, part 2", "a part left out", .partsBroken,
            changing: "prices 2 of oracle 2, part 1"
        ) { $0.isDropped = true },
        .at(
            "prices 3 of oracle 1", "a statement left out", .numberSkipped,
            changing: "prices 3 of oracle 1"
        ) { draft in draft.editPrices { $0.number += 1 } },
    ]

    private static func decision(
        of portfolio: Identifier, in replay: Replay
    ) -> Statement.Body {
        let account = replay.account(portfolio)
        return .decision(
            Decision(
                contract: account?.mandated?.reference ?? Reference(index: 0, leaf: .zero),
                number: (account?.decisions ?? 0) + 1,
                orders: [Decision.Order(asset: "VTI", limit: nil, quantity: "1")],
                portfolio: portfolio, prices: account?.session?.statements ?? [],
                reason: "any drift", target: account?.targeted?.reference))
    }
}
