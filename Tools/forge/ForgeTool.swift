import ArgumentParser
import Console

/// Makes the damaged ledgers that the demonstration shows to an auditor: what an operator who
/// holds every key could do.
@main
struct ForgeTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge",
        abstract: "Makes damaged copies of a ledger, to see what an audit says of them.",
        subcommands: [FlipCommand.self, OmitCommand.self])

    static func main() async { await Program.run(ForgeTool.self) }
}
