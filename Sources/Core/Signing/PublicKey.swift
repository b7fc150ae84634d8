import Encoding

/// An Ed25519 public key: the 32 bytes of RFC 8032, section 5.1.5.
///
/// A key is its bytes, so only one encoding of each point is a key, and a point of small order,
/// for which anyone can make signatures, is none.
public struct PublicKey: Hashable, Sendable {
    /// The number of bytes of every key.
    public static let byteCount = 32

    /// The 32 bytes.
    public let bytes: [UInt8]

    /// The key in these bytes; throws `publicKeyInvalid` for another length, a coordinate that is
    /// not reduced, a sign where there is none, and the eight points of small order.
    public init(_ bytes: [UInt8]) throws(SigningError) {
        guard bytes.count == Self.byteCount else {
            throw SigningError(
                .publicKeyInvalid, "a public key of \(bytes.count) bytes",
                expected: "\(Self.byteCount) bytes")
        }
        let y = bytes[..<31] + [bytes[31] & 0x7F]
        guard y.reversed().lexicographicallyPrecedes(Self.fieldPrime) else {
            throw SigningError(
                .publicKeyInvalid, "a public key that is not encoded canonically",
                expected: "a coordinate below 2^255 - 19")
        }
        guard !Self.smallOrder.contains(Array(y)) else {
            throw SigningError(
                .publicKeyInvalid, "a public key of small order",
                expected: "a point that signatures depend on")
        }
        self.bytes = bytes
    }

    /// 2^255 - 19, the highest byte first.
    private static let fieldPrime = [0x7F] + [UInt8](repeating: 0xFF, count: 30) + [0xED]

    /// The y coordinates of the points whose order divides 8, the lowest byte first: 0 and two
    /// more with both signs of x; 1 and -1, whose x is 0, so that a sign there is an encoding of
    /// nothing and is refused along with them.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF,
            0x98, 0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88,
            0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10,
            0x67, 0x0F, 0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77,
            0x92, 0xAC, 0x03, 0x7A,
        ],
    ]

    /// The key as a PEM text that OpenSSL reads (SubjectPublicKeyInfo, RFC 8410 section 4).
    public var pem: String {
        // SEQUENCE { SEQUENCE { 1.3.101.112 }, BIT STRING of 32 bytes }
        let header: [UInt8] = [0x30, 0x2A, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 3, 0x21, 0]
        return """
            -----BEGIN PUBLIC KEY-----
            \(Base64.encode(header + bytes))
            -----END PUBLIC KEY-----

            """
    }
}
