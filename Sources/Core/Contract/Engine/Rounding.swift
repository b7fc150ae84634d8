import Quantities

/// Products and quotients rounded as returns, indices and adjustments are.
package enum Rounding {
    /// a · b / c for numbers not below zero, rounded to the nearest whole number, a tie to the even
    /// one; nothing where c is 0 or the result does not fit.
    @inline(__always)
    static func halfEven(_ a: Int128, times b: Int128, over c: Int128) -> Int128? {
        guard (a | b | c) >> 64 == 0 else { return halfEvenOfLarge(a, times: b, over: c) }
        let divisor = UInt64(truncatingIfNeeded: c)
        let product = UInt64(truncatingIfNeeded: a).multipliedFullWidth(
            by: UInt64(truncatingIfNeeded: b))
        guard product.high < divisor else { return halfEvenOfLarge(a, times: b, over: c) }
        let (quotient, rest) = divisor.dividingFullWidth(product)
        // What is left above the rest, compared with the rest.
        let above = divisor &- rest
        let isUp = rest > above || (rest == above && quotient & 1 == 1)
        return Int128(quotient) &+ (isUp ? 1 : 0)
    }

    @inline(never)
    private static func halfEvenOfLarge(_ a: Int128, times b: Int128, over c: Int128) -> Int128? {
        guard c > 0 else { return nil }
        if let quotient = halfEvenOfWords(a, times: b, over: c) { return quotient }
        return (try? Int256(a, times: b).roundedHalfEven(by: Int256(c)))?.narrowed
    }

    /// The same where the product has 128 bits, c more than 64 and the result no more than 48.
    @inline(__always)
    static func halfEvenOfWords(_ a: Int128, times b: Int128, over c: Int128) -> Int128? {
        // Below 2^125, the sum of product and divisor has no more than 127 bits.
        guard c >> 64 != 0, c >> 125 == 0, (a | b) >= 0,
            a.leadingZeroBitCount &+ b.leadingZeroBitCount >= 256 - 125
        else { return nil }
        let product = a &* b
        // The leading 64 bits of the divisor give the quotient to within one part in 2^63: both are
        // moved right by 1 to 61 bits.
        let (upper, lower) = (UInt64(truncatingIfNeeded: c >> 64), UInt64(truncatingIfNeeded: c))
        let left = UInt64(truncatingIfNeeded: upper.leadingZeroBitCount)
        let right = 64 &- left
        let divisor = upper &<< left | lower &>> right
        let (high, low) = (
            UInt64(truncatingIfNeeded: product >> 64), UInt64(truncatingIfNeeded: product)
        )
        guard high &>> right < divisor else { return nil }
        let estimate = divisor.dividingFullWidth((high &>> right, high &<< left | low &>> right))
            .quotient
        guard estimate >> 48 == 0 else { return nil }
        var quotient = Int128(estimate)
        // The estimate is at most one too large, so that this stays far from the bounds.
        var rest = product &- quotient &* c
        if rest < 0 {
            quotient &-= 1
            rest &+= c
        }
        let above = c &- rest
        let isUp = rest > above || (rest == above && quotient & 1 == 1)
        return quotient &+ (isUp ? 1 : 0)
    }

    /// The square root of a number not below zero, rounded down.
    package static func root(_ square: Int128) -> Int128 {
        guard square > 1 else { return max(square, 0) }
        // Newton's steps go down to it from any power of two that is not less.
        var root = Int128(1) << Int128((129 - square.leadingZeroBitCount) / 2)
        while true {
            let next = (root + square / root) / 2
            if next >= root { return root }
            root = next
        }
    }
}
