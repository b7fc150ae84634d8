import ArgumentParser
import Console

/// Serves as a witness to other people's ledgers, or asks witnesses for their cosignatures: a
/// program of its own, so that the operator's key and an HTTP stack never share a process.
@main
struct WitnessTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate-witness", abstract: "Cosign checkpoints, or have them cosigned.",
        discussion: """
            A witness cosigns a checkpoint only if it continues the one cosigned before: whoever \
            sees its line knows that nobody was shown another history of that name (C2SP \
            tlog-witness). `mandate witness` is the same program.
            """,
        subcommands: [ServeCommand.self, AskCommand.self])

    static func main() async { await Program.run(WitnessTool.self) }
}
