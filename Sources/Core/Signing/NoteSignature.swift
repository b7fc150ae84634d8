import Encoding

/// A signature line of a note: who says to have signed, and the signature (C2SP signed-note).
public struct NoteSignature: Hashable, Sendable {
    /// The name of the key that is said to have signed.
    public let name: String
    /// The ID of that key.
    public let keyID: UInt32
    /// The signature after the key ID: 64 bytes of an `ed25519` key, 72 of a `cosignature` key,
    /// any number of others.
    public let bytes: [UInt8]

    /// A signature by this key that was made elsewhere; it is not checked.
    public init(key: VerifierKey, bytes: [UInt8]) {
        self.init(name: key.name, keyID: key.keyID, bytes: bytes)
    }

    /// The signature that this signer makes of a text; throws `signingFailed`.
    public init(text: [UInt8], signer: some NoteSigner) throws(SigningError) {
        self.init(key: signer.verifierKey, bytes: try signer.sign(text))
    }

    /// The signature in a line of this note.
    public init(_ line: NoteLayout.Line, in note: Span<UInt8>) {
        let name = note.extracting(line.name).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
        self.init(name: name, keyID: line.keyID, bytes: line.signature(in: note))
    }

    init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Whether the name may be that of a key of ours, which has no control character and none that
    /// reorders text.
    public var hasCleanName: Bool { KeyName.isClean(name) }

    /// Whether both lines name the same key; the signatures may differ.
    public func hasSameSigner(as other: NoteSignature) -> Bool {
        keyID == other.keyID && name.hasSameBytes(as: other.name)
    }

    public static func == (left: NoteSignature, right: NoteSignature) -> Bool {
        left.hasSameSigner(as: right) && left.bytes == right.bytes
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
        hasher.combine(bytes)
    }
}

extension NoteSignature: Comparable {
    /// By the bytes of the name, then the key ID, then the signature: the order of an entry's lines.
    public static func < (left: NoteSignature, right: NoteSignature) -> Bool {
        if !left.name.hasSameBytes(as: right.name) {
            return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        if left.keyID != right.keyID { return left.keyID < right.keyID }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// Whoever holds a private key and signs texts with it.
public protocol NoteSigner {
    /// The key, of algorithm `ed25519`, that checks what is signed.
    var verifierKey: VerifierKey { get }

    /// The signature of a text that ends with a newline, 64 bytes; throws `signingFailed`.
    func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8]
}
