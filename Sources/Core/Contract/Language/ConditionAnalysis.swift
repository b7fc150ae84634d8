import Quantities

/// Finds conditions whose truth does not depend on prices, as far as that follows from the range
/// of each measure alone: weights lie between 0% and 100%. It may miss some; what it says holds.
struct ConditionAnalysis {
    enum Verdict {
        case never, always, depends
    }

    /// The smallest target above zero that anything may have; zero where that is unknown.
    private let leastTarget: Weight
    /// Whether no weight between nothing and the whole is outside any band.
    private let bandsHoldAll: Bool

    /// What can be said of the conditions of a draft that has been checked.
    init(_ draft: MandateDraft) {
        let targets = draft.holds.map { draft.targets(of: $0) }
        leastTarget =
            targets.lazy.filter { $0.highest > .zero }.map(\.lowest).min() ?? .zero
        bandsHoldAll = zip(draft.holds, targets).allSatisfy { hold, targets in
            hold.band?.value.holdsAll(around: targets) ?? true
        }
    }

    func verdict(on condition: Condition) -> Verdict {
        if contradicts(conjuncts(of: condition, negated: false)) { return .never }
        if contradicts(conjuncts(of: condition, negated: true)) { return .always }
        return .depends
    }

    /// A condition that must hold, or must not.
    private struct Literal: Hashable {
        var condition: Condition
        var negated: Bool

        /// What it takes one of, where it is a choice: the operands of `or`, or of `not (… and …)`.
        var choices: [Condition]? {
            switch condition {
            case .or(let operands) where !negated, .and(let operands) where negated: operands
            default: nil
            }
        }
    }

    /// What must hold together for the condition, or for its negation, to hold.
    private func conjuncts(of condition: Condition, negated: Bool) -> [Literal] {
        switch condition {
        case .not(let operand): conjuncts(of: operand, negated: !negated)
        case .and(let operands) where !negated, .or(let operands) where negated:
            operands.flatMap { conjuncts(of: $0, negated: negated) }
        default: [Literal(condition: condition, negated: negated)]
        }
    }

    /// Whether the literals cannot hold together: the plain ones among themselves, or with every
    /// choice that one of the others leaves.
    private func contradicts(_ literals: [Literal]) -> Bool {
        let plain = literals.filter { $0.choices == nil }
        if plainlyContradicts(plain) { return true }
        return literals.contains { literal in
            literal.choices?.allSatisfy { choice in
                contradicts(plain + conjuncts(of: choice, negated: literal.negated))
            } ?? false
        }
    }

    private func plainlyContradicts(_ literals: [Literal]) -> Bool {
        let all = Set(literals)
        var intervals: [Measure: Interval] = [:]
        for literal in literals {
            if all.contains(Literal(condition: literal.condition, negated: !literal.negated)) {
                return true
            }
            if literal.condition == .outsideBand, !literal.negated, bandsHoldAll { return true }
            guard let (measure, comparison, limit) = literal.condition.comparison else { continue }
            var interval = intervals[measure] ?? range(of: measure)
            interval.narrow(to: literal.negated ? comparison.opposite : comparison, limit)
            if interval.isEmpty { return true }
            intervals[measure] = interval
        }
        return false
    }

    /// The values a measure may take, in units of weights or in sessions.
    private func range(of measure: Measure) -> Interval {
        let whole = Weight.one.units
        switch measure {
        case .anyDrift, .totalDrift, .cash: return Interval(lower: 0, upper: whole)
        case .sessionsSinceRebalance:
            // A look comes after the session of the last decision, never in it.
            return Interval(lower: 1, upper: nil)
        case .anyRelativeDrift:
            guard leastTarget > .zero else { return Interval(lower: 0, upper: nil) }
            // The farthest is from the least target to the whole, or from any target to nothing.
            let least = leastTarget.units
            let farthest = ((whole - least) * whole + least - 1) / least
            return Interval(lower: 0, upper: max(whole, farthest))
        // The index is above nothing, and the last value is among those that the highest is of.
        case .drawdown(sessions: 1): return Interval(lower: 0, upper: 0)
        case .drawdown: return Interval(lower: 0, upper: whole, upperIsOut: true)
        case .volatility: return Interval(lower: 0, upper: nil)
        case .price(let asset, let averaged, let sessions):
            let isItself = asset == averaged && sessions == 1
            return Interval(lower: isItself ? 0 : -1, upper: isItself ? 0 : 1)
        // A price never falls below nothing.
        case .returned: return Interval(lower: -whole, upper: nil, lowerIsOut: true)
        case .correlation(let assets, _):
            return Interval(lower: assets.count == 1 ? whole : -whole, upper: whole)
        case .level: return Interval(lower: 0, upper: nil, lowerIsOut: true)
        }
    }
}

