import CLinux
import Glibc
public import Signing

/// A key that signs, wherever its secret is kept: in a file, or with a program that signs for it.
public enum SigningKey: NoteSigner, Sendable {
    /// The secret is held here.
    case held(PrivateKey)
    /// A command signs with it.
    case commanded(CommandedKey)

    public var verifierKey: VerifierKey {
        switch self {
        case .held(let key): key.verifierKey
        case .commanded(let key): key.verifierKey
        }
    }

    public func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8] {
        switch self {
        case .held(let key): try key.sign(text)
        case .commanded(let key): try key.sign(text)
        }
    }

    /// Whether the secret is held here.
    public var isHeld: Bool {
        if case .held = self { true } else { false }
    }

    /// A new key under this name, from the randomness of OpenSSL; throws `nameInvalid`.
    public init(generatedFor name: String) throws(KeyError) {
        self = .held(try PrivateKey(generatedFor: name))
    }

    /// The key in the file at `path`: a key file of OpenSSL (`PrivateKey`), or one that names a
    /// command (`CommandedKey`). `passphrase` is asked only where the key is encrypted.
    public init(
        file path: String, passphrase: () throws(KeyError) -> Passphrase
    ) throws(KeyError) {
        Memory.keepFromDumps()
        let file = try PrivateKey.contents(of: path)
        if let commanded = try CommandedKey(file, path: path) {
            self = .commanded(commanded)
        } else {
            self = .held(try PrivateKey(file, path: path, passphrase: passphrase))
        }
    }
}

/// What the system may copy of this process's memory.
private enum Memory {
    /// Keeps the memory of this process out of core dumps and away from other processes of its user.
    /// Best effort: where the system refuses, keys are no worse off than before.
    static func keepFromDumps() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        forbid_dumps()
    }
}
