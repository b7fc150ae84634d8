import COpenSSL
import Encoding
import Signing
import Testing

/// A key, a message and the key's signature of it.
struct SignatureVector: Sendable {
    let key: String
    let message: String
    let signature: String
}

@Suite struct SignatureVerifierTests {
    // RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc).
    static let published = [
        SignatureVector(
            key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            message: "",
            signature: """
                e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
                5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
                """),
        SignatureVector(
            key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            message: "72",
            signature: """
                92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
                """),
        SignatureVector(
            key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            message: "af82",
            signature: """
                6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
                """),
        SignatureVector(
            key: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            message: """
                ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
                """,
            signature: """
                dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589\
                09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704
                """),
    ]

    @Test(arguments: published)
    func publishedSignaturesHold(vector: SignatureVector) throws {
        let verifier = SignatureVerifier(try PublicKey(bytes(hexadecimal: vector.key)))
        #expect(
            verifier.isValid(
                signature: bytes(hexadecimal: vector.signature),
                of: bytes(hexadecimal: vector.message)))
    }

    @Test(arguments: published)
    func aSignatureWithOneFlippedBitIsRefused(vector: SignatureVector) throws {
        let verifier = SignatureVerifier(try PublicKey(bytes(hexadecimal: vector.key)))
        let signature = bytes(hexadecimal: vector.signature)
        let message = bytes(hexadecimal: vector.message)
        for bit in 0..<signature.count * 8 {
            #expect(!verifier.isValid(signature: flipped(signature, bit: bit), of: message))
        }
        for bit in 0..<message.count * 8 {
            #expect(!verifier.isValid(signature: signature, of: flipped(message, bit: bit)))
        }
    }

    @Test(arguments: published)
    func aKeyWithOneFlippedBitVerifiesNothing(vector: SignatureVector) {
        let key = bytes(hexadecimal: vector.key)
        for bit in 0..<key.count * 8 {
            guard let other = try? PublicKey(flipped(key, bit: bit)) else { continue }
            #expect(
                !SignatureVerifier(other).isValid(
                    signature: bytes(hexadecimal: vector.signature),
                    of: bytes(hexadecimal: vector.message)))
        }
    }

    @Test func aSignatureOfAnotherLengthIsRefused() throws {
        let vector = Self.published[1]
        let verifier = SignatureVerifier(try PublicKey(bytes(hexadecimal: vector.key)))
        let signature = bytes(hexadecimal: vector.signature)
        let message = bytes(hexadecimal: vector.message)
        for count in 0..<signature.count {
            #expect(!verifier.isValid(signature: Array(signature.prefix(count)), of: message))
        }
        #expect(!verifier.isValid(signature: signature + [0], of: message))
        #expect(!verifier.isValid(signature: signature + signature, of: message))
    }

    @Test func aRefusalLeavesNothingInTheErrorQueueOfTheThread() throws {
        let vector = Self.published[0]
        let verifier = SignatureVerifier(try PublicKey(bytes(hexadecimal: vector.key)))
        ERR_clear_error()
        #expect(!verifier.isValid(signature: [UInt8](repeating: 0xFF, count: 64), of: []))
        #expect(ERR_peek_error() == 0)
    }

    @Test func manyThreadsShareOneVerifier() async throws {
        let vector = Self.published[2]
        let verifier = SignatureVerifier(try PublicKey(bytes(hexadecimal: vector.key)))
        let signature = bytes(hexadecimal: vector.signature)
        let message = bytes(hexadecimal: vector.message)
        let wrong = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<50).count { round in
                        let isRight = (task + round) % 2 == 0
                        let signature = isRight ? signature : flipped(signature, bit: round)
                        return verifier.isValid(signature: signature, of: message) != isRight
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}
