import Encoding
import Glibc
import Signing
import TestSupport
import Testing

@testable import Keys

/// A key whose secret only a command can use.
@Suite struct CommandedKeyTests {
    private let key: PrivateKey
    private let text = Array("a text that is signed\n".utf8)

    init() throws { key = try PrivateKey(generatedFor: "card@example.org") }

    private func problem(_ command: String, patience: Int = 10) -> String {
        do {
            _ = try CommandedKey(key.verifierKey, command: command, patience: patience).sign(text)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func aCommandSignsInBytesOrInBase64() throws {
        try withTemporaryFolder { folder in
            try key.save(to: folder + "/key.pem")
            let sign = "openssl pkeyutl -sign -rawin -inkey \(folder)/key.pem -in /dev/stdin"
            for command in [sign, sign + " | base64 -w 0", sign + " | base64 -w 100"] {
                let signer = CommandedKey(key.verifierKey, command: command)
                #expect(try signer.sign(text) == key.sign(text))
            }
        }
    }

    @Test func aFileOfTwoLinesNamesTheCommandAndItsKey() throws {
        try withTemporaryFolder { folder in
            try key.save(to: folder + "/key.pem")
            let path = folder + "/card"
            let command = "openssl pkeyutl -sign -rawin -inkey \(folder)/key.pem -in /dev/stdin"
            try write(Array("command: \(command)\nvkey: \(key.verifierKey)\n".utf8), toFile: path)
            let signer = try SigningKey(file: path) { () throws(KeyError) in
                throw .passphraseMissing
            }
            #expect(signer.verifierKey == key.verifierKey)
            #expect(try signer.sign(text) == key.sign(text))
            let held = try SigningKey(file: folder + "/key.pem") { () throws(KeyError) in
                throw .passphraseMissing
            }
            #expect(try held.sign(text) == key.sign(text))
            for wrong in ["command: true\n", "command: true\nkey: a\n", "command: true\nvkey: a\n"]
            {
                try write(Array(wrong.utf8), toFile: path)
                #expect(throws: KeyError.self) {
                    _ = try SigningKey(file: path) { () throws(KeyError) in
                        throw .passphraseMissing
                    }
                }
            }
        }
    }

    @Test func aCommandThatFailsHangsOrPrintsRubbishIsNamedWithWhatItDid() throws {
        #expect(problem("exit 3").contains("failed with exit code 3"))
        #expect(problem("kill -9 $$").contains("failed with exit code 137"))
        #expect(problem("/nonexistent/signer 2>/dev/null").contains("failed with exit code 127"))
        #expect(problem("true").contains("wrote 0 bytes that are no signature"))
        #expect(problem("cat").contains("are no signature"))
        #expect(problem("exec sleep 60", patience: 1).contains("did not end within 1 s"))
        #expect(problem("exec >&-; exec sleep 60", patience: 1).contains("did not end within 1 s"))
        #expect(problem("exec yes").contains("wrote more than 4096 bytes"))
        #expect(problem("head -c 64 /dev/zero").contains("is not one of this text"))
    }

    @Test func nothingThatACommandHasStartedOutlivesIt() throws {
        try withTemporaryFolder { folder in
            let mark = folder + "/late"
            let late = "sleep 3; touch \(mark)"
            #expect(problem("(\(late)) & wait", patience: 1).contains("did not end within 1 s"))
            #expect(problem("(\(late)) | cat; true", patience: 1).contains("did not end"))
            sleep(4)
            #expect(access(mark, F_OK) == -1)
        }
    }

    @Test func whatACommandSaysIsNotRepeatedInItsFailures() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/card"
            try write(
                Array("command: exit 3 # --pin 123456\nvkey: \(key.verifierKey)\n".utf8),
                toFile: path)
            let signer = try SigningKey(file: path, passphrase: noPassphrase)
            let error = #expect(throws: SigningError.self) { try signer.sign(text) }
            let said = error.map { "\($0)" } ?? ""
            #expect(said.contains(path) && said.contains("exit code 3"), "\(said)")
            #expect(!said.contains("123456"), "\(said)")
            #expect(!problem("exit 3 # --pin 123456").contains("123456"))
        }
    }

    @Test func aCommandThatOthersCouldHaveWrittenIsNotRun() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/card"
            try write(Array("command: true\nvkey: \(key.verifierKey)\n".utf8), toFile: path)
            for (mode, runs) in [
                (0o666, false), (0o620, false), (0o602, false), (0o644, true), (0o600, true),
            ] as [(mode_t, Bool)] {
                #expect(chmod(path, mode) == 0)
                let error = keyError { _ = try SigningKey(file: path, passphrase: noPassphrase) }
                #expect(error == (runs ? nil : .commandUnsafe(path: path)))
            }
            // Nor one that belongs to someone else; only the administrator can give it away.
            guard geteuid() == 0 else { return }
            #expect(chown(path, 12_345, 12_345) == 0)
            #expect(
                keyError { _ = try SigningKey(file: path, passphrase: noPassphrase) }
                    == .commandUnsafe(path: path))
        }
    }

    @Test func aProcessWithAKeyLeavesNoImageOfItsMemory() throws {
        try withTemporaryFolder { folder in
            try key.save(to: folder + "/key.pem")
            _ = try SigningKey(file: folder + "/key.pem", passphrase: noPassphrase)
            var limit = rlimit()
            #expect(getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
            #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
        }
    }

    @Test func aSignatureOfAnotherKeyOrTextIsNotUsed() throws {
        let other = try PrivateKey(generatedFor: "card@example.org")
        for signature in [try other.sign(text), try key.sign(Array("another\n".utf8))] {
            let found = problem("printf %s '\(Base64.encode(signature))'")
            #expect(found.contains("is not one of this text by card@example.org"), "\(found)")
        }
    }
}
