import Encoding
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

    @Test func aSignatureOfAnotherKeyOrTextIsNotUsed() throws {
        let other = try PrivateKey(generatedFor: "card@example.org")
        for signature in [try other.sign(text), try key.sign(Array("another\n".utf8))] {
            let found = problem("printf %s '\(Base64.encode(signature))'")
            #expect(found.contains("is not one of this text by card@example.org"), "\(found)")
        }
    }
}
