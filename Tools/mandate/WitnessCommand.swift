import ArgumentParser
import Console
import Files

/// Goes on as `mandate-witness`, the program that speaks HTTP, so that none of it is linked here.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Cosign checkpoints, or have them cosigned.",
        discussion: """
            This is the program mandate-witness, which stands beside this one:

              mandate witness serve --key keys/witness.pem --state witness --log VKEY
              mandate witness ask fund --policy witnesses.policy
              mandate witness --help
            """)

    @Argument(parsing: .captureForPassthrough, help: "What mandate-witness is given.")
    var arguments: [String] = []

    func run() async throws {
        do throws(FileError) {
            try Surroundings.become(Surroundings.programBeside("mandate-witness"), arguments)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }
}
