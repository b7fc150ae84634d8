/// A signed integer of 256 bits in two's complement, for exact products of values and weights.
/// Every operation that could leave the range throws instead.
@frozen
public struct Int256: Hashable, Sendable {
    @usableFromInline let high: Int128
    @usableFromInline let low: UInt128

    @inlinable
    init(high: Int128, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// The same number, wider.
    @inlinable
    public init(_ value: Int128) {
        self.init(high: value < 0 ? -1 : 0, low: UInt128(truncatingIfNeeded: value))
    }

    /// The exact product, which always fits.
    @inlinable
    public init(_ left: Int128, times right: Int128) {
        // In two's complement a negative factor counts 2^128 too much of the other one.
        var (high, low) = Int256.multiply(
            UInt128(truncatingIfNeeded: left), by: UInt128(truncatingIfNeeded: right))
        if left < 0 { high = high &- UInt128(truncatingIfNeeded: right) }
        if right < 0 { high = high &- UInt128(truncatingIfNeeded: left) }
        self.init(high: Int128(truncatingIfNeeded: high), low: low)
    }

    /// The product of two words, by halves: several times as fast as `multipliedFullWidth` of 128
    /// bits, which no processor has.
    @inlinable
    static func multiply(
        _ left: UInt128, by right: UInt128
    ) -> (high: UInt128, low: UInt128) {
        let (leftLow, leftHigh) = (left & halfMask, left >> 64)
        let (rightLow, rightHigh) = (right & halfMask, right >> 64)
        // The product of two halves, and two halves more, never leave a word.
        let lowest = leftLow &* rightLow
        let first = leftHigh &* rightLow &+ (lowest >> 64)
        let second = leftLow &* rightHigh &+ (first & halfMask)
        let high = leftHigh &* rightHigh &+ (first >> 64) &+ (second >> 64)
        return (high, second << 64 | lowest & halfMask)
    }

    @inlinable static var halfMask: UInt128 { UInt128(UInt64.max) }

    /// The number 0.
    @inlinable public static var zero: Int256 { Int256(high: 0, low: 0) }

    /// −1, 0 or 1.
    @inlinable public var signum: Int { high < 0 ? -1 : (high == 0 && low == 0) ? 0 : 1 }

    /// The number in 128 bits, or nothing where it does not fit.
    @inlinable public var narrowed: Int128? {
        let value = Int128(truncatingIfNeeded: low)
        return (value < 0 ? -1 : 0) == high ? value : nil
    }
}

extension Int256: Comparable {
    @inlinable
    public static func < (left: Int256, right: Int256) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}

extension Int256 {
    /// The sum. Throws `overflow`.
    @inlinable
    public static func + (left: Int256, right: Int256) throws(QuantityError) -> Int256 {
        let (low, carry) = left.low.addingReportingOverflow(right.low)
        let (partial, first) = left.high.addingReportingOverflow(right.high)
        let (high, second) = partial.addingReportingOverflow(carry ? 1 : 0)
        // Two overflows of opposite direction cancel: −2^127 + −1 + 1 carries back into range.
        guard first == second else { throw .overflow("256-bit addition") }
        return Int256(high: high, low: low)
    }

