import COpenSSL
import Files
import Signing

extension PrivateKey {
    /// Permissions of a key file: its owner reads and writes it, nobody else does anything.
    private static let permissions: UInt32 = 0o600

    /// Writes the key to a new file at `path`, never over another: a line `name: …`, then PEM
    /// (PKCS#8); durable when this returns.
    public func save(to path: String) throws(KeyError) {
        let written = try pem { sink in
            PEM_write_bio_PKCS8PrivateKey(sink, handle.pointer, nil, nil, 0, nil, nil) == 1
        }
        try Self.create(path, written)
    }

    /// The same, encrypted with a passphrase (PBES2 with scrypt and AES-256-CBC, RFC 7914), which
    /// OpenSSL asks for when it reads the file.
    public func save(
        to path: String, encryptedWith passphrase: borrowing Passphrase
    ) throws(KeyError) {
        guard let information = EVP_PKEY2PKCS8(handle.pointer) else {
            throw .openSSL("encode a key")
        }
        defer { PKCS8_PRIV_KEY_INFO_free(information) }
        guard let scheme = Self.encryptionScheme() else { throw .openSSL("prepare scrypt") }
        let encrypted = passphrase.secret.withBytes { secret in
            secret.withMemoryRebound(to: CChar.self) { secret in
                PKCS8_set0_pbe(secret.baseAddress, CInt(secret.count), information, scheme)
            }
        }
        guard let encrypted else {
            X509_ALGOR_free(scheme)
            throw .openSSL("encrypt a key")
        }
        defer { X509_SIG_free(encrypted) }
        try Self.create(path, pem { sink in PEM_write_bio_PKCS8(sink, encrypted) == 1 })
    }

    /// Scrypt at the cost the openssl command uses, 16 MB, with a random salt of 16 bytes.
    private static func encryptionScheme() -> UnsafeMutablePointer<X509_ALGOR>? {
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nil, 16, nil, 1 << 14, 8, 1)
    }

    /// The name's line and the PEM that `write` puts into a memory sink.
    private func pem(_ write: (OpaquePointer) -> Bool) throws(KeyError) -> SecretBytes {
        guard let sink = BIO_new(BIO_s_mem()) else { throw .openSSL("reserve memory") }
        defer { BIO_free(sink) }
        let name = "name: \(verifierKey.name)\n"
        guard write(sink) else {
            ERR_clear_error()
            throw .openSSL("write a key as PEM")
        }
        var bytes = SecretBytes(capacity: name.utf8.count + BIO_ctrl_pending(sink))
        for byte in name.utf8 { bytes.append(byte) }
        bytes.append { room in
            var count = 0
            guard BIO_read_ex(sink, room.baseAddress, room.count, &count) == 1 else { return 0 }
            return count
        }
        guard bytes.isFull else { throw .openSSL("write a key as PEM") }
        return bytes
    }

    private static func create(
        _ path: String, _ bytes: consuming SecretBytes
    ) throws(KeyError) {
        do throws(FileError) {
            try bytes.withBytes { bytes throws(FileError) in
                try FileSystem.create(path, containing: bytes.span, permissions: permissions)
            }
        } catch {
            throw .file(error)
        }
    }
}
