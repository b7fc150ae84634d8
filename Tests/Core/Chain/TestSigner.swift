import COpenSSL
import Signing

/// An Ed25519 key made of a seed, for tests alone.
struct TestSigner: NoteSigner {
    let verifierKey: VerifierKey
    private let seed: [UInt8]

    init(name: String, seed: UInt8) throws {
        self.seed = [UInt8](repeating: seed, count: 32)
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        Self.withKey(self.seed) { _ = EVP_PKEY_get_raw_public_key($0, &bytes, &count) }
        verifierKey = try VerifierKey(name: name, publicKey: PublicKey(bytes))
    }

    func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        Self.withKey(seed) { key in
            let context = EVP_MD_CTX_new()
            EVP_DigestSignInit(context, nil, nil, nil, key)
            EVP_DigestSign(context, &signature, &count, text, text.count)
            EVP_MD_CTX_free(context)
        }
        return signature
    }

    private static func withKey(_ seed: [UInt8], _ body: (OpaquePointer?) -> Void) {
        let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
        body(key)
        EVP_PKEY_free(key)
    }
}
