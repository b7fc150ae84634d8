public import ArgumentParser
import Console
import Files
public import Keys

/// How encrypted key files are opened.
public struct PassphraseOption: ParsableArguments {
    @Option(
        name: .customLong("passphrase-file"),
        help: "A file whose first line opens encrypted key files; without it you are asked.")
    var file: String?

    /// The option, before the arguments are read.
    public init() {}

    /// The key in a file; says so where others can read it unencrypted. Throws `Failure` where it
    /// cannot be used.
    public func key(_ path: String) throws -> SigningKey {
        var isEncrypted = false
        do throws(KeyError) {
            let key = try SigningKey(file: path) { () throws(KeyError) in
                isEncrypted = true
                guard let file else { return try Passphrase.prompt("Passphrase of \(path)") }
                return try Passphrase(file: file)
            }
            if key.isHeld, !isEncrypted,
                (try? FileSystem.access(to: path))?.isReadableByOthers == true
            {
                Program.remark("warning: others can read the secret key in \(path) (chmod 600)")
            }
            return key
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// The keys in several files, in their order. Throws `Failure` where one cannot be used.
    public func keys(_ paths: [String]) throws -> [SigningKey] { try paths.map(key) }
}
