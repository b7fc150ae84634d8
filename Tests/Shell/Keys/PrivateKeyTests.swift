import Files
import Glibc
import Keys
import Signing
import TestSupport
import Testing

@Suite struct PrivateKeyTests {
    @Test func aNewKeySignsWhatItsPublicKeyVerifies() throws {
        let key = try PrivateKey(generatedFor: alice)
        let text = Array("a text\n".utf8)
        let note = try SignedNote(
            text: text, signatures: [NoteSignature(text: text, signer: key)])
        #expect(key.verifierKey.name == alice)
        #expect(try SignedNote(note.bytes).verified(by: [key.verifierKey]).count == 1)
        #expect(try key.sign(text) == key.sign(text))
        #expect(try key.sign(text) != key.sign(text + [0x0A]))
        #expect(try key.sign([]).count == 64)
    }

    @Test func everyNewKeyIsAnother() throws {
        let keys = try (0..<20).map { _ in
            try PrivateKey(generatedFor: alice).verifierKey.publicKey
        }
        #expect(Set(keys).count == keys.count)
    }

    @Test(arguments: ["", "two words", "plus+sign", "line\nend"])
    func aKeyOfAnImpossibleNameIsNotMade(name: String) {
        guard case .nameInvalid? = keyError({ _ = try PrivateKey(generatedFor: name) }) else {
            Issue.record("a key named \(name) was made")
            return
        }
    }

