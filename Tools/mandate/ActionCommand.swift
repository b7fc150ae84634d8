import ArgumentParser
import Audit
import Authority
import Console
import KeyArguments
import Keys
import Operator
import Quantities
import Records

/// Records what happens to an asset.
struct ActionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "action", abstract: "Record a split, dividend, new name or delisting.",
        discussion: """
            As many oracles as complete a session have to state the same before it takes effect, \
            which is in the first session as of the time given or later. A dividend moves no \
            money: the custodian's income does.

              mandate action fund VTI --split 1:4 --effective 2024-06-10T00:00:00Z \\
                --sign keys/oracle-1.pem keys/oracle-2.pem
              mandate action fund VTI --dividend 0.82 --effective 2024-06-28T00:00:00Z --sign …
              mandate action fund FB --rename META --effective 2022-06-09T00:00:00Z --sign …
              mandate action fund TWTR --delist --effective 2022-10-28T00:00:00Z --sign …
            """)

    @OptionGroup var ledger: LedgerOptions

    @OptionGroup var receipt: ReceiptOption

    @Argument(help: "The asset.", transform: AssetArgument.read)
    var asset: AssetArgument

    @Option(
        help: "So many units become so many: OLD:NEW, such as 1:4.", transform: RatioArgument.read)
    var split: RatioArgument?

    @Option(help: "What a unit pays.", transform: AmountArgument.read)
    var dividend: AmountArgument?

    @Option(help: "The name it has from then on.", transform: AssetArgument.read)
    var rename: AssetArgument?

    @Flag(help: "It is no longer traded.")
    var delist = false

    @Option(
        help: "The first session as of this time or later is the one it happens in.",
        transform: TimeArgument.read)
    var effective: TimeArgument

    @Option(
        name: .customLong("sign"), parsing: .upToNextOption,
        help: "The oracles' key files: each states it.")
    var keys: [String]

    func validate() throws {
        guard asset.id != .cash, rename?.id != .cash, rename?.id != asset.id else {
            throw ValidationError("an action is on an asset other than cash, a new name another")
        }
        let kinds = [split != nil, dividend != nil, rename != nil, delist].count { $0 }
        guard kinds == 1 else {
            throw ValidationError("give one of --split, --dividend, --rename and --delist")
        }
        guard dividend?.units != 0 else {
            throw ValidationError("--dividend 0: expected more than 0")
        }
    }

    private func change() throws -> Action.Change {
        if let split { return .split(from: split.from, to: split.to) }
        if let dividend { return .dividend(try Price(units: dividend.units)) }
        return rename.map { .rename($0.id) } ?? .delist
    }

    func run() async throws {
        let oracles = try ledger.passphrase.keys(keys)
        var opened = try ledger.open()
        let event = Action.Event(
            asset: asset.id, effective: effective.time, change: try change())
        var notes: [[UInt8]] = []
        for oracle in oracles {
            let action = Action(
                event, number: opened.replay.authority.nextNumber(of: oracle.verifierKey))
            let statement = Statement(
                after: opened.last, body: .action(action), ledger: opened.name ?? "")
            var note = try NoteFile(text: statement.text, path: "the action")
            try note.sign([oracle])
            notes.append(try note.bytes())
        }
        let places = try opened.submit(notes, of: "the action", receipt: receipt)
        try opened.complete(saying: places, receipt: receipt)
    }
}

/// A ratio without a common divisor as an argument: `1:4`.
struct RatioArgument: ReadArgument {
    static let expected =
        "two different whole numbers OLD:NEW of 1 to \(Action.mostUnits), such as 1:4"

    let from: Int
    let to: Int

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = Int(parts[0]), let to = Int(parts[1]),
            let ratio = Action.Change.split(of: from, into: to),
            case .split(let old, let new) = ratio
        else { return nil }
        (self.from, self.to) = (old, new)
    }
}
