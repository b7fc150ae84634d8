import Files
import Glibc
import Keys
import TestSupport
import Testing

@Suite struct PassphraseTests {
    @Test(
        arguments: [
            ("secret", "secret"), ("secret\n", "secret"), ("secret\r\n", "secret"),
            ("secret\nmore\n", "secret"), (" two words ", " two words "),
        ])
    func aFileGivesItsFirstLine(content: String, expected: String) throws {
        try withTemporaryFolder { folder in
            try write(content.utf8, toFile: folder + "/secret")
            let given = try Passphrase(file: folder + "/secret")
            #expect(try given.matches(passphrase(expected)))
            #expect(try !given.matches(passphrase(expected + "x")))
        }
    }

    @Test func noneOrTooLongIsRefused() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/secret"
            for content in ["", "\n", "\r\n", "\nsecond"] {
                try write(content.utf8, toFile: path)
                #expect(keyError { _ = try Passphrase(file: path) } == .passphraseMissing)
            }
            try write([UInt8](repeating: 0x41, count: 1025), toFile: path)
            let limit = Passphrase.maximumByteCount
            #expect(keyError { _ = try Passphrase(file: path) } == .passphraseTooLong(limit: limit))
            let missing = keyError { _ = try Passphrase(file: folder + "/no") }
            #expect(missing == .file(FileError(.open, folder + "/no", .system(ENOENT))))
        }
    }

    @Test func theBytesItIsMadeOfAreOverwritten() throws {
        var bytes = Array("secret".utf8)
        _ = try Passphrase(moving: &bytes)
        #expect(bytes == [0, 0, 0, 0, 0, 0])
    }

    @Test func theLongestPassphraseOpensAKey() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alice.pem"
            let longest = String(repeating: "x", count: Passphrase.maximumByteCount)
            let key = try PrivateKey(generatedFor: alice)
            try key.save(to: path, encryptedWith: passphrase(longest))
            let read = try PrivateKey(file: path) { () throws(KeyError) in try passphrase(longest) }
            #expect(read.verifierKey == key.verifierKey)
        }
    }

    @Test(
        arguments: [
            ("secret\n", "secret"), ("secret\r", "secret"), ("sekr\u{7F}\u{8}cret\n", "secret"),
            ("wrong\u{15}secret\n", "secret"), ("p\u{E4}\u{7F}\u{E4}ss\n", "p\u{E4}ss"),
            ("\u{7F}\u{7F}a\n", "a"), ("secret\u{4}", "secret"),
        ])
    func aTerminalIsAskedWithoutShowingWhatIsTyped(typed: String, expected: String) throws {
        let terminal = try PseudoTerminal()
        terminal.type([typed])
        let given = try Passphrase.prompt("Passphrase", confirming: false, terminal: terminal.path)
        #expect(try given.matches(passphrase(expected)))
        #expect(terminal.shown() == "Passphrase: \r\n")
        #expect(terminal.showsWhatIsTyped)
    }

    @Test(arguments: [-1, 0])
    func aTerminalThatWouldShowWhatIsTypedIsNotAsked(result: CInt) throws {
        let terminal = try PseudoTerminal()
        // tcsetattr(3) may fail, and may say that it is done when only a part of it is.
        let error = keyError {
            _ = try Passphrase.prompt(
                "P", confirming: false, terminal: terminal.path, apply: { _, _ in result })
        }
        #expect(error == .terminalNotSilent)
        #expect(terminal.shown() == "")
    }

    @Test func aNewPassphraseIsTypedTwice() throws {
        let terminal = try PseudoTerminal()
        terminal.type(["secret\n", "secret\n"])
        let given = try Passphrase.prompt("New", confirming: true, terminal: terminal.path)
        #expect(try given.matches(passphrase("secret")))
        #expect(terminal.shown() == "New: \r\nNew (again): \r\n")
        let other = try PseudoTerminal()
        other.type(["secret\n", "Secret\n"])
        let error = keyError {
            _ = try Passphrase.prompt("New", confirming: true, terminal: other.path)
        }
        #expect(error == .passphrasesDiffer)
    }

    @Test func anEmptyOrEndlessLineIsRefused() throws {
        let terminal = try PseudoTerminal()
        terminal.type(["\n"])
        let empty = keyError {
            _ = try Passphrase.prompt("P", confirming: false, terminal: terminal.path)
        }
        #expect(empty == .passphraseMissing)
        terminal.type([String(repeating: "x", count: 1500) + "\n"])
        let long = keyError {
            _ = try Passphrase.prompt("P", confirming: false, terminal: terminal.path)
        }
        #expect(long == .passphraseTooLong(limit: Passphrase.maximumByteCount))
    }

    @Test func anInterruptEndsTheProgramAndLeavesAUsableTerminal() async throws {
        let terminal = try PseudoTerminal()
        terminal.type(["sec\u{3}"])
        let path = terminal.path
        await #expect(processExitsWith: .signal(SIGINT)) { [path = path as String] in
            // A shell lets what it runs in the background ignore interrupts.
            signal(SIGINT, SIG_DFL)
            let error = keyError {
                _ = try Passphrase.prompt("Passphrase", confirming: false, terminal: path)
            }
            #expect(error == .passphraseMissing)
            // Another thread than this one may be the one that takes the signal.
            sleep(10)
        }
        #expect(terminal.showsWhatIsTyped)
        #expect(terminal.shown() == "Passphrase: \r\n")
    }

    @Test func withoutATerminalALineIsRead() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/input"
            try write("secret\r\nmore\n".utf8, toFile: path)
            let given = try Passphrase.prompt("P", confirming: false, terminal: path)
            #expect(try given.matches(passphrase("secret")))
            #expect(try text(ofFile: path) == "secret\r\nmore\n")
        }
    }
}
