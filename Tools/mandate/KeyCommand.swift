import ArgumentParser
import Console
import Files
import KeyArguments
import Keys

/// Makes keys and shows their public halves.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key, or show its public half.",
        subcommands: [New.self, Show.self])

    /// Makes a key.
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Make an Ed25519 key; its vkey goes to standard output.",
            discussion: """
                The file is an ordinary PEM key with a line `name: …` before it, readable by you \
                alone; OpenSSL reads it too. An operator's key bears the name of the ledger.

                  mandate key new alice@example.org --out keys/alice.pem --encrypt
                """)

        @Argument(help: "The name the key signs under: no spaces, no plus sign.")
        var name: String

        @Option(help: "The file to make; it must not exist.")
        var out: String

        @Flag(help: "Encrypt the file with a passphrase, which you are asked for.")
        var encrypt = false

        @Option(
            name: .customLong("passphrase-file"),
            help: "A file whose first line is the passphrase, with --encrypt.")
        var passphraseFile: String?

        func validate() throws {
            guard encrypt || passphraseFile == nil else {
                throw ValidationError("--passphrase-file goes with --encrypt")
            }
        }

        func run() async throws {
            do throws(KeyError) {
                let key = try PrivateKey(generatedFor: name)
                try makeFolder()
                if encrypt {
                    let passphrase = try passphrase()
                    try key.save(to: out, encryptedWith: passphrase)
                } else {
                    try key.save(to: out)
                }
                Program.say("\(key.verifierKey)")
            } catch {
                throw Failure.unusable("\(error)")
            }
        }

        /// Makes the folder of the file, for its owner's eyes alone, where there is none.
        private func makeFolder() throws(KeyError) {
            do throws(FileError) {
                try FileSystem.makeDirectories(FileSystem.parent(of: out), permissions: 0o700)
            } catch {
                throw .file(error)
            }
        }

        private func passphrase() throws(KeyError) -> Passphrase {
            guard let passphraseFile else {
                return try Passphrase.prompt("Passphrase of \(out)", confirming: true)
            }
            return try Passphrase(file: passphraseFile)
        }
    }

    /// Shows the public half of a key.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print the vkey of a key file.",
            discussion: "  mandate key show keys/alice.pem")

        @Argument(help: "The key file.")
        var file: String

        @OptionGroup var passphrase: PassphraseOption

        func run() async throws { Program.say("\(try passphrase.key(file).verifierKey)") }
    }
}
