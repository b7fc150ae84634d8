import Files

/// What opens an encrypted private key; overwritten in memory when it is no longer used.
public struct Passphrase: ~Copyable {
    /// The most bytes a passphrase may have (`PEM_BUFSIZE` of OpenSSL).
    public static let maximumByteCount = 1024

    let secret: SecretBytes

    init(_ secret: consuming SecretBytes) throws(KeyError) {
        guard secret.count > 0 else { throw .passphraseMissing }
        guard secret.count <= Self.maximumByteCount else {
            throw .passphraseTooLong(limit: Self.maximumByteCount)
        }
        self.secret = secret
    }

    /// The passphrase of these bytes, which are overwritten where they came from; throws where they
    /// are none or too many.
    public init(moving bytes: inout [UInt8]) throws(KeyError) {
        try self.init(SecretBytes(moving: &bytes))
    }

    /// The first line of the file at `path`, without its end.
    public init(file path: String) throws(KeyError) {
        let secret: SecretBytes
        do throws(FileError) {
            secret = try SecretBytes(file: path, maximumByteCount: 2 * Self.maximumByteCount)
        } catch {
            throw .file(error)
        }
        try self.init(secret.firstLine())
    }

    /// Whether both are the same.
    package func matches(_ other: borrowing Passphrase) -> Bool {
        let count = other.secret.count
        return secret.withBytes { bytes in
            other.secret.withBytes { bytes.count == count && bytes.elementsEqual($0) }
        }
    }
}

extension SecretBytes {
    /// The bytes of the file at `path`.
    init(file path: String, maximumByteCount: Int) throws(FileError) {
        var bytes = try FileSystem.read(path, maximumByteCount: maximumByteCount)
        self.init(moving: &bytes)
    }

    /// The bytes before the first line end, LF or CRLF.
    consuming func firstLine() -> SecretBytes {
        let end = withBytes { bytes in
            let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            return end > 0 && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        }
        shorten(to: end)
        return self
    }
}
