extension NoteSignature {
    /// The cosignature that this signer makes of a checkpoint's text at a time in seconds since 1970
    /// (C2SP tlog-cosignature, cosignature/v1): 8 bytes of time and 64 of signature. Its line bears
    /// the signer's name with the key ID of the algorithm `cosignature`. Throws `signingFailed`.
    public init(
        cosigning text: [UInt8], at time: UInt64, signer: some NoteSigner
    ) throws(SigningError) {
        let key = try VerifierKey(
            name: signer.verifierKey.name, publicKey: signer.verifierKey.publicKey,
            algorithm: .cosignature)
        let signature = try signer.sign(Self.cosigned(text, at: time))
        let timeBytes = (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) }
        self.init(key: key, bytes: timeBytes + signature)
    }

    /// What a cosignature signs: a line that says so, the time, and the text.
    static func cosigned(_ text: [UInt8], at time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + text
    }
}
