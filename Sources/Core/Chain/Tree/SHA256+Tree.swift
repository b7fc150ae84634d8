public import Encoding
public import Signing

/// The hashes of RFC 6962 section 2.1, which also are those of the hash chain.
extension SHA256 {
    /// The leaf hash of an entry: SHA-256(0x00 ‖ entry).
    @inlinable
    public mutating func leaf(_ entry: Span<UInt8>) -> Digest {
        digest(prefix: 0x00, entry)
    }

    /// The hash of the node over two subtrees: SHA-256(0x01 ‖ left ‖ right).
    @inlinable
    public mutating func node(_ left: Digest, _ right: Digest) -> Digest {
        digest(prefix: 0x01, left, right)
    }
}
