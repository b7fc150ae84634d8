import COpenSSL
public import Signing

/// An Ed25519 private key and the name it signs under.
///
/// The secret stays inside OpenSSL, which overwrites it when the key is freed. Signing is
/// deterministic (RFC 8032), so only making a key, and encrypting one, use randomness.
public final class PrivateKey: NoteSigner, Sendable {
    public let verifierKey: VerifierKey
    let handle: KeyHandle

    /// A new key under this name, from the randomness of OpenSSL; throws `nameInvalid`.
    public convenience init(generatedFor name: String) throws(KeyError) {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "ED25519", nil) else {
            throw .openSSL("make Ed25519 keys")
        }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_generate(context, &key) == 1, let key
        else {
            throw .openSSL("make an Ed25519 key")
        }
        try self.init(KeyHandle(owning: key), name: name, path: "the new key")
    }

    /// The key in `handle` under this name; errors speak of the file at `path`.
    init(_ handle: KeyHandle, name: String, path: String) throws(KeyError) {
        guard let bytes = handle.publicKeyBytes else { throw .notEd25519(path: path) }
        do throws(SigningError) {
            verifierKey = try VerifierKey(name: name, publicKey: PublicKey(bytes))
        } catch {
            throw .nameInvalid(path: path, error)
        }
        self.handle = handle
    }

    public func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: SignatureVerifier.signatureByteCount)
        var count = signature.count
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, nil, nil, handle.pointer) == 1,
            EVP_DigestSign(context, &signature, &count, text, text.count) == 1,
            count == signature.count
        else {
            ERR_clear_error()
            throw SigningError(
                .signingFailed, "OpenSSL could not sign", expected: "an Ed25519 signature")
        }
        return signature
    }
}

/// A key of OpenSSL, freed when nobody holds it any more.
final class KeyHandle: @unchecked Sendable {
    // OpenSSL only reads a key once it is made, and counts references to it with atomics.
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// The public key, or nothing where this is no Ed25519 key.
    var publicKeyBytes: [UInt8]? {
        guard EVP_PKEY_is_a(pointer, "ED25519") == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: PublicKey.byteCount)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count
        else { return nil }
        return bytes
    }
}
