import Files
import Keys
import Signing
import TestSupport
import Testing

/// Key files and signatures, exchanged with the plain `openssl` command.
@Suite struct OpenSSLCommandTests {
    @Test(arguments: [nil, "secret words"])
    func theCommandReadsASavedKeyBelowItsName(secret: String?) throws {
        try withTemporaryFolder { folder in
            let key = try PrivateKey(generatedFor: alice)
            var password: [String] = []
            if let secret {
                try key.save(to: folder + "/alice.pem", encryptedWith: passphrase(secret))
                password = ["-passin", "pass:" + secret]
            } else {
                try key.save(to: folder + "/alice.pem")
            }
            let arguments = ["pkey", "-in", "alice.pem", "-pubout"] + password
            let result = try Command.run("openssl", arguments, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output == key.verifierKey.publicKey.pem)
        }
    }

    @Test(arguments: [nil, "secret words"])
    func whatTheCommandSignsWithASavedKeyIsOurSignature(secret: String?) throws {
        try withTemporaryFolder { folder in
            let key = try PrivateKey(generatedFor: alice)
            if let secret {
                try key.save(to: folder + "/alice.pem", encryptedWith: passphrase(secret))
            } else {
                try key.save(to: folder + "/alice.pem")
            }
            let text = Array("{\"a\":1}\n".utf8)
            try write(text, toFile: folder + "/change.txt")
            try openssl(
                "pkeyutl", "-sign", "-rawin", "-inkey", "alice.pem", "-in", "change.txt", "-out",
                "change.sig", "-passin", "pass:" + (secret ?? ""), in: folder)
            #expect(try bytes(ofFile: folder + "/change.sig") == key.sign(text))
        }
    }

    @Test func theCommandVerifiesOurSignature() throws {
        try withTemporaryFolder { folder in
            let key = try PrivateKey(generatedFor: alice)
            let text = Array("{\"a\":1}\n".utf8)
            try write(text, toFile: folder + "/12.txt")
            try write(key.sign(text), toFile: folder + "/12.sig")
            try write(key.verifierKey.publicKey.pem.utf8, toFile: folder + "/12.pub.pem")
            let verify = [
                "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "12.pub.pem", "-in", "12.txt",
                "-sigfile", "12.sig",
            ]
            #expect(try Command.run("openssl", verify, in: folder).status == 0)
            try write("{\"a\":2}\n".utf8, toFile: folder + "/12.txt")
            #expect(try Command.run("openssl", verify, in: folder).status != 0)
        }
    }

    @Test(
        arguments: [
            [], ["-aes-256-cbc"], ["-aes-256-cbc", "-scrypt"],
            ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "10000"],
        ] as [[String]])
    func aKeyOfTheCommandIsReadOnceItHasAName(encryption: [String]) throws {
        try withTemporaryFolder { folder in
            try openssl("genpkey", "-algorithm", "ed25519", "-out", "plain.pem", in: folder)
            let options = encryption.filter { $0 != "-aes-256-cbc" }
            let convert =
                ["pkcs8", "-topk8", "-in", "plain.pem", "-out", "key.pem"]
                + (encryption.isEmpty ? ["-nocrypt"] : ["-passout", "pass:secret"] + options)
            let converted = try Command.run("openssl", convert, in: folder)
            #expect(converted.status == 0, "\(converted.errors)")
            let unnamed = try bytes(ofFile: folder + "/key.pem")
            try write("name: \(alice)\r\n".utf8 + unnamed, toFile: folder + "/alice.pem")
            var asked = 0
            let key = try PrivateKey(file: folder + "/alice.pem") { () throws(KeyError) in
                asked += 1
                return try passphrase("secret")
            }
            #expect(asked == (encryption.isEmpty ? 0 : 1))
            let publicKey = try openssl("pkey", "-in", "plain.pem", "-pubout", in: folder)
            #expect(key.verifierKey.publicKey.pem == publicKey)
            #expect(key.verifierKey.name == alice)
        }
    }

    @Test(
        arguments: [
            ["genpkey", "-algorithm", "x25519"], ["genpkey", "-algorithm", "ed448"],
            ["genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:1024"],
            ["genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        ])
    func aKeyOfAnotherAlgorithmIsRefused(command: [String]) throws {
        try withTemporaryFolder { folder in
            let result = try Command.run("openssl", command, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            let path = folder + "/other.pem"
            try write("name: \(alice)\n\(result.output)".utf8, toFile: path)
            let error = keyError { _ = try PrivateKey(file: path, passphrase: noPassphrase) }
            #expect(error == .notEd25519(path: path))
        }
    }

    @Test func aPublicKeyIsNoPrivateKey() throws {
        let key = try PrivateKey(generatedFor: alice)
        var file = Array("name: \(alice)\n\(key.verifierKey.publicKey.pem)".utf8)
        let error = keyError {
            _ = try PrivateKey(movingPEM: &file, path: "p", passphrase: noPassphrase)
        }
        #expect(error == .notAPrivateKey(path: "p"))
    }
}
