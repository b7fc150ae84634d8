import COpenSSL

/// Checks the Ed25519 signatures of one key, by OpenSSL: no cofactor, and only the one encoding
/// of a signature (RFC 8032, section 5.1.7). Many threads may use one verifier at once.
public final class SignatureVerifier: @unchecked Sendable {
    /// The number of bytes of every signature.
    public static let signatureByteCount = 64

    // OpenSSL counts references to a key with atomics and only reads this one after it is made.
    private let key: OpaquePointer

    /// A verifier for this key.
    public init(_ publicKey: PublicKey) {
        let bytes = publicKey.bytes
        guard
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
        else {
            preconditionFailure("OpenSSL provides no Ed25519: check its configuration")
        }
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// Whether this is the key's signature of the message; false too for any but 64 bytes.
    public func isValid(signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        guard signature.count == Self.signatureByteCount else { return false }
        guard let context = EVP_MD_CTX_new() else {
            preconditionFailure("OpenSSL has no memory for a signature check")
        }
        defer { EVP_MD_CTX_free(context) }
        precondition(
            EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1, "OpenSSL refuses Ed25519")
        let isValid = signature.withUnsafeBufferPointer { signature in
            message.withUnsafeBufferPointer { message in
                EVP_DigestVerify(
                    context, signature.baseAddress, signature.count, message.baseAddress,
                    message.count) == 1
            }
        }
        // A refusal leaves a note in the thread's error queue that a later call would find.
        if !isValid { ERR_clear_error() }
        return isValid
    }

    /// Whether this is the key's signature of the message; false too for any but 64 bytes.
    public func isValid(signature: [UInt8], of message: [UInt8]) -> Bool {
        isValid(signature: signature.span, of: message.span)
    }
}
