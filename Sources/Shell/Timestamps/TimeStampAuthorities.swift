public import Audit
import COpenSSL

/// The certificates of the authorities that an auditor trusts to tell the time.
public final class TimeStampAuthorities: @unchecked Sendable {
    // OpenSSL counts and locks what several threads use of a certificate; the list stays as it is.
    private let certificates: [OpaquePointer]

    /// The certificates in these bytes, in PEM, one after another. Throws where there are none or
    /// one of them cannot be read.
    public init(pem: [UInt8]) throws(TokenRefusal) {
        defer { ERR_clear_error() }
        ERR_clear_error()
        var found: [OpaquePointer] = []
        let isWhole = pem.withUnsafeBufferPointer { bytes in
            guard let source = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
            else { return false }
            defer { BIO_free(source) }
            // Nobody is asked for a passphrase: certificates have none.
            while let certificate = PEM_read_bio_X509(source, nil, { _, _, _, _ in -1 }, nil) {
                found.append(certificate)
            }
            let error = ERR_peek_last_error()
            return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE
        }
        certificates = found
        guard isWhole, !found.isEmpty else {
            throw TokenRefusal(
                found.isEmpty ? "there is no certificate" : "a certificate cannot be read",
                expected: "certificates of time-stamping authorities in PEM")
        }
    }

    deinit { for certificate in certificates { X509_free(certificate) } }

    /// Checks tokens under these authorities: the text, the signature, and the chain of certificates
    /// as of the time that the token gives.
    public var check: TokenCheck {
        { der, text in
            do throws(TokenRefusal) {
                let token = try TimeStampToken(der)
                try token.check(text)
                try self.verify(token)
                return .success(token.time)
            } catch {
                return .failure(error)
            }
        }
    }

    private func verify(_ token: TimeStampToken) throws(TokenRefusal) {
        defer { ERR_clear_error() }
        guard token.content.hasStrongDigest else {
            throw TokenRefusal(
                "it is signed over a weak digest or by more than one",
                expected: "one signature over SHA-256, SHA-384 or SHA-512")
        }
        guard let context = TS_VERIFY_CTX_new() else { throw TimeStampAuthorities.exhausted }
        defer { TS_VERIFY_CTX_free(context) }
        guard let store = store(asOf: token.second) else { throw TimeStampAuthorities.exhausted }
        // The context frees the store with itself.
        TS_VERIFY_CTX_set_store(context, store)
        TS_VERIFY_CTX_set_flags(
            context, Int32(TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_SIGNER))
        guard TS_RESP_verify_token(context, token.content.token) == 1 else {
            throw TokenRefusal(
                "no authority given has signed it, with a certificate for time stamps that was "
                    + "valid then",
                expected: "a signature under one of the \(certificates.count) certificates given")
        }
    }

    /// The certificates as OpenSSL wants them, to be held against this second.
    private func store(asOf second: Int64) -> OpaquePointer? {
        guard let store = X509_STORE_new() else { return nil }
        for certificate in certificates { X509_STORE_add_cert(store, certificate) }
        let rules = X509_STORE_get0_param(store)
        X509_VERIFY_PARAM_set_time(rules, time_t(second))
        // Keys and digests of 112 bits of strength: no SHA-1, no RSA below 2,048 bits.
        X509_VERIFY_PARAM_set_auth_level(rules, 2)
        return store
    }

    private static var exhausted: TokenRefusal {
        TokenRefusal("OpenSSL has no memory to check it", expected: "memory")
    }
}
