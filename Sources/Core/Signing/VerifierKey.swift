import Encoding

/// A public key with the name it signs under: what a signature line is checked against (the
/// verifier key, or vkey, of C2SP signed-note).
///
/// Names are compared by their bytes, not by Unicode equivalence.
public struct VerifierKey: Sendable {
    /// What a key signs, by the type byte before its public key.
    public enum Algorithm: UInt8, Hashable, Sendable {
        /// Ed25519 over the text of the note (C2SP signed-note, type 0x01).
        case ed25519 = 0x01
        /// Ed25519 over a time and the text: a witness (C2SP tlog-cosignature, type 0x04).
        case cosignature = 0x04
    }

    /// The name, without spaces, plus signs or control characters.
    public let name: String
    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key), big-endian.
    public let keyID: UInt32
    /// What it signs.
    public let algorithm: Algorithm
    /// The key itself.
    public let publicKey: PublicKey

    /// A key under this name; throws `keyNameInvalid`.
    public init(
        name: String, publicKey: PublicKey, algorithm: Algorithm = .ed25519
    ) throws(SigningError) {
        try KeyName.check(name)
        self.name = name
        self.algorithm = algorithm
        self.publicKey = publicKey
        let hashed = Array(name.utf8) + [0x0A, algorithm.rawValue] + publicKey.bytes
        keyID = SHA256.hash(hashed).bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The key in `name+hex+base64`; throws for any other form, a key ID that is not the key's,
    /// another algorithm than this one, and what `PublicKey` and the rules for names refuse.
    public init(_ text: String, algorithm: Algorithm = .ed25519) throws(SigningError) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let name = String(parts[0]),
            let keyID = Hexadecimal.decode(parts[1]), let blob = Base64.decode(Array(parts[2])),
            let type = blob.first
        else {
            throw SigningError(
                .verifierKeyMalformed, "a text that is not a verifier key",
                expected: "NAME+KEYID+KEY, the ID as 8 hexadecimal digits, the key in base64")
        }
        guard type == algorithm.rawValue else {
            throw SigningError(
                .algorithmUnexpected, "a verifier key of type \(type)",
                expected: "type \(algorithm.rawValue)")
        }
        try self.init(
            name: name, publicKey: PublicKey(Array(blob.dropFirst())), algorithm: algorithm)
        guard keyID == self.keyID else {
            throw SigningError(
                .keyIDDiffers, "a verifier key whose ID is \(Hexadecimal.encode(keyID))",
                expected: "\(Hexadecimal.encode(self.keyID)), the hash of its name and key")
        }
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The key as `name+hex+base64`, the one text that `init(_:)` reads it from.
    public var description: String {
        let key = Base64.encode([algorithm.rawValue] + publicKey.bytes)
        return "\(name)+\(Hexadecimal.encode(keyID))+\(key)"
    }
}

extension VerifierKey: Hashable {
    public static func == (left: VerifierKey, right: VerifierKey) -> Bool {
        left.keyID == right.keyID && left.algorithm == right.algorithm
            && left.publicKey == right.publicKey && left.name.hasSameBytes(as: right.name)
    }

    public func hash(into hasher: inout Hasher) {
        // The ID is a hash of everything else.
        hasher.combine(keyID)
    }
}