    @Test(arguments: [nil, "correct horse battery staple", "pässwörd", "x"])
    func aSavedKeyIsReadBack(secret: String?) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alice.pem"
            let key = try PrivateKey(generatedFor: alice)
            let read: PrivateKey
            if let secret {
                try key.save(to: path, encryptedWith: passphrase(secret))
                read = try PrivateKey(file: path) { () throws(KeyError) in try passphrase(secret) }
            } else {
                try key.save(to: path)
                read = try PrivateKey(file: path, passphrase: noPassphrase)
            }
            #expect(read.verifierKey == key.verifierKey)
            #expect(try read.sign([1, 2]) == key.sign([1, 2]))
            let lines = try text(ofFile: path).split(separator: "\n")
            let kind = secret == nil ? "PRIVATE KEY" : "ENCRYPTED PRIVATE KEY"
            #expect(lines.first == "name: \(alice)")
            #expect(lines.dropFirst().first == "-----BEGIN \(kind)-----")
            #expect(lines.last == "-----END \(kind)-----")
        }
    }

    @Test func aKeyFileIsForItsOwnerAndNeverReplaced() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alice.pem"
            try PrivateKey(generatedFor: alice).save(to: path)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o600)
            let before = try bytes(ofFile: path)
            let other = try PrivateKey(generatedFor: alice)
            let plain = keyError { try other.save(to: path) }
            let encrypted = keyError { try other.save(to: path, encryptedWith: passphrase("x")) }
            #expect(plain == .file(FileError(.create, path, .system(EEXIST))))
            #expect(encrypted == plain)
            #expect(try bytes(ofFile: path) == before)
        }
    }

    @Test func aKeyThatDoesNotFitOnTheDiskLeavesNoFile() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alice.pem"
            let key = try PrivateKey(generatedFor: alice)
            let error = keyError {
                try FaultInjection.inject({ operation, _ in
                    operation == .write ? .error(ENOSPC) : nil
                }) {
                    try key.save(to: path)
                }
            }
            #expect(error == .file(FileError(.write, path, .system(ENOSPC))))
            #expect(try FileSystem.list(folder) == [])
        }
    }

    @Test func theWrongPassphraseIsToldFromAFileThatIsNoKey() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alice.pem"
            try PrivateKey(generatedFor: alice).save(to: path, encryptedWith: passphrase("right"))
            for wrong in ["wrong", "Right", "right ", "righ"] {
                let error = keyError {
                    _ = try PrivateKey(file: path) { () throws(KeyError) in try passphrase(wrong) }
                }
                #expect(error == .passphraseWrong(path: path))
            }
            let refused = keyError {
                _ = try PrivateKey(file: path) { () throws(KeyError) in throw .passphraseMissing }
            }
            #expect(refused == .passphraseMissing)
        }
    }

    @Test(
        arguments: [
            ("", KeyError.nameMissing(path: "a.pem")),
            ("-----BEGIN PRIVATE KEY-----\n", .nameMissing(path: "a.pem")),
            ("name:alice\n", .nameMissing(path: "a.pem")),
            ("\nname: alice\n", .nameMissing(path: "a.pem")),
            ("name: alice", .nameMissing(path: "a.pem")),
            ("name: alice\n", .notAPrivateKey(path: "a.pem")),
            ("name: alice\nsomething else\n", .notAPrivateKey(path: "a.pem")),
            (
                "name: alice\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                .notAPrivateKey(path: "a.pem")
            ),
        ])
    func aFileThatIsNoKeyIsRefused(text: String, expected: KeyError) {
        var bytes = Array(text.utf8)
        let error = keyError {
            _ = try PrivateKey(movingPEM: &bytes, path: "a.pem", passphrase: noPassphrase)
        }
        #expect(error == expected)
        #expect(bytes.allSatisfy { $0 == 0 })
    }

    @Test func aFileThatCannotBeReadIsNamed() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/no.pem"
            let error = keyError { _ = try PrivateKey(file: path, passphrase: noPassphrase) }
            #expect(error == .file(FileError(.open, path, .system(ENOENT))))
            try write([UInt8](repeating: 0x41, count: 5000), toFile: path)
            let large = keyError { _ = try PrivateKey(file: path, passphrase: noPassphrase) }
            #expect(large == .file(FileError(.read, path, .largerThan(4000))))
        }
    }

    @Test func noFlippedBitOfAKeyFileChangesTheKeyUnnoticed() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alice.pem"
            let key = try PrivateKey(generatedFor: alice)
            try key.save(to: path)
            let pem = try bytes(ofFile: path)
            let nameEnd = try #require(pem.firstIndex(of: UInt8(ascii: "\n")))
            let text = Array("a text\n".utf8)
            var (refused, renamed, changed) = (0, 0, 0)
            for bit in 0..<pem.count * 8 {
                var other = pem
                other[bit / 8] ^= 1 << UInt8(bit % 8)
                let read = try? PrivateKey(movingPEM: &other, path: path) { () throws(KeyError) in
                    throw .passphraseMissing
                }
                guard let read else {
                    refused += 1
                    continue
                }
                // What signs is what the vkey says: another name or another secret shows there.
                let signature = try NoteSignature(text: text, signer: read)
                #expect(read.verifierKey.check(signature, of: text) != nil, "bit \(bit)")
                if bit / 8 <= nameEnd {
                    #expect(read.verifierKey.name != alice, "bit \(bit)")
                    #expect(read.verifierKey.publicKey == key.verifierKey.publicKey)
                    renamed += 1
                } else if read.verifierKey != key.verifierKey {
                    #expect(read.verifierKey.name == alice)
                    #expect(read.verifierKey.keyID != key.verifierKey.keyID, "bit \(bit)")
                    #expect(key.verifierKey.check(signature, of: text) == nil, "bit \(bit)")
                    changed += 1
                } else {
                    #expect(try read.sign([1]) == key.sign([1]), "bit \(bit)")
                }
            }
            // Of the secret's 43 characters many still are one with a bit flipped.
            #expect(refused > 500 && renamed > 50 && changed > 100)
        }
    }

    @Test func aPrintedKeyShowsNoSecret() throws {
        let seed = [UInt8](repeating: 0x5A, count: 32)
        var pem = try pem(name: alice, seed: seed)
        let key = try PrivateKey(movingPEM: &pem, path: "a.pem", passphrase: noPassphrase)
        var dumped = ""
        dump(key, to: &dumped)
        for text in [dumped, "\(key)", String(reflecting: key)] {
            #expect(!text.contains("90, 90, 90"))
            #expect(!text.lowercased().contains("5a5a5a"))
            #expect(!text.contains("WlpaWlpa"))
        }
        #expect(dumped.contains(alice))
    }
}