    /// The difference. Throws `overflow`.
    @inlinable
    public static func - (left: Int256, right: Int256) throws(QuantityError) -> Int256 {
        let (low, borrow) = left.low.subtractingReportingOverflow(right.low)
        let (partial, first) = left.high.subtractingReportingOverflow(right.high)
        let (high, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
        guard first == second else { throw .overflow("256-bit subtraction") }
        return Int256(high: high, low: low)
    }

    /// The negative. Throws `overflow` for the least number.
    @inlinable
    public func negated() throws(QuantityError) -> Int256 { try Int256.zero - self }

    /// The magnitude as an unsigned pair of words, which always fits.
    @inlinable
    var magnitude: (high: UInt128, low: UInt128) {
        let bits = UInt128(truncatingIfNeeded: high)
        guard high < 0 else { return (bits, low) }
        let (negatedLow, borrow) = UInt128(0).subtractingReportingOverflow(low)
        return (UInt128(0) &- bits &- (borrow ? 1 : 0), negatedLow)
    }

    @inlinable
    init(negative: Bool, magnitude: (high: UInt128, low: UInt128)) throws(QuantityError) {
        guard magnitude.high < UInt128(1) << 127 else { throw .overflow("256-bit arithmetic") }
        let positive = Int256(high: Int128(magnitude.high), low: magnitude.low)
        self = negative ? try positive.negated() : positive
    }

    /// The product. Throws `overflow`.
    @inlinable
    public static func * (left: Int256, right: Int128) throws(QuantityError) -> Int256 {
        try left * Int256(right)
    }

    /// The product. Throws `overflow`.
    @inlinable
    public static func * (left: Int256, right: Int256) throws(QuantityError) -> Int256 {
        let a = left.magnitude
        let b = right.magnitude
        guard a.high == 0 || b.high == 0 else { throw .overflow("256-bit multiplication") }
        let product = multiply(a.low, by: b.low)
        let cross = a.high == 0 ? multiply(b.high, by: a.low) : multiply(a.high, by: b.low)
        let (high, overflow) = product.high.addingReportingOverflow(cross.low)
        guard cross.high == 0, !overflow else { throw .overflow("256-bit multiplication") }
        return try Int256(
            negative: (left.high < 0) != (right.high < 0), magnitude: (high, product.low))
    }
}

extension Int256 {
    /// The quotient rounded toward −∞ and the remainder, which has the divisor's sign.
    /// Throws `divisionByZero` or `overflow`.
    public func flooredDivision(
        by divisor: Int256
    ) throws(QuantityError) -> (quotient: Int256, remainder: Int256) {
        guard divisor.signum != 0 else {
            throw QuantityError(
                .divisionByZero, found: "256-bit division", expected: "a divisor other than zero")
        }
        // Most are not below zero and have one word each.
        if high == 0, divisor.high == 0 {
            let (quotient, remainder) = LongDivision.divide(low, by: divisor.low)
            return (Int256(high: 0, low: quotient), Int256(high: 0, low: remainder))
        }
        let (quotient, remainder) = LongDivision.divide(magnitude, by: divisor.magnitude)
        let negative = (high < 0) != (divisor.high < 0)
        let truncated = try Int256(negative: negative, magnitude: quotient)
        let rest = try Int256(negative: high < 0, magnitude: remainder)
        guard negative, rest.signum != 0 else { return (truncated, rest) }
        return (try truncated - Int256(1), try rest + divisor)
    }

    /// The quotient rounded toward −∞. Throws `divisionByZero` or `overflow`.
    public func floored(by divisor: Int256) throws(QuantityError) -> Int256 {
        try flooredDivision(by: divisor).quotient
    }

    /// The quotient rounded toward +∞. Throws `divisionByZero` or `overflow`.
    public func ceiled(by divisor: Int256) throws(QuantityError) -> Int256 {
        let (quotient, remainder) = try flooredDivision(by: divisor)
        return remainder.signum == 0 ? quotient : try quotient + Int256(1)
    }

    /// The quotient rounded to the nearest, a tie to the even one. Throws as `floored(by:)` does.
    public func roundedHalfEven(by divisor: Int256) throws(QuantityError) -> Int256 {
        let (quotient, remainder) = try flooredDivision(by: divisor)
        let twice = try remainder + remainder
        let beyond = divisor.high < 0 ? twice < divisor : twice > divisor
        let tie = twice == divisor
        return beyond || (tie && quotient.low & 1 == 1) ? try quotient + Int256(1) : quotient
    }
}

extension Int256: CustomStringConvertible {
    /// The number in decimal digits.
    public var description: String {
        var rest = magnitude
        var groups: [String] = []
        let group = UInt128(10_000_000_000_000_000_000)
        repeat {
            let (quotient, remainder) = LongDivision.divide(rest, by: (0, group))
            let digits = String(remainder.low)
            let last = quotient.high == 0 && quotient.low == 0
            groups.append(
                last ? digits : String(repeating: "0", count: 19 - digits.utf8.count) + digits)
            rest = quotient
        } while rest.high != 0 || rest.low != 0
        return (high < 0 ? "-" : "") + groups.reversed().joined()
    }
}
