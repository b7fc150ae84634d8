import Keys
import Signing
import TestSupport
import Testing

let alice = "alice@example.org"

/// The bytes that a text of hexadecimal digits stands for.
func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Where no passphrase should be asked for.
func noPassphrase() throws(KeyError) -> Passphrase {
    Issue.record("a passphrase was asked for")
    throw .passphraseMissing
}

/// A passphrase of these characters.
func passphrase(_ text: String) throws(KeyError) -> Passphrase {
    var bytes = Array(text.utf8)
    return try Passphrase(moving: &bytes)
}

/// The `KeyError` that something throws, or nothing where it throws none.
func keyError(_ body: () throws -> Void) -> KeyError? {
    do {
        try body()
        return nil
    } catch {
        return error as? KeyError
    }
}

/// Runs the `openssl` command in a folder, which must succeed, and gives what it writes.
@discardableResult
func openssl(_ arguments: String..., in folder: String) throws -> String {
    let result = try Command.run("openssl", arguments, in: folder)
    #expect(result.status == 0, "openssl \(arguments): \(result.errors)")
    return result.output
}
