import Encoding
import Foundation
import TestSupport
import Testing

struct EncodingTests {
    @Test func base64IsThatOfFoundationAndComesBack() {
        var generator = SplitMix64(seed: 6)
        for count in 0..<200 {
            let bytes = generator.bytes(count)
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64.decode(Array(text.utf8)) == bytes)
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "A===", "AA=A", "AB==", "AAB=", "AA==AAAA", "AAA\n", "AA-_", "====",
        "AAAA=",
    ])
    func textThatIsNotTheOneFormIsRefused(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test func digestsHaveTheirBytesInOrder() throws {
        let bytes = (0..<32).map { UInt8($0) }
        let digest = try #require(Digest(bytes))
        #expect(digest.bytes == bytes)
        #expect(Digest(base64: digest.base64) == digest)
        #expect(Digest(Array(bytes.dropLast())) == nil)
        #expect(Digest(bytes + [0]) == nil)
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 1
            #expect(Digest(other) != digest)
        }
        #expect(Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test func textsAreTheSameWhereTheirBytesAre() {
        for (left, right) in [
            ("\u{212A}", "K"), ("caf\u{E9}", "cafe\u{301}"), ("\u{2126}", "\u{3A9}"),
        ] {
            #expect(left == right)
            #expect(!left.hasSameBytes(as: right) && !right.hasSameBytes(as: left))
            #expect(left.hasSameBytes(as: left) && right.hasSameBytes(as: right))
        }
        #expect("".hasSameBytes(as: "") && !"a".hasSameBytes(as: "ab"))
        #expect(!"ab".hasSameBytes(as: "a"))
    }

    @Test func keyIdsAreEightLowerCaseDigits() {
        #expect(Hexadecimal.encode(0x00AB_CDEF) == "00abcdef")
        #expect(Hexadecimal.decode(Array("00abcdef".utf8)) == 0x00AB_CDEF)
        for text in ["00ABCDEF", "abcdef", "00abcdefg", "00abcde ", ""] {
            #expect(Hexadecimal.decode(Array(text.utf8)) == nil)
        }
    }
}
