import CBareOpenSSL

/// Ed25519 by OpenSSL and nothing else, as a measure of what signatures cost.
enum BareOpenSSL {
    /// One signature as OpenSSL takes it.
    struct Signed: Sendable {
        let key: [UInt8]
        let signature: [UInt8]
        let message: [UInt8]
    }

    /// Verifies signatures, which have to hold, on so many cores.
    static func verify(_ signed: [Signed], cores: Int) async {
        await withTaskGroup(of: Bool.self) { group in
            for core in 0..<cores {
                group.addTask {
                    verify(
                        signed[signed.count * core / cores..<signed.count * (core + 1) / cores])
                }
            }
            for await valid in group { precondition(valid, "a signature does not hold") }
        }
    }

    private static func verify(_ signed: ArraySlice<Signed>) -> Bool {
        var keys: [[UInt8]: OpaquePointer] = [:]
        defer { for key in keys.values { EVP_PKEY_free(key) } }
        for item in signed {
            if keys[item.key] == nil {
                keys[item.key] = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, item.key, 32)
            }
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            guard EVP_DigestVerifyInit(context, nil, nil, nil, keys[item.key]) == 1,
                EVP_DigestVerify(
                    context, item.signature, item.signature.count, item.message,
                    item.message.count) == 1
            else { return false }
        }
        return true
    }
}
