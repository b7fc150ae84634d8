import ArgumentParser
import Console
import KeyArguments
import Keys
import Signing
import Witness

/// Cosigns whatever continues what was cosigned before.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Be a witness, over HTTP, until stopped.",
        discussion: """
            Whoever runs a ledger cannot be its witness: keep the key and the state elsewhere. \
            The state says what was cosigned; with an older copy of it a log could be forked. So a \
            ledger that the state does not know is not cosigned, unless it is said to begin:

              mandate witness serve --key keys/witness.pem --state witness --log VKEY \\
                  --begin ledger.example.org/balanced
              mandate witness serve --key keys/witness.pem --state witness --log VKEY

            When an operator's key is replaced, start the witness anew with the new key after the \
            old one: --log OLD NEW. Once it has cosigned a checkpoint that the new key signed, it \
            refuses the old one; leave both in the command.

            A connection ends after 10 seconds; it is plain HTTP, for a reverse proxy to make HTTPS.
            """)

    @Option(help: "The witness's key file.")
    var key: String

    @Option(help: "The directory that remembers what was cosigned.")
    var state: String

    @Option(
        name: .customLong("log"), parsing: .upToNextOption,
        help: "The operators' public keys of the ledgers that are cosigned, the newest last.")
    var logs: [String]

    @Option(
        name: .customLong("begin"), parsing: .upToNextOption,
        help: "The names of ledgers that this witness has never cosigned; the first time only.")
    var beginning: [String] = []

    @Option(help: "The address to listen at.")
    var listen = "127.0.0.1:8090"

    @OptionGroup var passphrase: PassphraseOption

    func run() throws {
        let (address, port) = try endpoint()
        let signer = try passphrase.key(key)
        var keys: [VerifierKey] = []
        for text in logs { keys.append(try PublicKeyArgument.key(text)) }
        do throws(WitnessError) {
            let service = try WitnessService(
                signer: signer, logs: keys, beginning: beginning, directory: state)
            let server = try WitnessServer(service, address: address, port: port)
            Program.say("\(service.verifierKey)")
            for key in keys {
                let size = service.size(of: key.name) ?? 0
                Program.remark("\(key.name): \(size) entries cosigned so far")
            }
            try server.run { port in
                Program.remark("listening at http://\(address):\(port)")
            }
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    private func endpoint() throws -> (address: String, port: UInt16) {
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw ValidationError("--listen \(listen): expected an address as 127.0.0.1:8090")
        }
        return (String(parts[0]), port)
    }
}
