import Quantities

/// Products and quotients rounded as returns, indices and adjustments are.
enum Rounding {
    /// a · b / c for numbers not below zero, rounded to the nearest whole number, a tie to the even
    /// one; nothing where c is 0 or the result does not fit.
    static func halfEven(_ a: Int128, times b: Int128, over c: Int128) -> Int128? {
        guard c > 0 else { return nil }
        if let a = UInt64(exactly: a), let b = UInt64(exactly: b), let c = UInt64(exactly: c) {
            let product = a.multipliedFullWidth(by: b)
            if product.high < c {
                let (quotient, rest) = c.dividingFullWidth(product)
                // rest < c, so that neither side wraps.
                let isUp = rest > c - rest || (rest == c - rest && quotient & 1 == 1)
                return Int128(quotient) + (isUp ? 1 : 0)
            }
        }
        return (try? Int256(a, times: b).roundedHalfEven(by: Int256(c)))?.narrowed
    }

    /// The square root of a number not below zero, rounded down.
    static func root(_ square: Int128) -> Int128 {
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
