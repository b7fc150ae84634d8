public import Audit
import COpenSSL
public import Encoding
import Quantities
import Signing

/// A time-stamp token (RFC 3161, section 2.4.2): what it says, whoever signed it.
public struct TimeStampToken {
    /// The digest of what was stamped.
    public let imprint: Digest
    /// When it was made.
    public let time: StampedTime
    /// The second that its chain of certificates is checked at.
    let second: Int64
    let content: TokenContent

    /// The token in these bytes. Throws where they are no token in DER, or one over something else
    /// than a SHA-256 digest.
    public init(_ der: [UInt8]) throws(TokenRefusal) {
        content = try TokenContent(der)
        imprint = try content.imprint()
        let time = try content.time()
        second = time.seconds
        do throws(QuantityError) {
            self.time = try StampedTime(time, within: content.accuracy())
        } catch {
            throw TokenRefusal(
                "its time is \(time)", expected: "one that its accuracy can be added to")
        }
    }

    /// Whether this text was stamped. Throws where it was another.
    public func check(_ text: [UInt8]) throws(TokenRefusal) {
        let digest = SHA256.hash(text)
        guard imprint == digest else {
            throw TokenRefusal(
                "it is over another text, whose SHA-256 is \(imprint)",
                expected: "a token over this checkpoint, whose SHA-256 is \(digest)")
        }
    }

    /// Checks the form of a token and what it is over, and believes nothing that it says.
    public static let checkForm: TokenCheck = { der, text in
        do throws(TokenRefusal) {
            try TimeStampToken(der).check(text)
            return .success(nil)
        } catch {
            return .failure(error)
        }
    }
}

/// A token as OpenSSL has read it.
final class TokenContent {
    let token: UnsafeMutablePointer<PKCS7>
    private let info: OpaquePointer

    init(_ der: [UInt8]) throws(TokenRefusal) {
        defer { ERR_clear_error() }
        let malformed = TokenRefusal(
            "it is no time-stamp token in DER", expected: "a TimeStampToken of RFC 3161")
        let read = der.withUnsafeBufferPointer { bytes -> UnsafeMutablePointer<PKCS7>? in
            var cursor = bytes.baseAddress
            guard let token = d2i_PKCS7(nil, &cursor, bytes.count) else { return nil }
            guard TokenContent.isEncoded(token, as: bytes) else {
                PKCS7_free(token)
                return nil
            }
            return token
        }
        guard let read else { throw malformed }
        guard let info = PKCS7_to_TS_TST_INFO(read) else {
            PKCS7_free(read)
            throw malformed
        }
        token = read
        self.info = info
    }

    deinit {
        TS_TST_INFO_free(info)
        PKCS7_free(token)
    }

    /// Whether these bytes are the one encoding of the token.
    private static func isEncoded(
        _ token: UnsafeMutablePointer<PKCS7>, as bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_PKCS7(token, &encoded))
        defer { CRYPTO_free(encoded, nil, 0) }
        guard let encoded, count == bytes.count else { return false }
        return UnsafeBufferPointer(start: encoded, count: count).elementsEqual(bytes)
    }

    func imprint() throws(TokenRefusal) -> Digest {
        guard let imprint = TS_TST_INFO_get_msg_imprint(info),
            let algorithm = TS_MSG_IMPRINT_get_algo(imprint),
            OBJ_obj2nid(algorithm.pointee.algorithm) == NID_sha256,
            let digest = Digest(TokenContent.bytes(TS_MSG_IMPRINT_get_msg(imprint)))
        else {
            throw TokenRefusal(
                "it is over no SHA-256 digest", expected: "a token as the request asked for it")
        }
        return digest
    }

    /// The time it gives: `YYYYMMDDhhmmss`, a fraction without trailing zeros or none, and `Z`.
    func time() throws(TokenRefusal) -> Timestamp {
        let text = TokenContent.bytes(TS_TST_INFO_get_time(info))
        let parts: [Range<Int>] = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12]
        if text.count >= 15 {
            let separators = Array("--T::".utf8)
            var written: [UInt8] = []
            for (part, separator) in zip(parts, separators) {
                written += text[part] + [separator]
            }
            written += text[12...]
            if let time = try? Timestamp(bytes: written.span) { return time }
        }
        throw TokenRefusal(
            "its time cannot be read", expected: "a time such as 20240102210000Z")
    }

    /// How many seconds the time may be off: what it says, rounded up, and at least one.
    func accuracy() -> Int64 {
        guard let accuracy = TS_TST_INFO_get_accuracy(info) else { return 1 }
        let whole = max(0, Int64(ASN1_INTEGER_get(TS_ACCURACY_get_seconds(accuracy))))
        let parts = [TS_ACCURACY_get_millis(accuracy), TS_ACCURACY_get_micros(accuracy)]
        let hasMore = parts.contains { $0 != nil }
        return max(1, min(whole, Int64(Int32.max)) + (hasMore ? 1 : 0))
    }

    /// Whether it was signed with SHA-256, 384 or 512, by one signer.
    var hasStrongDigest: Bool {
        guard let signers = PKCS7_get_signer_info(token), OPENSSL_sk_num(signers) == 1,
            let signer = OPENSSL_sk_value(signers, 0)?
                .assumingMemoryBound(to: PKCS7_SIGNER_INFO.self),
            let digest = signer.pointee.digest_alg
        else { return false }
        return [NID_sha256, NID_sha384, NID_sha512].contains(
            OBJ_obj2nid(digest.pointee.algorithm))
    }

    private static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        guard let string, let data = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
    }
}
