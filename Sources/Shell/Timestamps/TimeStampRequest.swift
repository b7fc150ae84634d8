import Encoding
import Signing

/// What a time-stamping authority is asked (RFC 3161, section 2.4.1).
public enum TimeStampRequest {
    /// A `TimeStampReq` in DER up to the digest: version 1, and SHA-256 as the digest's algorithm.
    private static let start: [UInt8] = [
        0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
        0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
    ]
    /// `certReq` is true: the token brings the certificates it is to be checked with.
    private static let end: [UInt8] = [0x01, 0x01, 0xFF]

    /// The request, in DER, for a token over this text. It has no nonce: an older token over the
    /// same text would prove the more.
    public static func der(over text: [UInt8]) -> [UInt8] {
        start + SHA256.hash(text).bytes + end
    }
}
