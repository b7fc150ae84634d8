public import Audit
import COpenSSL

/// What a time-stamping authority answers (RFC 3161, section 2.4.2).
public enum TimeStampReply {
    /// The token, in DER, of a `TimeStampResp` in DER. Throws where the bytes are none, or the
    /// authority has granted no token.
    public static func token(in der: [UInt8]) throws(TokenRefusal) -> [UInt8] {
        defer { ERR_clear_error() }
        let reply = der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var cursor = bytes.baseAddress
            guard let reply = d2i_TS_RESP(nil, &cursor, bytes.count) else { return nil }
            guard cursor == bytes.baseAddress.map({ $0 + bytes.count }) else {
                TS_RESP_free(reply)
                return nil
            }
            return reply
        }
        guard let reply else {
            throw TokenRefusal(
                "it is no reply of a time-stamping authority",
                expected: "a TimeStampResp of RFC 3161, in DER")
        }
        defer { TS_RESP_free(reply) }
        let status = TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(reply))
        guard
            [TS_STATUS_GRANTED, TS_STATUS_GRANTED_WITH_MODS].contains(
                Int32(ASN1_INTEGER_get(status))),
            let token = TS_RESP_get_token(reply)
        else {
            throw TokenRefusal(
                "the authority granted no token: its status is \(ASN1_INTEGER_get(status))",
                expected: "the status 0 or 1 and a token")
        }
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_PKCS7(token, &encoded))
        defer { CRYPTO_free(encoded, nil, 0) }
        guard let encoded, count > 0 else {
            throw TokenRefusal("its token cannot be written", expected: "a token in DER")
        }
        return Array(UnsafeBufferPointer(start: encoded, count: count))
    }
}
