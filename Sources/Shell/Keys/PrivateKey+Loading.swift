import COpenSSL
import Files
import Signing

extension PrivateKey {
    /// The most bytes of a key file: ten times what one needs.
    private static let maximumFileByteCount = 4000
    private static let nameStart = "name: "

    /// The key in the file at `path`: a line `name: …` and an Ed25519 key in PEM (PKCS#8), which
    /// OpenSSL finds below that line. `passphrase` is asked only where the key is encrypted.
    public convenience init(
        file path: String, passphrase: () throws(KeyError) -> Passphrase
    ) throws(KeyError) {
        try self.init(Self.contents(of: path), path: path, passphrase: passphrase)
    }

    /// The bytes of a key file.
    static func contents(of path: String) throws(KeyError) -> SecretBytes {
        do throws(FileError) {
            return try SecretBytes(file: path, maximumByteCount: maximumFileByteCount)
        } catch {
            throw .file(error)
        }
    }

    /// The key in these bytes of a key file, which are overwritten; errors speak of `path`.
    public convenience init(
        movingPEM bytes: inout [UInt8], path: String, passphrase: () throws(KeyError) -> Passphrase
    ) throws(KeyError) {
        try self.init(SecretBytes(moving: &bytes), path: path, passphrase: passphrase)
    }

    /// The key in these bytes of a key file; errors speak of `path`.
    convenience init(
        _ pem: borrowing SecretBytes, path: String, passphrase: () throws(KeyError) -> Passphrase
    ) throws(KeyError) {
        guard let name = Self.name(in: pem) else { throw .nameMissing(path: path) }
        try self.init(Self.read(pem, path, passphrase), name: name, path: path)
    }

    private static func name(in pem: borrowing SecretBytes) -> String? {
        pem.withBytes { bytes in
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            var line = bytes[..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard line.starts(with: nameStart.utf8) else { return nil }
            return String(validating: line.dropFirst(nameStart.utf8.count), as: UTF8.self)
        }
    }

    private static func read(
        _ pem: borrowing SecretBytes, _ path: String,
        _ passphrase: () throws(KeyError) -> Passphrase
    ) throws(KeyError) -> KeyHandle {
        // Whether there is a passphrase to ask for is known only once OpenSSL wants one.
        var isEncrypted = false
        let plain = pem.withBytes { bytes in
            withUnsafeMutablePointer(to: &isEncrypted) { asked in
                decode(bytes, asked) { _, _, _, asked in
                    asked?.assumingMemoryBound(to: Bool.self).pointee = true
                    return -1
                }
            }
        }
        if let plain { return plain }
        guard isEncrypted else { throw .notAPrivateKey(path: path) }
        let given = try passphrase()
        let opened = given.secret.withBytes { secret in
            pem.withBytes { bytes in
                withUnsafePointer(to: secret) { secret in
                    decode(bytes, UnsafeMutableRawPointer(mutating: secret)) {
                        buffer, size, _, given in
                        copyPassphrase(given, to: buffer, size)
                    }
                }
            }
        }
        guard let opened else { throw .passphraseWrong(path: path) }
        return opened
    }

    private static func decode(
        _ pem: UnsafeBufferPointer<UInt8>, _ argument: UnsafeMutableRawPointer?,
        _ passphrase: PassphraseCallback
    ) -> KeyHandle? {
        guard let source = BIO_new_mem_buf(pem.baseAddress, CInt(pem.count)) else { return nil }
        defer { BIO_free(source) }
        let key = PEM_read_bio_PrivateKey(source, nil, passphrase, argument)
        ERR_clear_error()
        return key.map { KeyHandle(owning: $0) }
    }
}

/// `pem_password_cb` of OpenSSL: fills the buffer and returns how many bytes the passphrase has.
private typealias PassphraseCallback =
    @convention(c) (
        UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?
    ) -> CInt

/// Answers OpenSSL, which asks for a passphrase by a C function: `given` points to a buffer's bounds.
private func copyPassphrase(
    _ given: UnsafeMutableRawPointer?, to buffer: UnsafeMutablePointer<CChar>?, _ size: CInt
) -> CInt {
    guard let buffer, let given else { return -1 }
    let secret = given.assumingMemoryBound(to: UnsafeBufferPointer<UInt8>.self).pointee
    guard let start = secret.baseAddress, secret.count <= Int(size) else { return -1 }
    UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: secret.count)
    return CInt(secret.count)
}
