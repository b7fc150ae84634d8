import ArgumentParser
import Console
import Files
import Keys
import Signing

/// How encrypted key files are opened.
struct PassphraseOption: ParsableArguments {
    @Option(
        name: .customLong("passphrase-file"),
        help: "A file whose first line opens encrypted key files; without it you are asked.")
    var file: String?

    /// The key in a file. Throws `Failure` where it cannot be used.
    func key(_ path: String) throws -> SigningKey {
        do throws(KeyError) {
            return try SigningKey(file: path) { () throws(KeyError) in
                guard let file else { return try Passphrase.prompt("Passphrase of \(path)") }
                return try Passphrase(file: file)
            }
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// The keys in several files, in their order.
    func keys(_ paths: [String]) throws -> [SigningKey] { try paths.map(key) }
}

/// A public key as an argument: a vkey.
struct PublicKeyArgument {
    /// The key of an argument. Throws `Failure` where it is none.
    static func key(_ argument: String) throws -> VerifierKey {
        do throws(SigningError) {
            return try VerifierKey(argument)
        } catch {
            throw Failure.unusable("\(argument.prefix(80)): \(error)")
        }
    }
}
