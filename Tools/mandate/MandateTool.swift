import ArgumentParser
import Console

/// The program that owners, oracles, custodians and operators use.
@main
struct MandateTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate",
        abstract: "Keeps portfolios on the terms their owners signed, and proves it.",
        subcommands: [
            KeyCommand.self, InitCommand.self, KeysCommand.self, PortfolioCommand.self,
            ContractCommand.self,
            ProposeCommand.self, TargetCommand.self, CosignCommand.self, AttachCommand.self,
            SubmitCommand.self, AssetCommand.self, ActionCommand.self, HaltCommand.self,
            ResumeCommand.self, CalendarCommand.self,
            DepositCommand.self, WithdrawCommand.self, PositionsCommand.self, PricesCommand.self,
            RunCommand.self, VoidCommand.self,
            StatusCommand.self, ExplainCommand.self, LogCommand.self, ShowCommand.self,
            WitnessCommand.self,
            PublishCommand.self, ProveCommand.self, TimestampCommand.self, BacktestCommand.self,
        ])

    static func main() async { await Program.run(MandateTool.self) }
}
