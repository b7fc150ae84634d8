import Foundation
import Signing
import TestSupport
import Testing

/// The Ed25519 verification cases of Project Wycheproof.
@Suite(.vectors) struct WycheproofTests {
    private struct Suite: Decodable {
        struct Group: Decodable {
            struct Key: Decodable {
                let pk: String
            }
            let publicKey: Key
            let publicKeyPem: String
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let comment: String
            let msg: String
            let sig: String
            let result: String
        }
        let numberOfTests: Int
        let testGroups: [Group]
    }

    @Test func everyCaseIsAcceptedOrRejectedAsPublished() throws {
        let data = Data(try Vectors.bytes("wycheproof-ed25519.json"))
        let suite = try JSONDecoder().decode(Suite.self, from: data)
        var accepted = 0
        var rejected = 0
        for group in suite.testGroups {
            let key = try PublicKey(bytes(hexadecimal: group.publicKey.pk))
            #expect(key.pem == group.publicKeyPem)
            let verifier = SignatureVerifier(key)
            for test in group.tests {
                let isValid = verifier.isValid(
                    signature: bytes(hexadecimal: test.sig), of: bytes(hexadecimal: test.msg))
                #expect(
                    isValid == (test.result == "valid"), "case \(test.tcId): \(test.comment)")
                if isValid { accepted += 1 } else { rejected += 1 }
            }
        }
        #expect(accepted == 88)
        #expect(rejected == 62)
    }
}
