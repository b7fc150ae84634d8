import Quantities

/// Drifts where everything is of ordinary size, in 128 bits: the same as those of `Drift`, and
/// several times as fast. Each function gives nothing where a number is larger.
struct OrdinaryDrifts {
    /// The value of everything in its units, above zero and below 2^80, which is 1.2 · 10^8.
    private let total: Int128

    init?(of total: Value) {
        guard total.units > 0, total.units >> 80 == 0 else { return nil }
        self.total = total.units
    }

    /// Σ|d| · V, in units of value times 10^-12. Weights are below 2^40 units, so that each |d| · V
    /// is below 2^121.
    func sum(_ holdings: Holdings, at view: borrowing PriceView) -> Int128? {
        let lines = holdings.lines.span
        let courses = view.courses.span
        guard lines.count < 64, var sum = magnitude(holdings.cash.units, holdings.cashTarget)
        else { return nil }
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: courses),
                let magnitude = magnitude(value, lines[place].target)
            else { return nil }
            sum &+= magnitude
        }
        return sum
    }

    /// |d| · V of a value and a target, in units of value times 10^-12.
    @inline(__always)
    private func magnitude(_ value: Int128, _ target: Weight) -> Int128? {
        guard value >> 80 == 0, target.units >> 40 == 0 else { return nil }
        return abs(value &* Weight.one.units &- target.units &* total)
    }

    /// Whether any drift is further than allowed.
    func exceeds(
        _ allowed: Allowed, _ holdings: Holdings, at view: borrowing PriceView
    ) -> Bool? {
        // The lines of a mandate are mostly alike: then the bounds of one are those of the next.
        var bounds = Bounds()
        let lines = holdings.lines.span
        let courses = view.courses.span
        for place in lines.indices {
            guard let value = lines[place].ordinaryValue(at: courses), value >> 80 == 0 else {
                return nil
            }
            if place == 0 || !allowed.isSame(of: lines[place], as: lines[place - 1]) {
                guard let found = self.bounds(allowed, lines[place]) else { return nil }
                bounds = found
            }
            if bounds.areLeft(by: value) { return true }
        }
        guard holdings.cash.units >> 80 == 0,
            let bounds = self.bounds(allowed, of: holdings.cashTarget.units, band: nil)
        else { return nil }
        return bounds.areLeft(by: holdings.cash.units)
    }

    /// The place of the furthest drift, of those further than allowed or of all that this concerns,
    /// that of cash behind the last line; of equals the first. A place that is nothing where there is
    /// none of them.
    func furthest(
        _ allowed: Allowed, exceeding: Bool, _ holdings: Holdings,
        at view: borrowing PriceView
    ) -> Int?? {
        var best: (place: Int, distance: Int128, target: Weight)?
        var bounds = Bounds()
        let lines = holdings.lines.span
        let courses = view.courses.span
        for place in 0...lines.count {
            let isCash = place == lines.count
            let target = isCash ? holdings.cashTarget : lines[place].target
            let value =
                isCash
                ? holdings.cash.units
                : lines[place].ordinaryValue(at: courses)
            guard let value, let distance = magnitude(value, target) else { return nil }
            if place == 0 || isCash || !allowed.isSame(of: lines[place], as: lines[place - 1]) {
                let band = isCash ? nil : lines[place].band
                guard let found = self.bounds(allowed, of: target.units, band: band) else {
                    return nil
                }
                bounds = found
            }
            if bounds.areNone || (exceeding && !bounds.areLeft(by: value)) { continue }
            if let best {
                // Parts of different targets are not compared here.
                guard !allowed.isRelative || target == best.target else { return nil }
                if distance <= best.distance { continue }
            }
            best = (place, distance, target)
        }
        return .some(best?.place)
    }

    /// Whether a line that is worth so much is outside its band.
    func isOutside(_ line: Line, worth value: Value) -> Bool? {
        guard value.units >> 80 == 0, let bounds = bounds(.band, line) else { return nil }
        return bounds.areLeft(by: value.units)
    }

    @inline(__always)
    private func bounds(_ allowed: Allowed, _ line: borrowing Line) -> Bounds? {
        bounds(allowed, of: line.target.units, band: line.band)
    }

    /// What a value must stay within that has this target and this band, if it has one.
    @inline(__always)
    private func bounds(_ allowed: Allowed, of target: Int128, band: Int128?) -> Bounds? {
        guard target >> 40 == 0, let limit = allowed.limit(of: target, band: band) else {
            return nil
        }
        var bounds = Bounds()
        guard limit != Allowed.unlimited else { return bounds }
        // 2^41 · 2^80 is the largest product.
        bounds.low = (target &- limit) &* total
        bounds.high = (target &+ limit) &* total
        if allowed.isInclusive {
            bounds.low += 1
            bounds.high -= 1
        }
        return bounds
    }

    /// What a value must stay within, in units of value times 10^-12.
    private struct Bounds {
        var low = Int128.min
        var high = Int128.max

        /// Whether they bound nothing.
        var areNone: Bool { low == .min }

        /// Whether a value below 2^80 is beyond them.
        @inline(__always)
        func areLeft(by value: Int128) -> Bool {
            let scaled = value &* Weight.one.units
            return scaled < low || scaled > high
        }
    }

    /// How far each drift may be, in units of 10^-12.
    struct Allowed {
        private enum Kind {
            case fixed(Int128)
            case part(Int128)
            case band
        }

        /// The limit of what a condition does not concern, above all others.
        static var unlimited: Int128 { 1 << 40 }

        /// Within its band.
        static var band: Allowed { Allowed(kind: .band, isInclusive: false) }

        private let kind: Kind
        /// Whether a drift that is as far is too far.
        let isInclusive: Bool

        /// Whether it is a part of the target.
        var isRelative: Bool { if case .part = kind { true } else { false } }

        private init(kind: Kind, isInclusive: Bool) {
            self.kind = kind
            self.isInclusive = isInclusive
        }

        /// What a condition about single drifts allows.
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

        /// Whether the limits of two lines, and their targets, are the same.
        @inline(__always)
        func isSame(of line: borrowing Line, as other: borrowing Line) -> Bool {
            if case .band = kind { return line.isAimed(like: other) }
            return line.target == other.target
        }

        /// The limit of what has this target, below 2^40, and this band; nothing where it is no whole
        /// number of units.
        @inline(__always)
        func limit(of target: Int128, band: Int128?) -> Int128? {
            switch kind {
            case .fixed(let limit): limit
            // A part is below 2^60 units, as all weights are.
            case .part(let part): target > 0 ? divided(part &* target) : Allowed.unlimited
            case .band: band.map { divided($0) } ?? Allowed.unlimited
            }
        }

        /// Units of 10^-24 in those of 10^-12.
        private func divided(_ exact: Int128) -> Int128? {
            let one = UInt64(truncatingIfNeeded: Weight.one.units)
            let high = UInt64(truncatingIfNeeded: exact >> 64)
            guard high < one else { return nil }
            let (units, rest) = one.dividingFullWidth((high, UInt64(truncatingIfNeeded: exact)))
            return rest == 0 && units >> 40 == 0 ? Int128(units) : nil
        }
    }
}
