import ArgumentParser
import Console

/// The program that owners, oracles, custodians and operators use.
@main
struct MandateTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate",
        abstract: "Keeps portfolios on the terms their owners signed, and proves it.",
        subcommands: [BacktestCommand.self, PricesCommand.self, RunCommand.self, StatusCommand.self])

    static func main() async { await Program.run(MandateTool.self) }
}
