import Signing
import TestSupport
import Testing

@Suite struct PublicKeyTests {
    static let prime = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]

    // The points of order 1, 2, 4 and 8 in all their encodings, the reduced ones first: "Taming the
    // many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020), table 1.
    @Test(
        arguments: [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ])
    func aPointOfSmallOrderIsRefusedInEveryEncoding(key: String) {
        #expect(code { _ = try PublicKey(bytes(hexadecimal: key)) } == .publicKeyInvalid)
    }

    @Test(arguments: 0..<19)
    func aCoordinateThatIsNotReducedIsRefused(excess: UInt8) throws {
        for sign: UInt8 in [0, 0x80] {
            var encoding = Self.prime
            encoding[0] += excess
            encoding[31] |= sign
            #expect(code { _ = try PublicKey(encoding) } == .publicKeyInvalid)
        }
    }

    // Whether a coordinate is one of a point is not asked: half of these are not.
    @Test func aCoordinateBelowThePrimeIsAKey() throws {
        for distance: UInt8 in 2...20 {
            var encoding = Self.prime
            encoding[0] -= distance
            #expect(try PublicKey(encoding).bytes == encoding)
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func anotherLengthIsRefused(count: Int) {
        let encoding = [UInt8](repeating: 3, count: count)
        #expect(code { _ = try PublicKey(encoding) } == .publicKeyInvalid)
    }

    @Test func thePEMIsWhatOpenSSLReads() throws {
        let key = try VerifierKey(Example.key).publicKey
        let result = try Command.run(
            "openssl", ["pkey", "-pubin", "-outform", "DER"], input: Array(key.pem.utf8))
        #expect(result.status == 0, "\(result.errors)")
        let text = try Command.run(
            "openssl", ["pkey", "-pubin", "-noout", "-text"], input: Array(key.pem.utf8))
        #expect(text.output.contains("ED25519 Public-Key"))
        let hexadecimal = text.output.split(separator: "pub:").last ?? ""
        #expect(bytes(hexadecimal: String(hexadecimal)) == key.bytes)
    }
}
