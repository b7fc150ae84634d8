import Encoding
import Signing

/// What files are called that remember something of a place elsewhere.
public enum RememberedPlace {
    /// The name for what is remembered of an absolute path: its SHA-256 in hexadecimal, since a path
    /// may be longer than any name.
    public static func fileName(of path: String) -> String {
        SHA256.hash(Array(path.utf8)).hexadecimal
    }
}
