/// One signature line of an entry: who is said to have signed, and the signature.
public struct EntrySignature: Equatable, Sendable {
    /// The signer's name.
    public let name: String
    /// The first four bytes of the hash of the name and the key.
    public let keyID: UInt32
    /// The 64 bytes of the Ed25519 signature.
    public let bytes: [UInt8]
}
