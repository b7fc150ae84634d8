import ArgumentParser
import Audit
import Console
import Operator
import Records

/// Submits signed statements.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submit signed statements.",
        discussion: """
            Each is accepted, with its place in the ledger, or refused, with the reasons. The \
            first that is refused ends the command; those before it are in the ledger.

              mandate submit fund change.note
            """)

    @OptionGroup var ledger: LedgerOptions

    @OptionGroup var receipt: ReceiptOption

    @Argument(help: "Files with signed notes.")
    var notes: [String]

    func run() async throws {
        let contents = try notes.map { try NoteFile.bytes($0) }
        var opened = try ledger.open()
        var places: [Reference] = []
        let areSeveral = notes.count > 1
        do {
            for (index, outcome) in try await opened.admit(contents).enumerated() {
                places.append(
                    try opened.place(
                        of: contents[index], outcome, of: notes[index], receipt: receipt,
                        number: areSeveral ? index + 1 : nil))
            }
        } catch let error as OperatorError {
            throw Failure(error)
        } catch {
            // What was admitted before is acknowledged, so it has to be durable.
            try opened.complete(saying: places, receipt: receipt, ofSeveral: areSeveral)
            throw error
        }
        try opened.complete(saying: places, receipt: receipt)
        try ledger.rememberOperator(of: opened)
    }
}
