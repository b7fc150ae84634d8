import Encoding

/// A signature of a note that has been checked and holds.
public struct VerifiedSignature: Hashable, Sendable {
    /// The key that signed.
    public let key: VerifierKey
    /// When a witness says to have signed, in seconds since 1970; nothing for other keys.
    public let time: UInt64?
}

extension SignedNote {
    /// The signatures by these keys, in the order of their lines, each key once.
    ///
    /// Lines by other keys are ignored. Throws `signatureInvalid` where a line by one of the keys
    /// does not hold, and `notSigned` where no line is by any of them.
    public func verified(by keys: [VerifierKey]) throws(SigningError) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        for (index, signature) in signatures.enumerated() {
            let signers = keys.filter(signature.isSaidToBe(by:))
            guard !signers.isEmpty else { continue }
            guard let found = signers.lazy.compactMap({ $0.check(signature, of: text) }).first
            else {
                throw SigningError(
                    .signatureInvalid,
                    "signature line \(index + 1), by \(signature.name), does not hold",
                    expected: "a signature of this text by that key")
            }
            if !verified.contains(where: { $0.key == found.key }) { verified.append(found) }
        }
        guard !verified.isEmpty else {
            throw SigningError(
                .notSigned, "a note without a signature by a known key",
                expected: "a signature line by one of the \(keys.count) keys given")
        }
        return verified
    }
}

extension NoteSignature {
    /// Whether the line names this key; the signature may still be false.
    public func isSaidToBe(by key: VerifierKey) -> Bool {
        keyID == key.keyID && name.hasSameBytes(as: key.name)
    }
}

extension VerifierKey {
    /// What a line says, if it is this key's signature of the text.
    public func check(_ signature: NoteSignature, of text: [UInt8]) -> VerifiedSignature? {
        guard signature.isSaidToBe(by: self) else { return nil }
        let verifier = SignatureVerifier(publicKey)
        switch algorithm {
        case .ed25519:
            guard verifier.isValid(signature: signature.bytes, of: text) else { return nil }
            return VerifiedSignature(key: self, time: nil)
        case .cosignature:
            let timeCount = MemoryLayout<UInt64>.size
            guard signature.bytes.count == timeCount + SignatureVerifier.signatureByteCount else {
                return nil
            }
            let time = signature.bytes.prefix(timeCount).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // C2SP tlog-cosignature: a time is at most 2^63 − 1.
            guard time <= UInt64(Int64.max) else { return nil }
            let signed = NoteSignature.cosigned(text, at: time)
            let bytes = Array(signature.bytes.dropFirst(timeCount))
            guard verifier.isValid(signature: bytes, of: signed) else { return nil }
            return VerifiedSignature(key: self, time: time)
        }
    }
}
