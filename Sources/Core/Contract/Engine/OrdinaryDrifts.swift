import Quantities

/// Drifts where everything is of ordinary size, in 128 bits: the same as those of `Drift`, and
/// several times as fast. Each function gives nothing where a number is larger.
struct OrdinaryDrifts {
    /// The value of everything in its units, above zero and below 2^80, which is 1.2 · 10^8.
    private let total: Int128
    private var bands = Limits(.outsideBand)

    init?(of total: Value) {
        guard total.units > 0, total.units >> 80 == 0 else { return nil }
        self.total = total.units
    }

    /// |d| · V of a value and a target, in units of value times 10^-12. Weights are below 2^40
    /// units, so that it is below 2^121.
    @inline(__always)
    private func magnitude(_ value: Int128, _ target: Weight) -> Int128? {
        guard value >> 80 == 0, target.units >> 40 == 0 else { return nil }
        return abs(value &* Weight.one.units &- target.units &* total)
    }

    /// Σ|d| · V, in units of value times 10^-12.
    func sum(_ holdings: Holdings, at view: PriceView) -> Int128? {
        let lines = holdings.lines.span
        guard lines.count < 64, var sum = magnitude(holdings.cash.units, holdings.cashTarget)
        else { return nil }
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: view),
                let magnitude = magnitude(value, lines[place].target)
            else { return nil }
            sum &+= magnitude
        }
        return sum
    }

    /// Whether a drift that a condition about single drifts concerns is further than it allows.
    func exceeds(_ condition: Condition, _ holdings: Holdings, at view: PriceView) -> Bool? {
        guard var limits = Limits(condition) else { return nil }
        let lines = holdings.lines.span
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: view),
                let magnitude = magnitude(value, lines[place].target),
                let limit = limits.limit(of: lines[place])
            else { return nil }
            if limits.isExceeded(magnitude, limit &* total) { return true }
        }
        guard let magnitude = magnitude(holdings.cash.units, holdings.cashTarget),
            let limit = limits.limit(ofCash: holdings.cashTarget)
        else { return nil }
        return limits.isExceeded(magnitude, limit &* total)
    }

    /// Whether a line that is worth so much is outside its band.
    mutating func isOutside(_ line: Line, worth value: Value) -> Bool? {
        guard let magnitude = magnitude(value.units, line.target),
            let limit = bands?.limit(of: line)
        else { return nil }
        return magnitude > limit &* total
    }

    /// How far each drift may be, in units of 10^-12, all below 2^40.
    private struct Limits {
        private enum Kind {
            case fixed(Int128)
            case part(Int128)
            case band
        }

        /// The limit of what a condition does not concern: no drift times the whole is as large.
        private static let none = Int128(1) << 46

        private let kind: Kind
        private let isInclusive: Bool
        /// The limits of lines are mostly the same: what was divided last is at hand.
        private var divided: (exact: Int128, units: Int128) = (0, 0)

        init?(_ condition: Condition) {
            let comparison: Comparison
            switch condition {
            case .anyDrift(let stated, let limit):
                guard limit.units >> 40 == 0 else { return nil }
                (comparison, kind) = (stated, .fixed(limit.units))
            case .anyRelativeDrift(let stated, let part):
                (comparison, kind) = (stated, .part(part.units))
            case .outsideBand:
                (comparison, kind) = (.greater, .band)
            default: return nil
            }
            guard comparison == .greater || comparison == .greaterOrEqual else { return nil }
            isInclusive = comparison == .greaterOrEqual
        }

        @inline(__always)
        func isExceeded(_ magnitude: Int128, _ limit: Int128) -> Bool {
            isInclusive ? magnitude >= limit : magnitude > limit
        }

        @inline(__always)
        mutating func limit(of line: borrowing Line) -> Int128? {
            switch kind {
            case .fixed(let limit): limit
            case .part(let part): limit(part, of: line.target)
            case .band: line.band.map { divide($0) } ?? Limits.none
            }
        }

        mutating func limit(ofCash target: Weight) -> Int128? {
            switch kind {
            case .fixed(let limit): limit
            case .part(let part): limit(part, of: target)
            case .band: Limits.none
            }
        }

        private mutating func limit(_ part: Int128, of target: Weight) -> Int128? {
            // A part is below 2^60 units, as all weights are, and a target below 2^40.
            target.units > 0 ? divide(part &* target.units) : Limits.none
        }

        /// Units of 10^-24 in those of 10^-12; nothing where they are no whole number of them.
        @inline(__always)
        private mutating func divide(_ exact: Int128) -> Int128? {
            if exact == divided.exact { return divided.units }
            let (units, rest) = exact.quotientAndRemainder(dividingBy: Weight.one.units)
            guard rest == 0, units >> 40 == 0 else { return nil }
            divided = (exact, units)
            return units
        }
    }
}
