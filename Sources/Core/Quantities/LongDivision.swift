/// Division of unsigned numbers of 256 bits, by halves of words, whose quotients processors have:
/// algorithm D of Knuth, The Art of Computer Programming, volume 2, section 4.3.1.
enum LongDivision {
    /// A number, the more significant word first.
    typealias Number = (high: UInt128, low: UInt128)

    /// The quotient and the remainder; the divisor is not zero.
    static func divide(_ dividend: Number, by divisor: Number) -> (
        quotient: Number, remainder: Number
    ) {
        if dividend.high == 0, divisor.high == 0 {
            let (quotient, rest) = divide(dividend.low, by: divisor.low)
            return ((0, quotient), (0, rest))
        }
        if divisor.high == 0 {
            var (high, rest) = (UInt128(0), dividend.high)
            if rest >= divisor.low { (high, rest) = divide(rest, by: divisor.low) }
            let (low, remainder) = divide((rest, dividend.low), byWord: divisor.low)
            return ((high, low), (0, remainder))
        }
        let count = halves(divisor)
        let length = halves(dividend)
        guard length >= count else { return ((0, 0), dividend) }
        // The leading bit of the divisor is set, so that a quotient of two halves by its first is
        // at most two too large.
        let shift = half(divisor, count - 1).leadingZeroBitCount
        let scaled = shifted(divisor, by: shift)
        var rest = Halves(shifted(dividend, by: shift))
        rest.halves[4] = overflow(dividend, by: shift)
        let leading = half(scaled, count - 1)
        let following = half(scaled, count - 2)
        var quotient = Halves((0, 0))
        var place = length - count
        while place >= 0 {
            var digit = estimate(
                (rest.halves[place + count], rest.halves[place + count - 1]),
                rest.halves[place + count - 2], leading, following)
            if rest.subtract(scaled, count, times: digit, at: place) {
                digit &-= 1
                rest.add(scaled, count, at: place)
            }
            quotient.halves[place] = digit
            place -= 1
        }
        return (quotient.number, unshifted(rest.number, by: shift))
    }

    /// The quotient and the remainder of words; the divisor is not zero.
    static func divide(
        _ dividend: UInt128, by divisor: UInt128
    ) -> (quotient: UInt128, remainder: UInt128) {
        guard divisor >> 64 != 0 else {
            return dividend.quotientAndRemainder(dividingBy: divisor)
        }
        // The quotient is less than a half of a word, and one step gives all of it.
        let shift = UInt128(UInt64(truncatingIfNeeded: divisor >> 64).leadingZeroBitCount)
        let (digit, rest) = step(
            dividend &>> (64 &- shift), UInt64(truncatingIfNeeded: dividend &<< shift),
            divisor &<< shift)
        return (UInt128(digit), rest &>> shift)
    }

    /// Division by a word that is greater than the higher one of the dividend.
    private static func divide(
        _ dividend: Number, byWord divisor: UInt128
    ) -> (quotient: UInt128, remainder: UInt128) {
        if divisor >> 64 == 0 {
            let half = UInt64(truncatingIfNeeded: divisor)
            let (high, rest) = half.dividingFullWidth(
                (
                    UInt64(truncatingIfNeeded: dividend.high),
                    UInt64(truncatingIfNeeded: dividend.low >> 64)
                ))
            let (low, remainder) = half.dividingFullWidth(
                (rest, UInt64(truncatingIfNeeded: dividend.low)))
            return (UInt128(high) << 64 | UInt128(low), UInt128(remainder))
        }
        let shift = UInt64(truncatingIfNeeded: divisor >> 64).leadingZeroBitCount
        let divisor = divisor << UInt128(shift)
        let scaled = shifted(dividend, by: shift)
        let (high, rest) = step(
            scaled.high, UInt64(truncatingIfNeeded: scaled.low >> 64), divisor)
        let (low, remainder) = step(rest, UInt64(truncatingIfNeeded: scaled.low), divisor)
        return (UInt128(high) << 64 | UInt128(low), remainder >> UInt128(shift))
    }

    /// The next half of a quotient and what remains: of a rest below the divisor, and one half more,
    /// by a divisor whose leading bit is set.
    @inline(__always)
    private static func step(
        _ rest: UInt128, _ next: UInt64, _ divisor: UInt128
    ) -> (digit: UInt64, rest: UInt128) {
        let leading = UInt64(truncatingIfNeeded: divisor >> 64)
        let following = UInt64(truncatingIfNeeded: divisor)
        let digit = estimate(
            (UInt64(truncatingIfNeeded: rest >> 64), UInt64(truncatingIfNeeded: rest)), next,
            leading, following)
        // The estimate is exact here, so that what wraps on the way comes back.
        let remainder = (rest << 64 | UInt128(next)) &- divisor &* UInt128(digit)
        return (digit, remainder)
    }

