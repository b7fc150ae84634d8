import Audit
import Quantities
import Records
import SampleLedger

extension WrongHistory {
    static let decisions: [WrongHistory] = [
        .at("decision 3 of balanced", "an order changed by the smallest unit", .decisionDiffers) {
            draft in
            draft.editOrders { orders in
                let first = orders[0]
                orders[0] = Decision.Order(
                    asset: first.asset, limit: first.limit,
                    quantity: Quantity(unchecked: first.quantity.units + 1))
            }
        },
        .at("decision 3 of balanced", "an order with a wider limit", .decisionDiffers) { draft in
            draft.editOrders { orders in
                let first = orders[0]
                orders[0] = Decision.Order(
                    asset: first.asset,
                    limit: first.limit.map { Price(unchecked: $0.units * 2) },
                    quantity: first.quantity)
            }
        },
        .at(
            "decision 3 of balanced", "an order left out", .decisionDiffers,
            besides: [.cashOverdrawn, .decisionMissing]
        ) { draft in
            draft.editOrders { $0.removeLast() }
        },
        .at("decision 3 of balanced", "an order for what is not held", .decisionDiffers) { draft in
            draft.editOrders { orders in
                orders.insert(
                    Decision.Order(asset: "GLD", limit: nil, quantity: "1"), at: 1)
            }
        },
        .at("decision 3 of balanced", "a decision with another reason", .decisionDiffers) { draft in
            guard case .decision(var decision) = draft.body else { return }
            decision.reason += " "
            draft.body = .decision(decision)
        },
        .at("decision 3 of balanced", "a decision that names other prices", .decisionDiffers) {
            draft in
            guard case .decision(var decision) = draft.body else { return }
            decision.prices.removeLast()
            draft.body = .decision(decision)
        },
        .at("decision 3 of balanced", "a decision that names no target", .decisionDiffers) {
            draft in
            guard case .decision(var decision) = draft.body else { return }
            decision.target = nil
            draft.body = .decision(decision)
        },
    ]

    static let owners: [WrongHistory] = [
        .at(
            "target 2 of balanced", "a target outside its bounds", .targetOutOfBounds,
            changing: "target 1 of balanced, part 2"
        ) { draft in
            let acceptBy = draft.time.later(86_400)
            draft.followers = [
                Draft.Follower(
                    "target 2 of balanced", by: [Cast().ann, Cast().ben]
                ) { _, _ in
                    .target(
                        Target(
                            acceptBy: acceptBy, portfolio: "balanced", revision: 2,
                            weights: [
                                Target.Share(asset: "BND", weight: "0.27"),
                                Target.Share(asset: "VTI", weight: "0.71"),
                                Target.Share(asset: .cash, weight: "0.02"),
                            ]))
                }
            ]
        },
        .at(
            "target 1 of balanced, part 2", "a part of a target that is not that of the first",
            .partsBroken
        ) { draft in
            guard case .target(var target) = draft.body else { return }
            target.weights = target.weights.map {
                Target.Share(asset: $0.asset, weight: $0.asset == "VTI" ? "0.71" : $0.weight)
            }
            draft.body = .target(target)
        },
        .at(
            "contract 1 of growth", "a contract that cannot be read", .contractInvalid
        ) { draft in
            guard case .contract(var contract) = draft.body else { return }
            contract.source[0] = "mandat \"growth\" in USD"
            draft.body = .contract(contract)
        },
        .at(
            "contract 1 of growth", "a contract in another currency", .contractInvalid
        ) { draft in
            guard case .contract(var contract) = draft.body else { return }
            contract.source[0] = "mandate \"growth\" in EUR"
            draft.body = .contract(contract)
        },
        .at(
            "withdrawal of balanced", "a withdrawal of more than there is", .flowExceedsHoldings
        ) { draft in
            guard case .flow(var flow) = draft.body else { return }
            flow.amount = "200000"
            draft.body = .flow(flow)
        },
        .at("income of growth", "a deposit that was recorded before", .flowRepeated) { draft in
            guard case .flow(var flow) = draft.body else { return }
            flow.purpose = .deposit
            flow.reference = .plain("wire \"deposit of growth\"")
            draft.body = .flow(flow)
        },
    ]

    static let positions: [WrongHistory] = [
        .at("positions of balanced", "a custodian who holds less money", .positionDiffers) {
            draft in
            draft.editPositions { $0.cash = Money(unchecked: $0.cash.units - 1_000_000) }
        },
        .at("positions of balanced", "a custodian who holds more of an asset", .positionDiffers) {
            draft in
            draft.editPositions { positions in
                let first = positions.quantities[0]
                positions.quantities[0] = Positions.Position(
                    asset: first.asset, quantity: Quantity(unchecked: first.quantity.units + 1))
            }
        },
        .at("positions of balanced", "a custodian who lacks an asset", .positionDiffers) { draft in
            draft.editPositions { $0.quantities.removeLast() }
        },
        .at("positions of balanced", "a custodian who holds what is not there", .positionDiffers) {
            draft in
            draft.editPositions {
                $0.quantities.insert(Positions.Position(asset: "GLD", quantity: "1"), at: 1)
            }
        },
        .at("positions of balanced", "money a cent off", .positionDiffers) { draft in
            draft.editPositions { $0.cash = Money(unchecked: $0.cash.units + 1_000_001) }
        },
        .at("positions of balanced", "positions from before a trade", .timeContradicted) { draft in
            draft.editPositions { $0.asOf = "2024-01-03T21:00:00Z" }
        },
        .at("positions of balanced", "positions as of tomorrow", .timeContradicted) { draft in
            draft.editPositions { $0.asOf = $0.asOf.later(86_400) }
        },
    ]

    static let prices: [WrongHistory] = [
        .at(
            "prices 3 of oracle 1", "a price from tomorrow", .timeContradicted,
            besides: [.sessionOutOfOrder, .timeContradicted, .decisionOvertaken]
        ) { draft in
            draft.editPrices { $0.asOf = $0.asOf.later(86_400) }
        },
        .at("prices 3 of oracle 1", "prices recorded too late", .timeContradicted) { draft in
            draft.editPrices { $0.asOf = $0.asOf.later(-7200) }
        },
        .at(
            "prices 3 of oracle 1", "a session that is not after the one before",
            .sessionOutOfOrder,
            besides: [.timeContradicted, .decisionMissing]
        ) { draft in
            draft.editPrices { $0.asOf = "2024-01-04T21:00:00Z" }
        },
        .at(
            "prices 3 of oracle 1", "prices for a session that is complete", .sessionRepeated,
            besides: [.decisionMissing]
        ) { draft in
            draft.editPrices { $0.session = "day-2" }
        },
    ]
}

extension Draft {
    /// Changes what a custodian holds.
    mutating func editPositions(_ edit: (inout Positions) -> Void) {
        guard case .positions(var positions) = body else { return }
        edit(&positions)
        body = .positions(positions)
    }

    /// Changes what an oracle says.
    mutating func editPrices(_ edit: (inout Prices) -> Void) {
        guard case .prices(var prices) = body else { return }
        edit(&prices)
        body = .prices(prices)
    }
}
