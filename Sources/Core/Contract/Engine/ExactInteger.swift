import Quantities

/// Whole numbers whose arithmetic throws `overflow` rather than leave its range: wide ones, and
/// those of 128 bits, which do for portfolios of ordinary size and are several times as fast.
protocol ExactInteger: Comparable {
    static var zero: Self { get }
    /// How many terms, with signs of their own, can be summed, in whichever order.
    static var mostTerms: Int { get }
    /// Whether this is so small that sums of terms never leave the range.
    var isTerm: Bool { get }
    /// The sum, the difference and the multiple of what sums of terms are.
    func plus(_ other: Self) -> Self
    func minus(_ other: Self) -> Self
    func times(_ count: Int128) -> Self
    func adding(_ other: Self) throws(QuantityError) -> Self
    func subtracting(_ other: Self) throws(QuantityError) -> Self
    func multiplied(by factor: Int128) throws(QuantityError) -> Self
    /// The whole numbers around one of so many equal parts: the same where that is whole.
    func bounds(ofPart parts: Int128) throws(QuantityError) -> (floor: Self, ceiling: Self)
    /// Whether this times a factor is no more than another number times its own.
    func isAtMost(
        times factor: Int128, _ other: Self, times otherFactor: Int128
    ) throws(QuantityError) -> Bool
    /// This times a factor, over another number times two of its own, rounded down.
    func floored(
        times factor: Int128, over other: Self, times first: Int128, _ second: Int128
    ) throws(QuantityError) -> Int256
    /// This times a factor, and another number times its own.
    func sum(
        times factor: Int128, _ other: Self, times otherFactor: Int128
    ) throws(QuantityError) -> Int256
    /// The same number.
    var wide: Int256 { get }
    /// The product of two numbers. Throws `overflow`.
    static func product(_ left: Int128, _ right: Int128) throws(QuantityError) -> Self
    /// The product of two numbers, of which the caller knows that it fits.
    init(_ left: Int128, times right: Int128)
}

extension Int256: ExactInteger {
    static var mostTerms: Int { 1 << 27 }
    private static let termLimit = Int256(1 << 114, times: 1 << 114)
    var isTerm: Bool {
        self < Int256.termLimit && Int256.zero < (try? self + Int256.termLimit) ?? .zero
    }

    func plus(_ other: Int256) -> Int256 { Int256.exact(try? self + other) }
    func minus(_ other: Int256) -> Int256 { Int256.exact(try? self - other) }
    func times(_ count: Int128) -> Int256 { Int256.exact(try? self * count) }

    private static func exact(_ number: Int256?) -> Int256 {
        guard let number else { preconditionFailure("a sum of too many terms") }
        return number
    }

    func adding(_ other: Int256) throws(QuantityError) -> Int256 { try self + other }
    func subtracting(_ other: Int256) throws(QuantityError) -> Int256 { try self - other }
    func multiplied(by factor: Int128) throws(QuantityError) -> Int256 { try self * factor }

    func bounds(ofPart parts: Int128) throws(QuantityError) -> (floor: Int256, ceiling: Int256) {
        let (quotient, remainder) = try flooredDivision(by: Int256(parts))
        return (quotient, remainder.signum == 0 ? quotient : try quotient + Int256(1))
    }

    func isAtMost(
        times factor: Int128, _ other: Int256, times otherFactor: Int128
    ) throws(QuantityError) -> Bool {
        try self * factor <= other * otherFactor
    }

    func floored(
        times factor: Int128, over other: Int256, times first: Int128, _ second: Int128
    ) throws(QuantityError) -> Int256 {
        try (self * factor).floored(by: other * Int256(first, times: second))
    }

    func sum(
        times factor: Int128, _ other: Int256, times otherFactor: Int128
    ) throws(QuantityError) -> Int256 {
        try self * factor + other * otherFactor
    }

    var wide: Int256 { self }

    static func product(_ left: Int128, _ right: Int128) throws(QuantityError) -> Int256 {
        Int256(left, times: right)
    }
}

extension Int128: ExactInteger {
    static var mostTerms: Int { 1 << 8 }
    @inline(__always) var isTerm: Bool { magnitude >> 119 == 0 }
    @inline(__always) func plus(_ other: Int128) -> Int128 { self &+ other }
    @inline(__always) func minus(_ other: Int128) -> Int128 { self &- other }
    @inline(__always) func times(_ count: Int128) -> Int128 { self &* count }

    @inline(__always)
    func adding(_ other: Int128) throws(QuantityError) -> Int128 {
        try Int128.exact(addingReportingOverflow(other))
    }

    @inline(__always)
    func subtracting(_ other: Int128) throws(QuantityError) -> Int128 {
        try Int128.exact(subtractingReportingOverflow(other))
    }

    @inline(__always)
    func multiplied(by factor: Int128) throws(QuantityError) -> Int128 {
        if let product = ordinaryProduct(factor) { return product }
        return try Int128.exact(multipliedReportingOverflow(by: factor))
    }

    @inline(__always)
    func bounds(ofPart parts: Int128) throws(QuantityError) -> (floor: Int128, ceiling: Int128) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: parts)
        return (remainder < 0 ? quotient - 1 : quotient, remainder > 0 ? quotient + 1 : quotient)
    }

    @inline(__always)
    func isAtMost(
        times factor: Int128, _ other: Int128, times otherFactor: Int128
    ) throws(QuantityError) -> Bool {
        if let product = ordinaryProduct(factor), let other = other.ordinaryProduct(otherFactor) {
            return product <= other
        }
        return Int256(self, times: factor) <= Int256(other, times: otherFactor)
    }

    @inline(__always)
    func floored(
        times factor: Int128, over other: Int128, times first: Int128, _ second: Int128
    ) throws(QuantityError) -> Int256 {
        let unit = try first.multiplied(by: second)
        if let dividend = ordinaryProduct(factor), let divisor = other.ordinaryProduct(unit) {
            return try Int256(dividend).floored(by: Int256(divisor))
        }
        return try Int256(self, times: factor).floored(by: Int256(other, times: unit))
    }

    @inline(__always)
    func sum(
        times factor: Int128, _ other: Int128, times otherFactor: Int128
    ) throws(QuantityError) -> Int256 {
        try Int256(self, times: factor) + Int256(other, times: otherFactor)
    }

    @inline(__always) var wide: Int256 { Int256(self) }

    @inline(__always)
    init(_ left: Int128, times right: Int128) { self = left &* right }

    @inline(__always)
    static func product(_ left: Int128, _ right: Int128) throws(QuantityError) -> Int128 {
        try left.multiplied(by: right)
    }

    @inline(__always)
    private static func exact(
        _ result: (partialValue: Int128, overflow: Bool)
    ) throws(QuantityError) -> Int128 {
        guard !result.overflow else { throw overflow() }
        return result.partialValue
    }

    @inline(never)
    private static func overflow() -> QuantityError { .overflow("128-bit arithmetic") }
}

extension Int128 {
    /// The product of two numbers not below zero that have at most 127 bits together, as most do: it
    /// needs no check. Nothing of others.
    @inline(__always)
    func ordinaryProduct(_ factor: Int128) -> Int128? {
        leadingZeroBitCount + factor.leadingZeroBitCount > 128 ? self &* factor : nil
    }
}
