/// The one text form of decimals: `101.25`, `-3`, `0`. No plus sign, exponent, leading zero,
/// trailing zero after the point or negative zero; at most 20 digits before and 12 after it.
public enum DecimalText {
    /// The most digits before the point.
    public static let integerDigits = 20
    /// The most digits after the point.
    public static let fractionDigits = 12

    /// The number in units of 10^-`places`. Throws `notCanonical` where the text is not in that
    /// form, and `tooPrecise` where it has more than `places`, at most 16, digits after the point.
    @inlinable
    public static func units(of text: Span<UInt8>, places: Int) throws(QuantityError) -> Int128 {
        precondition(places <= 16)
        let negative = text.count > 0 && text[0] == UInt8(ascii: "-")
        let digits = text.extracting(droppingFirst: negative ? 1 : 0)
        // Eighteen digits fit 64 bits; only longer numbers pay for 128.
        let read: (number: Int128, point: Int)?
        if digits.count <= 18 {
            read = number(digits, as: UInt64.self)
        } else if digits.count <= integerDigits + 1 + fractionDigits {
            read = number(digits, as: UInt128.self)
        } else {
            read = nil
        }
        guard let (number, point) = read else { throw malformed(text) }
        let after = max(0, digits.count - point - 1)
        guard point > 0, point <= integerDigits, after <= fractionDigits,
            point == 1 || digits[0] != UInt8(ascii: "0"),
            point == digits.count || after > 0 && digits[digits.count - 1] != UInt8(ascii: "0")
        else { throw malformed(text) }
        guard after <= places else {
            throw QuantityError(
                .tooPrecise, found: string(text), expected: "at most \(places) decimal places")
        }
        // At most 20 digits before the point and 16 after it, below 2^127.
        let magnitude = number &* Int128(scale(places - after))
        guard !negative || magnitude != 0 else { throw malformed(text) }
        return negative ? -magnitude : magnitude
    }

    /// The number that digits make without the point, and where that stands, the end where there is
    /// none; nothing where there is anything else. All digits fit a `Word`.
    @inlinable
    @inline(__always)
    static func number<Word: FixedWidthInteger & UnsignedInteger>(
        _ digits: Span<UInt8>, as _: Word.Type
    ) -> (number: Int128, point: Int)? {
        var number: Word = 0
        var point = digits.count
        var place = 0
        while place < digits.count {
            let digit = digits[place] &- UInt8(ascii: "0")
            if digit < 10 {
                number = number &* 10 &+ Word(digit)
            } else {
                guard digits[place] == UInt8(ascii: "."), point == digits.count else { return nil }
                point = place
            }
            place += 1
        }
        return (Int128(number), point)
    }

    /// The one text of this many units of 10^-`places`.
    public static func text(units: Int128, places: Int) -> String {
        // Digits from the last one on; idle zeros after the point are left out. At most 39 of them,
        // or 17 where zeros stand before, a point and a sign.
        var text = InlineArray<48, UInt8>(repeating: 0)
        var start = text.count
        func prepend(_ character: UInt8) {
            start -= 1
            text[start] = character
        }
        var rest = units.magnitude
        var place = 0
        while rest > 0 || place <= places {
            let digit: UInt8
            if rest <= UInt128(UInt64.max) {
                let (quotient, remainder) = UInt64(rest).quotientAndRemainder(dividingBy: 10)
                rest = UInt128(quotient)
                digit = UInt8(remainder)
            } else {
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
                rest = quotient
                digit = UInt8(remainder)
            }
            if place == places, start < text.count { prepend(UInt8(ascii: ".")) }
            if digit != 0 || start < text.count || place >= places {
                prepend(digit + UInt8(ascii: "0"))
            }
            place += 1
        }
        if units < 0 { prepend(UInt8(ascii: "-")) }
        return String(
            copying: UTF8Span(unchecked: text.span.extracting(start...), isKnownASCII: true))
    }

    /// Ten to this power, 0 to 16, without the table that the first use of the others makes.
    @usableFromInline
    static func scale(_ exponent: Int) -> UInt64 {
        switch exponent {
        case 0: 1
        case 1: 10
        case 2: 100
        case 3: 1_000
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        case 7: 10_000_000
        case 8: 100_000_000
        case 9: 1_000_000_000
        case 10: 10_000_000_000
        case 11: 100_000_000_000
        case 12: 1_000_000_000_000
        case 13: 10_000_000_000_000
        case 14: 100_000_000_000_000
        case 15: 1_000_000_000_000_000
        default: 10_000_000_000_000_000
        }
    }

    /// Ten to this power, 0 to 38.
    @inlinable
    public static func powerOfTen(_ exponent: Int) -> Int128 { powers[exponent] }

    @usableFromInline
    static let powers: [Int128] = {
        var powers: [Int128] = [1]
        for exponent in 1...38 { powers.append(powers[exponent - 1] * 10) }
        return powers
    }()

    @usableFromInline
    static func string(_ text: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for position in 0..<min(text.count, 64) { bytes.append(text[position]) }
        return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }

    @usableFromInline
    static func malformed(_ text: Span<UInt8>) -> QuantityError {
        QuantityError(
            .notCanonical, found: string(text),
            expected: "a decimal such as 101.25, -3 or 0, without sign +, exponent or idle zeros")
    }
}
