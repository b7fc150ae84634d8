import Foundation
import Signing
import TestSupport
import Testing

/// Signatures made by the plain `openssl` command hold here.
@Suite struct OpenSSLCommandTests {
    @Test func aSignatureMadeByTheCommandHolds() throws {
        try withTemporaryFolder { folder in
            try Self.openssl(["genpkey", "-algorithm", "ed25519", "-out", "key.pem"], folder)
            let der = ["pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "key.der"]
            try Self.openssl(der, folder)
            try write(Array(Example.text.utf8), toFile: folder + "/change.txt")
            try Self.openssl(
                [
                    "pkeyutl", "-sign", "-rawin", "-inkey", "key.pem", "-in", "change.txt", "-out",
                    "change.sig",
                ], folder)
            let publicKey = try PublicKey(Array(bytes(ofFile: folder + "/key.der").suffix(32)))
            let key = try VerifierKey(name: "alice@example.org", publicKey: publicKey)
            let signature = NoteSignature(
                key: key, bytes: try bytes(ofFile: folder + "/change.sig"))
            let note = try SignedNote(text: Array(Example.text.utf8), signatures: [signature])
            #expect(try SignedNote(note.bytes).verified(by: [key]).map(\.key) == [key])
            let other = try SignedNote(text: Array("other\n".utf8), signatures: [signature])
            #expect(code { _ = try other.verified(by: [key]) } == .signatureInvalid)
        }
    }

    @Test func aPublishedSignatureHoldsForTheCommand() throws {
        try withTemporaryFolder { folder in
            let note = try SignedNote(Example.note)
            try write(note.text, toFile: folder + "/12.txt")
            try write(note.signatures[0].bytes, toFile: folder + "/12.sig")
            let pem = try VerifierKey(Example.key).publicKey.pem
            try write(pem.utf8, toFile: folder + "/12.pub.pem")
            try Self.openssl(
                [
                    "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "12.pub.pem", "-in",
                    "12.txt", "-sigfile", "12.sig",
                ], folder)
        }
    }

    private static func openssl(_ arguments: [String], _ folder: String) throws {
        let result = try Command.run("openssl", arguments, in: folder)
        #expect(result.status == 0, "\(result.errors)")
    }
}
