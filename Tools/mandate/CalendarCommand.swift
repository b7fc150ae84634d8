import ArgumentParser
import Audit
import Authority
import Console
import Quantities
import Records

/// Signs which weekdays have no session.
struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Say which weekdays have no session.",
        discussion: """
            Every other weekday from the first date to the last has one, and an audit names those \
            that have not. The ledger's owners sign it; of the dates it covers a later calendar \
            says more than an earlier one.

              mandate calendar fund --from 2024-01-01 --until 2024-12-31 \\
                --closed 2024-01-01 2024-12-25 --sign keys/alice.pem keys/bob.pem
            """)

    @OptionGroup var statement: StatementOptions

    @Option(help: "The first date.", transform: DayArgument.read)
    var from: DayArgument

    @Option(help: "The last date.", transform: DayArgument.read)
    var until: DayArgument

    @Option(
        parsing: .upToNextOption, help: "The weekdays without a session.",
        transform: DayArgument.read)
    var closed: [DayArgument] = []

    func validate() throws {
        let count = until.day.number - from.day.number + 1
        guard (1...SessionCalendar.mostDays).contains(count) else {
            throw ValidationError(
                "from \(from.day) to \(until.day): expected 1 to \(SessionCalendar.mostDays) dates")
        }
        for day in closed.map(\.day) where !day.isWeekday || day < from.day || day > until.day {
            throw ValidationError(
                "--closed \(day): expected weekdays from \(from.day) to \(until.day)")
        }
    }

    func run() async throws {
        try statement.carryOut { replay in
            .calendar(
                SessionCalendar(
                    acceptBy: try statement.deadline(in: replay),
                    closed: Array(Set(closed.map(\.day))).sorted(), from: from.day,
                    revision: replay.authority.nextRevisionOfCalendar, until: until.day))
        }
    }
}
