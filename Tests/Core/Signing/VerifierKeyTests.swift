import Encoding
import Signing
import Testing

@Suite struct VerifierKeyTests {
    @Test(
        arguments: [
            Example.key,
            // golang.org/x/mod/sumdb/note, example_test.go.
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ])
    func aPublishedKeyIsReadAndWrittenBack(text: String) throws {
        let key = try VerifierKey(text)
        #expect(key.description == text)
        #expect(try VerifierKey(name: key.name, publicKey: key.publicKey) == key)
    }

    @Test func aWitnessKeyIsReadWhereOneIsExpected() throws {
        // github.com/FiloSottile/sunlight, a witness of the log rome2026h1.
        let text = "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"
        #expect(try VerifierKey(text, algorithm: .cosignature).description == text)
        #expect(code { _ = try VerifierKey(text) } == .algorithmUnexpected)
        #expect(
            code { _ = try VerifierKey(Example.key, algorithm: .cosignature) }
                == .algorithmUnexpected)
    }

    @Test(
        arguments: [
            "", "+", "++", "+++", "example.com/foo", "example.com/foo+530d903a",
            "example.com/foo+530d903a+",
            Example.key.replacing("530d903a", with: "530D903A"),
            Example.key.replacing("530d903a", with: "30d903a"),
            Example.key.replacing("530d903a", with: "0530d903a"),
            Example.key + "\n", Example.key + " ", Example.key + "=", Example.key + "+",
            Example.key + "A", String(Example.key.dropLast()),
        ])
    func anotherFormIsRefused(text: String) {
        #expect(code { _ = try VerifierKey(text) } == .verifierKeyMalformed)
    }

    @Test(arguments: [31, 33])
    func aKeyOfAnotherLengthIsRefused(count: Int) {
        let key = Base64.encode([1] + [UInt8](repeating: 7, count: count))
        #expect(code { _ = try VerifierKey("name+00000000+" + key) } == .publicKeyInvalid)
    }

    @Test(
        arguments: [
            "", "two words", "tab\there", "plus+sign", "line\nend", "nul\0", "delete\u{7F}",
            "no-break\u{A0}space", "next\u{85}line", "ideographic\u{3000}space",
            "line\u{2028}separator", "arabic\u{61C}mark", "left\u{200E}mark", "right\u{200F}mark",
            "reversed\u{202E}name", "isolated\u{2066}name",
        ])
    func aNameThatCannotStandOnALineIsRefused(name: String) throws {
        let key = try VerifierKey(Example.key).publicKey
        #expect(code { _ = try VerifierKey(name: name, publicKey: key) } == .keyNameInvalid)
    }

    @Test func everyFlippedBitOfAKeyIsRefused() throws {
        let text = Array(Example.key.utf8)
        for bit in 0..<text.count * 8 {
            guard let other = String(validating: flipped(text, bit: bit), as: UTF8.self) else {
                continue
            }
            #expect(throws: SigningError.self, "bit \(bit)") { try VerifierKey(other) }
        }
    }

    @Test func namesAreComparedByTheirBytes() throws {
        let key = try VerifierKey(Example.key).publicKey
        let composed = try VerifierKey(name: "caf\u{E9}", publicKey: key)
        let decomposed = try VerifierKey(name: "cafe\u{301}", publicKey: key)
        #expect(composed.name == decomposed.name)
        #expect(composed != decomposed)
        #expect(composed.keyID != decomposed.keyID)
    }

    @Test func anErrorSaysWhatWasExpected() throws {
        let text = Example.key.replacing("530d903a", with: "530d903b")
        #expect {
            try VerifierKey(text)
        } throws: { error in
            "\(error)" == "a verifier key whose ID is 530d903b; "
                + "expected 530d903a, the hash of its name and key"
        }
    }
}
