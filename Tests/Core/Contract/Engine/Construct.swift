import Quantities
import Records

@testable import Contract

/// A part of the language that has a scenario. What gathers them from a mandate is exhaustive: a new
/// kind of condition, rule or event does not compile until it has a name here, and a name that no
/// scenario shows fails a test.
enum Construct: String, CaseIterable {
    // Conditions.
    case anyDrift, anyRelativeDrift, totalDrift, outsideBand
    case firstLookOfWeek, firstLookOfMonth, firstLookOfQuarter, firstLookOfYear
    case sessionsSinceRebalance, cash, drawdown, volatility, volatilityOfAsset
    case average, returnOfAsset, correlation, level, not, and, or, nested
    // When it is looked at, and what a rebalance does.
    case everySession, everySessions, weekly, monthly, quarterly, yearly
    case everyLook, condition
    case allToTarget, allToEdge, allToPartOfBand, spread
    case breachedToTarget, breachedToEdge, breachedToPartOfBand
    // Weights, bands and ranges.
    case stated, equal, inverseVolatility, momentum, volatilityTarget, floor, proposed
    case bandInPoints, bandOfTarget, range, owners, ownersOfCash, quotedAsset, quotedGroup
    // Flows.
    case flowsWait, depositBuys, withdrawalSells, flowRebalances
    // What happens to a portfolio.
    case contract, target, targetUntil, proposal, asset, groups
    case split, dividend, rename, delist
    case halt, haltOfExecutor, resume, voidTrade, voidPrices, undoneStatement
    case deposit, withdrawal, income, fee, tax, flowInKind
    case missed, fillAfterwards, cashBelowZero, expiry
}

extension Construct {
    /// What a mandate is made of.
    static func all(in mandate: Mandate) -> Set<Construct> {
        var found = looks(mandate.look).union(trades(mandate.trade))
        found.formUnion(weights(mandate.weights))
        found.formUnion(flows(mandate.flows))
        switch mandate.rebalance {
        case .atEveryLook: found.insert(.everyLook)
        case .when(let condition):
            found.insert(.condition)
            found.formUnion(all(in: condition))
        }
        if mandate.cash.ownersMaySet != nil { found.insert(.ownersOfCash) }
        for holding in mandate.holdings {
            switch holding.band {
            case .absolute: found.insert(.bandInPoints)
            case .relative: found.insert(.bandOfTarget)
            case nil: break
            }
            if holding.range != nil { found.insert(.range) }
            if holding.ownersMaySet != nil { found.insert(.owners) }
            if holding.asset.asWritten != holding.asset.text { found.insert(.quotedAsset) }
        }
        let groups = mandate.excludedGroups + mandate.groupLimits.map(\.group)
        if groups.contains(where: { $0.asGroupName != $0.text }) { found.insert(.quotedGroup) }
        return found
    }

    private static func all(in condition: Condition) -> Set<Construct> {
        switch condition {
        case .anyDrift: return [.anyDrift]
        case .anyRelativeDrift: return [.anyRelativeDrift]
        case .totalDrift: return [.totalDrift]
        case .outsideBand: return [.outsideBand]
        case .firstLook(let period): return [firstLook(of: period)]
        case .sessionsSinceRebalance: return [.sessionsSinceRebalance]
        case .cash: return [.cash]
        case .drawdown: return [.drawdown]
        case .volatility(let asset, _, _, _):
            return [asset == nil ? .volatility : .volatilityOfAsset]
        case .price: return [.average]
        case .returned: return [.returnOfAsset]
        case .correlation: return [.correlation]
        case .level: return [.level]
        case .not(let part): return all(in: part).union([.not])
        case .and(let parts): return all(in: parts).union([.and])
        case .or(let parts): return all(in: parts).union([.or])
        }
    }

    private static func all(in parts: [Condition]) -> Set<Construct> {
        parts.reduce(into: []) { found, part in
            switch part {
            case .and, .or: found.insert(.nested)
            default: break
            }
            found.formUnion(all(in: part))
        }
    }

    private static func firstLook(of period: Period) -> Construct {
        switch period {
        case .week: .firstLookOfWeek
        case .month: .firstLookOfMonth
        case .quarter: .firstLookOfQuarter
        case .year: .firstLookOfYear
        }
    }

    private static func looks(_ schedule: LookSchedule) -> Set<Construct> {
        switch schedule {
        case .everySession: [.everySession]
        case .everySessions: [.everySessions]
        case .weekly: [.weekly]
        case .monthly: [.monthly]
        case .quarterly: [.quarterly]
        case .yearly: [.yearly]
        }
    }

    private static func trades(_ rule: TradeRule) -> Set<Construct> {
        let place: Construct
        switch (rule.scope, rule.reach) {
        case (.all, .zero): place = .allToTarget
        case (.all, .one): place = .allToEdge
        case (.all, _): place = .allToPartOfBand
        case (.breached, .zero): place = .breachedToTarget
        case (.breached, .one): place = .breachedToEdge
        case (.breached, _): place = .breachedToPartOfBand
        }
        return rule.sessions > 1 ? [place, .spread] : [place]
    }

    private static func weights(_ rule: WeightRule?) -> Set<Construct> {
        switch rule {
        case nil: [.stated]
        case .equal: [.equal]
        case .inverseVolatility: [.inverseVolatility]
        case .momentum: [.momentum]
        case .volatilityTarget: [.volatilityTarget]
        case .floor: [.floor]
        case .proposed: [.proposed]
        }
    }

    private static func flows(_ rule: FlowRule) -> Set<Construct> {
        switch rule {
        case .rebalance: return [.flowRebalances]
        case .towardTarget(let deposits, let withdrawals):
            var found: Set<Construct> = deposits || withdrawals ? [] : [.flowsWait]
            if deposits { found.insert(.depositBuys) }
            if withdrawals { found.insert(.withdrawalSells) }
            return found
        }
    }
}

extension Construct {
    /// What happens in a history.
    static func all(in history: History) throws -> Set<Construct> {
        var found: Set<Construct> = history.fill == "next" ? [.fillAfterwards] : []
        for (place, session) in history.sessions.enumerated() {
            let later = history.sessions.dropFirst(place + 1).first
            for event in (session.before ?? []) + (session.midway ?? []) {
                found.formUnion(try all(in: event))
            }
            if session.missed == true { found.insert(.missed) }
            if session.undone != nil { found.insert(.undoneStatement) }
            if session.then.cash.hasPrefix("-") { found.insert(.cashBelowZero) }
            if session.then.verdict == "decision-open", later?.then.verdict == "trade" {
                found.insert(.expiry)
            }
        }
        return found
    }

    private static func all(in event: History.Event) throws -> Set<Construct> {
        switch event {
        case .flow(let purpose, let asset, _):
            let named: Set<Construct> = Construct(rawValue: purpose).map { [$0] } ?? []
            return asset == "cash" ? named : named.union([.flowInKind])
        case .target(_, let until): return until == nil ? [.target] : [.targetUntil]
        case .proposal: return [.proposal]
        case .contract: return [.contract]
        case .asset(_, _, let groups): return groups.isEmpty ? [.asset] : [.asset, .groups]
        case .action(let action):
            switch try action.change() {
            case .split: return [.split]
            case .dividend: return [.dividend]
            case .rename: return [.rename]
            case .delist: return [.delist]
            }
        case .halt(_, let lapses): return [lapses ? .haltOfExecutor : .halt]
        case .resume: return [.resume]
        case .void(let void): return [void.trade == nil ? .voidPrices : .voidTrade]
        }
    }
}
