public import ArgumentParser
import Console
public import Keys

/// How encrypted key files are opened.
public struct PassphraseOption: ParsableArguments {
    @Option(
        name: .customLong("passphrase-file"),
        help: "A file whose first line opens encrypted key files; without it you are asked.")
    var file: String?

    /// The option, before the arguments are read.
    public init() {}

    /// The key in a file. Throws `Failure` where it cannot be used.
    public func key(_ path: String) throws -> SigningKey {
        do throws(KeyError) {
            return try SigningKey(file: path) { () throws(KeyError) in
                guard let file else { return try Passphrase.prompt("Passphrase of \(path)") }
                return try Passphrase(file: file)
            }
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// The keys in several files, in their order. Throws `Failure` where one cannot be used.
    public func keys(_ paths: [String]) throws -> [SigningKey] { try paths.map(key) }
}