    /// The next half of the quotient, or one more: of the leading three halves of the rest by the
    /// leading two of the divisor.
    private static func estimate(
        _ first: (high: UInt64, low: UInt64), _ next: UInt64, _ leading: UInt64,
        _ following: UInt64
    ) -> UInt64 {
        var digit = UInt64.max
        var rest = UInt128(first.low) &+ UInt128(leading)
        if first.high < leading {
            let (quotient, remainder) = leading.dividingFullWidth(first)
            (digit, rest) = (quotient, UInt128(remainder))
        }
        while rest >> 64 == 0, UInt128(digit) &* UInt128(following) > rest << 64 | UInt128(next) {
            digit &-= 1
            rest &+= UInt128(leading)
        }
        return digit
    }

    /// Five halves of words, the least significant first.
    private struct Halves {
        var halves: InlineArray<5, UInt64>

        init(_ number: Number) {
            halves = [
                UInt64(truncatingIfNeeded: number.low),
                UInt64(truncatingIfNeeded: number.low >> 64),
                UInt64(truncatingIfNeeded: number.high),
                UInt64(truncatingIfNeeded: number.high >> 64), 0,
            ]
        }

        /// The number of all but the last.
        var number: Number {
            (
                UInt128(halves[3]) << 64 | UInt128(halves[2]),
                UInt128(halves[1]) << 64 | UInt128(halves[0])
            )
        }

        /// Takes a number of so many halves away, times a half, from a place on; gives whether that
        /// was more than there is.
        mutating func subtract(
            _ number: Number, _ count: Int, times digit: UInt64, at place: Int
        ) -> Bool {
            var carry: UInt128 = 0
            var borrows = false
            for offset in 0..<count {
                carry &+= UInt128(half(number, offset)) &* UInt128(digit)
                borrows = take(UInt64(truncatingIfNeeded: carry), borrows, at: place + offset)
                carry >>= 64
            }
            return take(UInt64(truncatingIfNeeded: carry), borrows, at: place + count)
        }

        private mutating func take(_ amount: UInt64, _ borrows: Bool, at place: Int) -> Bool {
            let (partial, first) = halves[place].subtractingReportingOverflow(amount)
            let (result, second) = partial.subtractingReportingOverflow(borrows ? 1 : 0)
            halves[place] = result
            return first || second
        }

        /// Adds a number of so many halves from a place on.
        mutating func add(_ number: Number, _ count: Int, at place: Int) {
            var carry: UInt128 = 0
            for offset in 0..<count {
                carry &+= UInt128(halves[place + offset]) &+ UInt128(half(number, offset))
                halves[place + offset] = UInt64(truncatingIfNeeded: carry)
                carry >>= 64
            }
            halves[place + count] &+= UInt64(truncatingIfNeeded: carry)
        }
    }

    /// A half of a number, the least significant in place 0.
    private static func half(_ number: Number, _ place: Int) -> UInt64 {
        let word = place > 1 ? number.high : number.low
        return UInt64(truncatingIfNeeded: place & 1 == 1 ? word >> 64 : word)
    }

    /// How many halves a number has.
    private static func halves(_ number: Number) -> Int {
        if number.high == 0 { return number.low >> 64 == 0 ? 1 : 2 }
        return number.high >> 64 == 0 ? 3 : 4
    }

    /// A number times 2^shift without what leaves its 256 bits; the shift is below 64.
    private static func shifted(_ number: Number, by shift: Int) -> Number {
        guard shift > 0 else { return number }
        let shift = UInt128(shift)
        return (number.high << shift | number.low >> (128 - shift), number.low << shift)
    }

    /// What leaves them.
    private static func overflow(_ number: Number, by shift: Int) -> UInt64 {
        shift > 0 ? UInt64(truncatingIfNeeded: number.high >> UInt128(128 - shift)) : 0
    }

    private static func unshifted(_ number: Number, by shift: Int) -> Number {
        guard shift > 0 else { return number }
        let shift = UInt128(shift)
        return (number.high >> shift, number.low >> shift | number.high << (128 - shift))
    }
}
