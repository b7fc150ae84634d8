public import Files
public import Signing

/// Why a private key, or the passphrase that opens it, could not be had or kept.
public enum KeyError: Error, Hashable, Sendable {
    /// The file could not be read or written.
    case file(FileError)
    /// The file at this path does not begin with a line `name: …`.
    case nameMissing(path: String)
    /// The name in the file at this path, or the one asked for, cannot be a key's.
    case nameInvalid(path: String, SigningError)
    /// The file at this path holds no private key that OpenSSL can read.
    case notAPrivateKey(path: String)
    /// The file at this path names a command and not, on the line after it, the key that signs.
    case commandMalformed(path: String)
    /// The file at this path names a command, and others than its user can change it.
    case commandUnsafe(path: String)
    /// The private key in the file at this path is of another algorithm.
    case notEd25519(path: String)
    /// The key in the file at this path is encrypted, and this passphrase does not open it.
    case passphraseWrong(path: String)
    /// No passphrase was given.
    case passphraseMissing
    /// A passphrase that was asked for twice was not the same.
    case passphrasesDiffer
    /// The terminal would show a passphrase as it is typed.
    case terminalNotSilent
    /// A passphrase longer than this many bytes.
    case passphraseTooLong(limit: Int)
    /// OpenSSL refused a step that only fails where it is broken or out of memory.
    case openSSL(String)
}

extension KeyError: CustomStringConvertible {
    /// One line: what is wrong, with which file, and what to do.
    public var description: String {
        switch self {
        case .file(let error):
            error.description
        case .nameMissing(let path):
            "\(path) names no key; its first line must be `name: ` and the key's name"
        case .nameInvalid(let path, let error):
            "\(path) cannot be the file of a key of that name: \(error)"
        case .notAPrivateKey(let path):
            "\(path) holds no private key; expected an Ed25519 key in PEM (PKCS#8)"
        case .commandMalformed(let path):
            "\(path) names a command and no key; expected two lines, `command: ` and what to run, "
                + "`vkey: ` and the key it signs with"
        case .commandUnsafe(let path):
            "\(path) names a command that would be run, and others can change it; make it yours "
                + "and keep others from writing to it (chmod 600)"
        case .notEd25519(let path):
            "the private key in \(path) is of another algorithm; expected Ed25519"
        case .passphraseWrong(let path):
            "the passphrase does not open \(path); try again with the right one"
        case .passphraseMissing:
            "no passphrase was given; type one, or name a file that holds it"
        case .passphrasesDiffer:
            "the two passphrases differ; type the same one twice"
        case .terminalNotSilent:
            "the terminal would show the passphrase; name a file that holds it instead"
        case .passphraseTooLong(let limit):
            "the passphrase is too long; expected at most \(limit) bytes"
        case .openSSL(let step):
            "OpenSSL could not \(step); check its installation"
        }
    }
}
