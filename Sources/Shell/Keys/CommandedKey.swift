import Encoding
import Files
public import Signing

/// A key whose secret only a command can use: that of a security module, a smart card, another
/// machine.
///
/// The command, run by `/bin/sh`, is given the text on its standard input and writes the signature
/// to its standard output: 64 bytes, or base64 of them with or without a newline.
public struct CommandedKey: NoteSigner, Sendable {
    public let verifierKey: VerifierKey
    /// What is run.
    public let command: String
    /// How long it may take, in seconds.
    public let patience: Int
    /// The file that names the command, which may hold secrets that no message repeats.
    private let source: String?

    /// How long a command may take unless it is said otherwise: time for a person to press a button.
    public static let usualPatience = 120

    /// The most bytes that a command may write.
    static let mostOutput = 4096
    private static let commandStart = "command: "
    private static let keyStart = "vkey: "

    /// A key that this command signs with; errors speak of the file that names it.
    public init(
        _ key: VerifierKey, command: String, patience: Int = usualPatience,
        from source: String? = nil
    ) {
        verifierKey = key
        self.command = command
        self.patience = patience
        self.source = source
    }

    /// The key in these bytes of the file at `path`, or nothing where the first line does not name
    /// a command. The file has two lines: `command: ` and what is run, `vkey: ` and the key.
    init?(_ file: borrowing SecretBytes, path: String) throws(KeyError) {
        let bytes: [UInt8]? = file.withBytes { bytes in
            bytes.starts(with: Self.commandStart.utf8) ? Array(bytes) : nil
        }
        guard let bytes else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        guard lines.count == 2, lines[1].starts(with: Self.keyStart.utf8),
            let command = String(
                validating: lines[0].dropFirst(Self.commandStart.utf8.count), as: UTF8.self),
            let key = String(
                validating: lines[1].dropFirst(Self.keyStart.utf8.count), as: UTF8.self)
        else {
            throw .commandMalformed(path: path)
        }
        try Self.checkAccess(to: path)
        do throws(SigningError) {
            self.init(try VerifierKey(key), command: command, from: path)
        } catch {
            throw .nameInvalid(path: path, error)
        }
    }

    /// Whoever can write the file decides what is run. Throws `commandUnsafe` where others can.
    private static func checkAccess(to path: String) throws(KeyError) {
        let access: FileSystem.Access
        do throws(FileError) {
            access = try FileSystem.access(to: path)
        } catch {
            throw .file(error)
        }
        guard !access.isWritableByOthers else { throw .commandUnsafe(path: path) }
    }

    public func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8] {
        let output: [UInt8]
        do throws(ChildError) {
            output = try Child.run(
                command, input: text, mostOutput: Self.mostOutput, patience: patience)
        } catch {
            throw failed("\(error)", "a signature on its standard output")
        }
        let signature = Self.signature(in: output)
        guard let signature else {
            throw failed(
                "wrote \(output.count) bytes that are no signature",
                "64 bytes, or base64 of them")
        }
        guard SignatureVerifier(verifierKey.publicKey).isValid(signature: signature, of: text)
        else {
            throw failed(
                "made a signature that is not one of this text by \(verifierKey.name)",
                "a signature that holds under \(verifierKey)")
        }
        return signature
    }

    private var place: String { source.map { " (in \($0))" } ?? "" }

    private func failed(_ problem: String, _ expected: String) -> SigningError {
        SigningError(
            .signingFailed,
            "the command that signs for \(verifierKey.name)\(place) \(problem)",
            expected: expected)
    }

    /// The signature in what a command wrote.
    private static func signature(in output: [UInt8]) -> [UInt8]? {
        let count = SignatureVerifier.signatureByteCount
        if output.count == count { return output }
        var line = output[...]
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        guard let decoded = Base64.decode(Array(line)), decoded.count == count else { return nil }
        return decoded
    }
}
