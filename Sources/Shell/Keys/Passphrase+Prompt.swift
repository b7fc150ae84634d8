import Files
package import Glibc

extension Passphrase {
    /// Asks the person at the terminal, without showing what is typed; twice where it is to be
    /// confirmed. Where the process has no terminal, a line of standard input is read instead.
    public static func prompt(
        _ question: String, confirming: Bool = false
    ) throws(KeyError) -> Passphrase {
        try prompt(question, confirming: confirming, terminal: "/dev/tty")
    }

    /// Gives a terminal these settings (`tcsetattr(3)`).
    package typealias Setter = (CInt, UnsafePointer<termios>) -> CInt

    /// The same at the terminal of this path.
    package static func prompt(
        _ question: String, confirming: Bool, terminal path: String,
        apply: Setter = { tcsetattr($0, TCSAFLUSH, $1) }
    ) throws(KeyError) -> Passphrase {
        let descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return try Passphrase(readLine(STDIN_FILENO)) }
        defer { close(descriptor) }
        let passphrase = try Passphrase(ask(question, descriptor, apply))
        guard confirming else { return passphrase }
        let again = try Passphrase(ask(question + " (again)", descriptor, apply))
        guard passphrase.matches(again) else { throw .passphrasesDiffer }
        return passphrase
    }

    /// Shows the question and reads a line key by key, so that an interrupt leaves no terminal
    /// behind that shows nothing.
    private static func ask(
        _ question: String, _ terminal: CInt, _ apply: Setter
    ) throws(KeyError) -> SecretBytes {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return try readLine(terminal) }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard apply(terminal, &silent) == 0, isSilent(terminal) else {
            tcsetattr(terminal, TCSAFLUSH, &before)
            throw .terminalNotSilent
        }
        show(question + ": ", terminal)
        // One byte more than a passphrase may have, so that one too long is noticed.
        var line = SecretBytes(capacity: maximumByteCount + 1)
        let isInterrupted = readKeys(terminal, into: &line)
        tcsetattr(terminal, TCSAFLUSH, &before)
        show("\n", terminal)
        if isInterrupted {
            kill(getpid(), SIGINT)
            throw .passphraseMissing
        }
        return line
    }

    /// Whether the terminal shows nothing that is typed: `tcsetattr(3)` also succeeds where only a
    /// part of what was asked came about.
    private static func isSilent(_ terminal: CInt) -> Bool {
        var settings = termios()
        return tcgetattr(terminal, &settings) == 0
            && settings.c_lflag & tcflag_t(ECHO | ICANON) == 0
    }

    private static func show(_ text: String, _ terminal: CInt) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(terminal, bytes, bytes.count)
    }

    /// Reads what is typed until the line ends, and says whether an interrupt ended it.
    private static func readKeys(_ terminal: CInt, into line: inout SecretBytes) -> Bool {
        while let key = readByte(terminal) {
            switch key {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), Key.endOfInput: return false
            case Key.interrupt, Key.quit: return true
            case Key.eraseLine: line.shorten(to: 0)
            case Key.erase, Key.backspace: line.eraseCharacter()
            default: if !line.isFull { line.append(key) }
            }
        }
        return false
    }

    /// What the keys send that have a meaning while a line is typed.
    private enum Key {
        static let interrupt: UInt8 = 0x03
        static let endOfInput: UInt8 = 0x04
        static let backspace: UInt8 = 0x08
        static let eraseLine: UInt8 = 0x15
        static let quit: UInt8 = 0x1C
        static let erase: UInt8 = 0x7F
    }

    /// A line without its end, byte by byte so that the bytes after it stay unread.
    private static func readLine(_ descriptor: CInt) throws(KeyError) -> SecretBytes {
        var line = SecretBytes(capacity: maximumByteCount + 2)
        while let byte = readByte(descriptor), byte != UInt8(ascii: "\n") {
            guard !line.isFull else { throw .passphraseTooLong(limit: maximumByteCount) }
            line.append(byte)
        }
        return line.firstLine()
    }

    private static func readByte(_ descriptor: CInt) -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(descriptor, &byte, 1)
            if count == 1 { return byte }
            guard count == -1 && errno == EINTR else { return nil }
        }
    }
}

extension SecretBytes {
    /// Takes away the last character: a byte and, in UTF-8, the bytes it continues.
    fileprivate mutating func eraseCharacter() {
        var end = count
        while end > 0 {
            end -= 1
            guard withBytes({ $0[end] & 0xC0 == 0x80 }) else { break }
        }
        shorten(to: end)
    }
}
