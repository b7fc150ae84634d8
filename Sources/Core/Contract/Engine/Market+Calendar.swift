public import Quantities
public import Records

extension Market {
    /// Takes in a calendar: of the dates it covers it says more than those before it.
    public mutating func accept(_ calendar: SessionCalendar) { calendars.append(calendar) }

    /// The dates between two on which there should have been a session; from the first that a
    /// calendar covers, where there was no session before.
    public func missingSessions(after first: Day?, before last: Day) -> [Day] {
        var days: [Day] = []
        for (place, calendar) in calendars.enumerated() {
            let newer = calendars[(place + 1)...]
            let from = max(calendar.from.number, (first?.number ?? Int.min + 1) + 1)
            let until = min(calendar.until.number, last.number - 1)
            guard from <= until else { continue }
            for number in from...until {
                let day = Day(number: number)
                guard calendar.demands(day),
                    !newer.contains(where: { $0.from <= day && day <= $0.until })
                else { continue }
                days.append(day)
            }
        }
        return days.sorted()
    }
}