/// What a condition compares with a limit.
private enum Measure: Hashable {
    case anyDrift, anyRelativeDrift, totalDrift, cash, sessionsSinceRebalance
    case drawdown(sessions: Int)
    case volatility(AssetID?, sessions: Int)
    /// The sign of a price less an average.
    case price(AssetID, averageOf: AssetID, sessions: Int)
    case returned(AssetID, sessions: Int)
    case correlation(Set<AssetID>, sessions: Int)
    case level(AssetID)
}

/// The values between two ends; without an upper end, all from the lower one on.
private struct Interval {
    var lower: Int128
    var upper: Int128?
    var lowerIsOut = false
    var upperIsOut = false

    init(lower: Int128, upper: Int128?, lowerIsOut: Bool = false, upperIsOut: Bool = false) {
        self.lower = lower
        self.upper = upper
        self.lowerIsOut = lowerIsOut
        self.upperIsOut = upperIsOut
    }

    var isEmpty: Bool {
        guard let upper else { return false }
        return lower > upper || lower == upper && (lowerIsOut || upperIsOut)
    }

    mutating func narrow(to comparison: Comparison, _ limit: Int128) {
        switch comparison {
        case .greater, .greaterOrEqual:
            let strict = comparison == .greater
            if limit > lower {
                lower = limit
                lowerIsOut = strict
            } else if limit == lower, strict {
                lowerIsOut = true
            }
        case .less, .lessOrEqual:
            let strict = comparison == .less
            if upper.map({ limit < $0 }) ?? true {
                upper = limit
                upperIsOut = strict
            } else if limit == upper, strict {
                upperIsOut = true
            }
        }
    }
}

extension Comparison {
    /// The comparison that holds where this one does not.
    var opposite: Comparison {
        switch self {
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        }
    }
}

extension Condition {
    /// The measure, the comparison and the limit, where the condition is of that form.
    fileprivate var comparison: (Measure, Comparison, Int128)? {
        switch self {
        case .anyDrift(let comparison, let limit): (.anyDrift, comparison, limit.units)
        case .anyRelativeDrift(let comparison, let limit):
            (.anyRelativeDrift, comparison, limit.units)
        case .totalDrift(let comparison, let limit): (.totalDrift, comparison, limit.units)
        case .cash(let comparison, let limit): (.cash, comparison, limit.units)
        case .sessionsSinceRebalance(let comparison, let count):
            (.sessionsSinceRebalance, comparison, Int128(count))
        case .drawdown(let sessions, let comparison, let limit):
            (.drawdown(sessions: sessions), comparison, limit.units)
        case .volatility(let asset, let sessions, let comparison, let limit):
            (.volatility(asset, sessions: sessions), comparison, limit.units)
        case .price(let asset, let comparison, let averaged, let sessions):
            (.price(asset, averageOf: averaged, sessions: sessions), comparison, 0)
        case .returned(let asset, let sessions, let comparison, let limit):
            (.returned(asset, sessions: sessions), comparison, limit.units)
        case .correlation(let asset, let other, let sessions, let comparison, let limit):
            (.correlation([asset, other], sessions: sessions), comparison, limit.units)
        case .level(let asset, let comparison, let limit):
            (.level(asset), comparison, limit.units)
        case .outsideBand, .firstLook, .not, .and, .or: nil
        }
    }
}

extension Band {
    /// Whether every weight from nothing to the whole is within the band around each of these
    /// targets.
    fileprivate func holdsAll(around targets: (lowest: Weight, highest: Weight)) -> Bool {
        let whole = Weight.one.units
        return switch self {
        case .absolute(let width):
            width.units >= max(targets.highest.units, whole - targets.lowest.units)
        // Down to nothing from any target, and up to the whole from the least.
        case .relative(let part):
            part >= .one && targets.lowest.units * (whole + part.units) >= whole * whole
        }
    }
}
