import Quantities
import TestSupport
import Testing

struct DecimalTests {
    @Test(arguments: [
        "0", "1", "-3", "101.25", "0.000000000001", "99999999999999999999.999999999999",
        "-99999999999999999999.999999999999", "1000000", "0.5", "123456789012345678.5",
        "1234567890123456789.25",
    ])
    func theOneFormIsReadAndWrittenBack(text: String) throws {
        let bytes = Array(text.utf8)
        let units = try DecimalText.units(of: bytes.span, places: 12)
        #expect(DecimalText.text(units: units, places: 12) == text)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "00", "1.", ".5", "1.50", "-0", "-0.0", "1e5", "1E5", " 1", "1 ",
        "1,5",
        "1.2.3", "--1", "0x10", "١", "NaN", "inf", "100000000000000000000",
        "1234567890123456789012345678901234567890", "0.0000000000001",
        "1.00000000000000000000000000000000000001", "1\n", "1\0",
    ])
    func whatIsNotInThatFormIsRefused(text: String) {
        let bytes = Array(text.utf8)
        let error = #expect(throws: QuantityError.self) {
            try DecimalText.units(of: bytes.span, places: 12)
        }
        #expect(error?.code == .notCanonical)
    }

    /// Every short text is read as its characters say, one at a time.
    @Test func everyShortTextIsReadAsItStands() {
        var texts: [[UInt8]] = [[]]
        var next = 0
        while next < texts.count, texts[next].count < 5 {
            for character in "-.0519 ".utf8 { texts.append(texts[next] + [character]) }
            next += 1
        }
        var read = 0
        for text in texts {
            let units = try? DecimalText.units(of: text.span, places: 4)
            #expect(units == reading(of: text, places: 4))
            if units != nil { read += 1 }
        }
        #expect(read > 1_000)
    }

    /// Where numbers become too long for 64 bits, and too long at all.
    @Test(arguments: 1...22, 0...14)
    func numbersOfEveryLengthAreReadAsTheyStand(before: Int, after: Int) {
        let digits = Array("98765432198765432198765".utf8)
        var text = Array(digits[..<before])
        if after > 0 { text += Array(".".utf8) + Array(digits[..<after]) }
        for text in [text, Array("-".utf8) + text] {
            #expect(
                (try? DecimalText.units(of: text.span, places: 12))
                    == reading(of: text, places: 12))
        }
    }

    /// What a text says, by the words of the format.
    private func reading(of text: [UInt8], places: Int) -> Int128? {
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, (1...20).contains(whole.count),
            whole.count == 1 || whole.first != UInt8(ascii: "0")
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : []
        guard parts.count == 1 || !fraction.isEmpty, fraction.last != UInt8(ascii: "0"),
            fraction.count <= places
        else { return nil }
        var units: Int128 = 0
        for character in whole + fraction {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
            units = units * 10 + Int128(character - UInt8(ascii: "0"))
        }
        for _ in fraction.count..<places { units *= 10 }
        guard !isNegative || units > 0 else { return nil }
        return isNegative ? -units : units
    }

    @Test func randomNumbersComeBack() throws {
        var generator = SplitMix64(seed: 5)
        var negative = 0
        for _ in 0..<5_000 {
            let raw = Int128(truncatingIfNeeded: generator.next()) * Int128(generator.next() >> 30)
            let magnitude = raw % DecimalText.powerOfTen(31)
            let units = generator.next() % 2 == 0 ? magnitude : -magnitude
            if units < 0 { negative += 1 }
            let text = DecimalText.text(units: units, places: 12)
            let bytes = Array(text.utf8)
            #expect(try DecimalText.units(of: bytes.span, places: 12) == units)
        }
        #expect((2_000...3_000).contains(negative))
    }

    @Test func rangesAndPlacesAreHeld() throws {
        #expect(try Price("999999999999999.99999999").units == 99_999_999_999_999_999_999_999)
        #expect(code { try Price("1000000000000000") } == .outOfRange)
        #expect(code { try Price("-1000000000000000") } == .outOfRange)
        #expect(code { try Price("0.000000001") } == .tooPrecise)
        #expect(
            code { try Money("999999999999999") + Money("999999999999999") } == .outOfRange)
        #expect(try Weight("0.6") < Weight.one)
        #expect("\(try Weight("0.6") + Weight("0.38"))" == "0.98")
    }

    @Test func valuesAreExactProducts() throws {
        let value = try Value(Quantity("0.00000001"), at: Price("0.00000001"))
        #expect("\(value)" == "0.0000000000000001")
        #expect(value.flooredToMoney == .zero)
        #expect(Value(unchecked: -1).flooredToMoney == (try Money("-0.00000001")))
        #expect(
            code { try Value(Quantity("999999999999999"), at: Price("999999999999999")) }
                == .overflow)
        #expect(code { try Value(Quantity("999999999"), at: Price("9999999")) } == .outOfRange)
    }

    @Test(arguments: ["VTI", "cash", "BRK.B", "a/b@c_d-e", String(repeating: "A", count: 64)])
    func assetIdsAreRead(text: String) throws {
        #expect(try AssetID(text).text == text)
    }

    @Test(arguments: ["", "Ä", "a b", "a\"b", String(repeating: "a", count: 65), "a\n"])
    func otherIdsAreRefused(text: String) {
        #expect(code { try AssetID(text) } == .notCanonical)
        #expect(code { try Identifier(text) } == .notCanonical)
    }

    @Test func everyCharacterStandsInTheIdsThatMayHaveIt() {
        let small = Array("abcdefghijklmnopqrstuvwxyz0123456789./@_-".utf8)
        let capitals = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for character in UInt8.min...UInt8.max {
            let isCapital = capitals.contains(character)
            for text in [[character], Array("a".utf8) + [character, UInt8(ascii: "b")]] {
                let id = try? Identifier(bytes: text.span)
                let asset = try? AssetID(bytes: text.span)
                #expect((id != nil) == small.contains(character))
                #expect((asset != nil) == (small.contains(character) || isCapital))
                #expect(asset.map { Array($0.text.utf8) == text } ?? true)
            }
        }
    }

    @Test func aDateIsTheIdOfItsText() throws {
        for number in [-719_528, 0, 19_000, 2_932_896] {
            #expect(try Identifier(Day(number: number)) == Identifier("\(Day(number: number))"))
        }
    }

    @Test func capitalsAreForAssetsAndCurrenciesAlone() throws {
        #expect(code { try Identifier("Balanced") } == .notCanonical)
        #expect(try Currency("USD").text == "USD")
        for text in ["usd", "US", "USDT", "U D"] {
            #expect(code { try Currency(text) } == .notCanonical)
        }
    }
}
