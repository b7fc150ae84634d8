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

    @Test func aPartOfBase64IsThatOfTheWhole() throws {
        var generator = SplitMix64(seed: 61)
        for count in 0..<70 {
            let bytes = generator.bytes(count)
            let text = Array(Base64.encode(bytes).utf8)
            for first in 0...count {
                let part = Base64.decode(text.span, count: count, from: first)
                #expect(part == Array(bytes[first...]))
            }
            guard count > 4 else { continue }
            let word = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect(Base64.decodeWord(text.span) == word)
        }
    }

    /// Of 44 characters those are a digest that base64 of any length reads as 32 bytes.
    @Test func aDigestIsReadAsBase64OfAnyLengthIs() throws {
        var generator = SplitMix64(seed: 62)
        let text = Array(Base64.encode(generator.bytes(32)).utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                let bytes = Base64.decode(changed)
                #expect(Digest(base64: changed.span)?.bytes == (bytes?.count == 32 ? bytes : nil))
            }
        }
        for count in 0..<60 {
            let other = Array(Base64.encode([UInt8](repeating: 7, count: count)).utf8)
            #expect((Digest(base64: other.span) != nil) == (count == 32))
        }
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
