public import Quantities

/// The weekdays without a session in a stretch of dates: every other weekday there has one.
public struct SessionCalendar: Equatable, Sendable {
    /// The latest entry time at which it may be accepted.
    public var acceptBy: Timestamp
    /// The weekdays without a session, sorted, from the first date to the last.
    public var closed: [Day]
    /// The first date.
    public var from: Day
    /// Which calendar of the ledger it is, from 1.
    public var revision: Int
    /// The last date.
    public var until: Day

    /// The most dates of one calendar: about forty years.
    public static let mostDays = 15_000

    /// The weekdays without a session in these dates.
    public init(acceptBy: Timestamp, closed: [Day] = [], from: Day, revision: Int, until: Day) {
        self.acceptBy = acceptBy
        self.closed = closed
        self.from = from
        self.revision = revision
        self.until = until
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("acceptBy")
        acceptBy = try reader.timestamp()
        var closed: [Day] = []
        let at = reader.position
        if try reader.optionalMember("closed") {
            try reader.array(ordered: false) { (reader) throws(RecordError) in
                closed.append(try reader.day())
            }
        }
        self.closed = closed
        try reader.member("from")
        from = try reader.day()
        try reader.member("revision")
        revision = try reader.count()
        try reader.member("until")
        let end = reader.position
        until = try reader.day()
        guard from <= until, until.number - from.number < SessionCalendar.mostDays else {
            throw reader.error(
                .badValue, at: end, found: "\(until)",
                expected: "a date from \(from) on, at most \(SessionCalendar.mostDays) dates in all"
            )
        }
        for day in closed where !day.isWeekday || day < from || day > until {
            throw reader.error(
                .badValue, at: at, found: "\(day) closed",
                expected: "weekdays from \(from) to \(until)")
        }
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("acceptBy")
            writer.text(acceptBy)
            if !closed.isEmpty {
                writer.member("closed")
                writer.set(closed) { $0.text($1) }
            }
            writer.member("from")
            writer.text(from)
            writer.member("revision")
            writer.integer(revision)
            writer.member("until")
            writer.text(until)
        }
    }
}

extension CanonicalReader {
    /// A date such as `2024-01-31`.
    fileprivate mutating func day() throws(RecordError) -> Day {
        let at = position
        let range = try plainString("a date in quotes")
        guard let day = Day(String(decoding: bytes[range], as: UTF8.self)) else {
            throw error(
                .badValue, at: at, found: quoted(range), expected: "a date such as 2024-01-31")
        }
        return day
    }
}
