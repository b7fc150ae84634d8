import Encoding
import Signing
import Testing

@Suite struct SHA256Tests {
    // FIPS 180-4 examples (NIST CSRC, "Examples with Intermediate Values", SHA-256).
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func publishedDigests(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)).bytes == bytes(hexadecimal: digest))
    }

    @Test func aMillionLetters() {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.hash(message).bytes == bytes(hexadecimal: digest))
    }

    @Test func theLeafHashOfNothingIsThePublishedOne() {
        // RFC 6962 leaf of the empty string: certificate-transparency, merkletree tests.
        let leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        var sha256 = SHA256()
        #expect(sha256.digest(prefix: 0, [UInt8]().span).bytes == bytes(hexadecimal: leaf))
    }

    @Test func aContextIsAsGoodAsNewAfterEveryDigest() {
        var sha256 = SHA256()
        for count in 0..<200 {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
            #expect(sha256.digest(message.span) == SHA256.hash(message))
            #expect(sha256.digest(prefix: 5, message.span) == SHA256.hash([5] + message))
            let left = SHA256.hash(message)
            let right = SHA256.hash([UInt8(truncatingIfNeeded: count)])
            let node = sha256.digest(prefix: 1, left, right)
            #expect(node == SHA256.hash([1] + left.bytes + right.bytes))
        }
    }
}
