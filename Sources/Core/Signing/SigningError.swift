/// Why bytes are not a key, a signature or a signed note, or why a note is not to be trusted.
public struct SigningError: Error, Hashable, Sendable {
    /// What kind of thing is wrong.
    public enum Code: String, Hashable, Sendable {
        /// Not 32 bytes, no coordinate below 2^255 − 19, or a point of small order.
        case publicKeyInvalid = "public-key-invalid"
        /// A key name that is empty or has a space, a plus or a control character.
        case keyNameInvalid = "key-name-invalid"
        /// A key's text that is not `name+hex+base64`.
        case verifierKeyMalformed = "verifier-key-malformed"
        /// A key's text whose ID is not the hash of its name and key.
        case keyIDDiffers = "key-id-differs"
        /// A key of another algorithm than was asked for.
        case algorithmUnexpected = "algorithm-unexpected"
        /// Bytes that are not text, a blank line and signature lines.
        case noteMalformed = "note-malformed"
        /// A signature by a known key that does not hold.
        case signatureInvalid = "signature-invalid"
        /// A note without a signature by any known key.
        case notSigned = "not-signed"
        /// A signer that could not sign.
        case signingFailed = "signing-failed"
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// The byte offset in what was read, where there is one place to name.
    public let offset: Int?
    /// What is wrong.
    public let problem: String
    /// What would have been right.
    public let expected: String

    /// An error of this kind at this byte offset.
    public init(_ code: Code, at offset: Int? = nil, _ problem: String, expected: String) {
        self.code = code
        self.offset = offset
        self.problem = problem
        self.expected = expected
    }
}

extension SigningError: CustomStringConvertible {
    /// One line: what is wrong, where, and what was expected.
    public var description: String {
        let place = offset.map { " at byte \($0)" } ?? ""
        return "\(problem)\(place); expected \(expected)"
    }
}
