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

    @Test func capitalsAreForAssetsAndCurrenciesAlone() throws {
        #expect(code { try Identifier("Balanced") } == .notCanonical)
        #expect(try Currency("USD").text == "USD")
        for text in ["usd", "US", "USDT", "U D"] {
            #expect(code { try Currency(text) } == .notCanonical)
        }
    }
}
