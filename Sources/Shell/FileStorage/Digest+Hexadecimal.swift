public import Encoding
import Signing

extension Digest {
    /// The digest as 64 lower-case hexadecimal digits, which fit the name of a file.
    public var hexadecimal: String {
        let bytes = bytes
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            Hexadecimal.encode(bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        }.joined()
    }
}

/// What files are called that remember something of a place elsewhere.
public enum RememberedPlace {
    /// The name for what is remembered of an absolute path: its SHA-256 in hexadecimal, since a path
    /// may be longer than any name.
    public static func fileName(of path: String) -> String {
        SHA256.hash(Array(path.utf8)).hexadecimal
    }
}
