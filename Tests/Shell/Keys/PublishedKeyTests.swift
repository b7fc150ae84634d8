import Encoding
import Keys
import Signing
import TestSupport
import Testing

/// A key file of this seed, as RFC 8410, section 7 writes it.
func pem(name: String, seed: [UInt8]) throws -> [UInt8] {
    // SEQUENCE { 0, SEQUENCE { 1.3.101.112 }, OCTET STRING { OCTET STRING of 32 bytes } }
    let header: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20]
    try #require(seed.count == 32)
    let text = """
        name: \(name)
        -----BEGIN PRIVATE KEY-----
        \(Base64.encode(header + seed))
        -----END PRIVATE KEY-----

        """
    return Array(text.utf8)
}

@Suite struct PublishedKeyTests {
    // RFC 8032, section 7.1, TEST 2.
    @Test func aPublishedSeedGivesThePublishedKeyAndSignature() throws {
        var file = try pem(
            name: "test-2",
            seed: bytes(
                hexadecimal: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
        let key = try PrivateKey(movingPEM: &file, path: "test-2.pem", passphrase: noPassphrase)
        let publicKey = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        #expect(key.verifierKey.publicKey.bytes == bytes(hexadecimal: publicKey))
        let signature = """
            92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
            085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
            """
        #expect(try key.sign([0x72]) == bytes(hexadecimal: signature))
    }

    @Test(.vectors) func thePublishedSignerSignsThePublishedNote() throws {
        func text(_ file: String) throws -> Substring {
            let text = String(decoding: try Vectors.bytes("c2sp/signing." + file), as: UTF8.self)
            return try #require(text.split(separator: "\n").first)
        }
        // PRIVATE+KEY+name+id+base64(type ‖ seed), golang.org/x/mod/sumdb/note.
        let parts = try text("skey").split(separator: "+", maxSplits: 4)
        let blob = try #require(Base64.decode(Array(parts[4].utf8)))
        var file = try pem(name: String(parts[2]), seed: Array(blob.dropFirst()))
        let key = try PrivateKey(movingPEM: &file, path: "skey", passphrase: noPassphrase)
        #expect(try key.verifierKey.description == text("vkey"))
        let signed = try Vectors.bytes("c2sp/signing.text")
        let signature = try NoteSignature(text: signed, signer: key)
        let line = String(decoding: signature.line, as: UTF8.self)
        #expect(try line == "\u{2014} \(key.verifierKey.name) \(text("signature"))\n")
    }
}
