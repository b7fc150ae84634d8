import COpenSSL
public import Encoding

/// SHA-256 (FIPS 180-4) by OpenSSL, with a context that is reused from one digest to the next.
///
/// The prefixed digests are the leaf and node hashes of RFC 6962, section 2.1.
public struct SHA256: ~Copyable, @unchecked Sendable {
    // All that others may call is `mutating`, so whoever calls it has the context alone.
    private let context: OpaquePointer

    // OpenSSL's fetched algorithms are immutable and may be shared between threads.
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("OpenSSL provides no SHA-256: check its configuration")
        }
        return algorithm
    }()

    /// A context ready for use; the process stops where OpenSSL has no SHA-256.
    public init() {
        guard let context = EVP_MD_CTX_new() else {
            preconditionFailure("OpenSSL has no memory for a digest")
        }
        precondition(
            EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1, "OpenSSL refuses SHA-256")
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// SHA-256 of these bytes.
    public mutating func digest(_ bytes: Span<UInt8>) -> Digest {
        update(bytes)
        return finish()
    }

    /// SHA-256 of one byte and then these: a leaf hash where the prefix is 0.
    public mutating func digest(prefix: UInt8, _ bytes: Span<UInt8>) -> Digest {
        withUnsafeBytes(of: prefix) { update($0) }
        update(bytes)
        return finish()
    }

    /// SHA-256 of one byte and two digests: a node of a tree where the prefix is 1.
    public mutating func digest(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
        withUnsafeBytes(of: prefix) { update($0) }
        update(left)
        update(right)
        return finish()
    }

    /// SHA-256 of these bytes, with a context of its own.
    public static func hash(_ bytes: [UInt8]) -> Digest {
        var sha256 = SHA256()
        return sha256.digest(bytes.span)
    }

    private func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    private func update(_ digest: Digest) {
        #if _endian(little)
            // A digest is four words that hold its bytes lowest first: in memory, its bytes.
            withUnsafeBytes(of: digest) { update($0) }
        #else
            update(digest.bytes.span)
        #endif
    }

    private func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(
            EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "SHA-256 failed")
    }

    private func finish() -> Digest {
        withUnsafeTemporaryAllocation(
            of: UInt8.self, capacity: Digest.byteCount
        ) { result in
            precondition(
                EVP_DigestFinal_ex(context, result.baseAddress, nil) == 1, "SHA-256 failed")
            precondition(EVP_DigestInit_ex2(context, nil, nil) == 1, "SHA-256 failed")
            return Digest { result[$0] }
        }
    }
}
