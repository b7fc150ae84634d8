import TestSupport
import Testing

@testable import Quantities

/// Numbers of 256 bits, held against arithmetic in 128 bits where both can be done, and against
/// identities where only the wide one can.
struct Int256Tests {
    private func random(_ generator: inout SplitMix64, bits: Int) -> Int128 {
        let high = Int128(truncatingIfNeeded: generator.next()) << 64
        let value = high | Int128(truncatingIfNeeded: UInt128(generator.next()))
        return value >> Int128(128 - bits)
    }

    @Test func sumsDifferencesAndProductsAreThoseOf128Bits() throws {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            let a = random(&generator, bits: 60)
            let b = random(&generator, bits: 60)
            #expect(try Int256(a) + Int256(b) == Int256(a + b))
            #expect(try Int256(a) - Int256(b) == Int256(a - b))
            #expect(try Int256(a) * Int256(b) == Int256(a * b))
            #expect(Int256(a, times: b) == Int256(a * b))
            #expect((Int256(a) < Int256(b)) == (a < b))
        }
    }

    @Test func divisionsAreThoseOf128Bits() throws {
        var generator = SplitMix64(seed: 2)
        for bits in [8, 64, 120] {
            for _ in 0..<700 {
                let a = random(&generator, bits: 120)
                let b = random(&generator, bits: bits)
                guard b != 0 else { continue }
                var quotient = a / b
                var remainder = a % b
                if remainder != 0, (remainder < 0) != (b < 0) {
                    quotient -= 1
                    remainder += b
                }
                let found = try Int256(a).flooredDivision(by: Int256(b))
                #expect(found.quotient == Int256(quotient))
                #expect(found.remainder == Int256(remainder))
                #expect(
                    try Int256(a).ceiled(by: Int256(b))
                        == Int256(remainder == 0 ? quotient : quotient + 1))
            }
        }
    }

    @Test("division where the estimates of its digits are furthest off")
    func divisionsOfExtremeDigits() throws {
        var generator = SplitMix64(seed: 5)
        func word() -> UInt128 {
            let extremes: [UInt64] = [
                0, 1, 2, .max, .max - 1, 1 << 63, (1 << 63) - 1, (1 << 63) + 1, 1 << 32,
                generator.next(), generator.next(),
            ]
            func half() -> UInt128 { UInt128(extremes.randomElement(using: &generator) ?? 0) }
            return half() << 64 | half()
        }
        for _ in 0..<60_000 {
            // Both of one word, or of two.
            let first = Bool.random(using: &generator) ? word() >> 1 : 0
            let dividend = Int256(high: Int128(truncatingIfNeeded: first), low: word())
            let high = Bool.random(using: &generator) ? word() >> 1 : 0
            let divisor = Int256(high: Int128(truncatingIfNeeded: high), low: word())
            guard divisor.signum > 0 else { continue }
            let (quotient, rest) = try dividend.flooredDivision(by: divisor)
            #expect(rest.signum >= 0 && rest < divisor && quotient.signum >= 0)
            let whole = try quotient * divisor + rest
            #expect(whole == dividend, "\(dividend) by \(divisor)")
        }
    }

    @Test func aProductDividedByAFactorIsTheOtherOne() throws {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<2_000 {
            let a = Int256(random(&generator, bits: 127), times: random(&generator, bits: 60))
            let b = random(&generator, bits: 60)
            guard b != 0 else { continue }
            let product = try a * b
            #expect(try product.floored(by: Int256(b)) == a)
            #expect(try product.flooredDivision(by: Int256(b)).remainder == .zero)
            guard a.signum != 0 else { continue }
            #expect(try product.floored(by: a) == Int256(b))
        }
    }

    @Test func quotientAndRemainderMakeTheDividend() throws {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<3_000 {
            let a = Int256(random(&generator, bits: 128), times: random(&generator, bits: 120))
            let b = Int256(random(&generator, bits: 128), times: random(&generator, bits: 30))
            guard b.signum != 0 else { continue }
            let (quotient, remainder) = try a.flooredDivision(by: b)
            #expect(try quotient * b + remainder == a)
            #expect(remainder.signum == 0 || remainder.signum == b.signum)
            let isSmall = b.signum > 0 ? remainder < b : remainder > b
            #expect(isSmall)
        }
    }

    @Test(arguments: [
        (5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (6, 4, 2), (9, 3, 3), (-1, 2, 0),
    ])
    func halvesAreRoundedToTheEvenNumber(number: Int128, divisor: Int128, rounded: Int128) throws {
        #expect(try Int256(number).roundedHalfEven(by: Int256(divisor)) == Int256(rounded))
    }

    @Test func whatDoesNotFitThrows() throws {
        let large = Int256(.max, times: .max)
        let half = try Int256(.min, times: .min).negated()
        let least = try half + half
        #expect(throws: QuantityError.self) { try large * 8 }
        #expect(throws: QuantityError.self) { try large + large + large + large + large }
        #expect(throws: QuantityError.self) { try least - Int256(1) - large - large }
        #expect(throws: QuantityError.self) { try large.floored(by: .zero) }
        #expect(throws: QuantityError.self) { try large * large }
        #expect(try large * 2 - large == large)
    }

    @Test func digitsAreDecimal() throws {
        #expect("\(Int256(0))" == "0")
        #expect("\(Int256(-42))" == "-42")
        #expect(
            "\(Int256(10_000_000_000_000_000_000, times: 10_000_000_000_000_000_000))"
                == "1" + String(repeating: "0", count: 38))
        let power = try (0..<7).reduce(Int256(1)) { power, _ in try power * 10_000_000_000 }
        #expect("\(power)" == "1" + String(repeating: "0", count: 70))
        #expect("\(try power.negated())" == "-1" + String(repeating: "0", count: 70))
    }
}
