import ArgumentParser
import Console
import KeyArguments
import Keys
import Signing
import Witness

/// Cosigns whatever continues what was cosigned before.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Be a witness, over HTTP, until stopped.",
        discussion: """
            Whoever runs a ledger cannot be its witness: keep the key and the state elsewhere. \
            The state says what was cosigned; with an older copy of it a log could be forked.

              mandate witness serve --key keys/witness.pem --state witness --log VKEY
            """)

    @Option(help: "The witness's key file.")
    var key: String

    @Option(help: "The directory that remembers what was cosigned; made where it is missing.")
    var state: String

    @Option(
        name: .customLong("log"), parsing: .upToNextOption,
        help: "The operators' public keys of the ledgers that are cosigned.")
    var logs: [String]

    @Option(help: "The address to listen at.")
    var listen = "127.0.0.1:8090"

    @OptionGroup var passphrase: PassphraseOption

    func run() async throws {
        let (address, port) = try endpoint()
        let signer = try passphrase.key(key)
        var keys: [VerifierKey] = []
        for text in logs { keys.append(try PublicKeyArgument.key(text)) }
        do throws(WitnessError) {
            let service = try WitnessService(signer: signer, logs: keys, directory: state)
            let server = try await WitnessServer(service, address: address, port: port)
            Program.say("\(service.verifierKey)")
            for key in keys {
                let size = await service.size(of: key.name) ?? 0
                Program.remark("\(key.name): \(size) entries cosigned so far")
            }
            try await server.run { port in
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
