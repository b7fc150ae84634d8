public import Quantities
public import Records

/// What calendars say of dates: of each the one that was signed last.
struct CalendarBook: Sendable {
    /// Dates one after another of which one calendar speaks.
    private struct Stretch {
        var days: ClosedRange<Int>
        /// The weekdays without a session of the whole calendar.
        let closed: Set<Int>
    }

    /// In the order of their dates; none overlaps another.
    private var stretches: [Stretch] = []

    mutating func accept(_ calendar: SessionCalendar) {
        let days = calendar.from.number...calendar.until.number
        var kept: [Stretch] = []
        for old in stretches {
            guard old.days.overlaps(days) else {
                kept.append(old)
                continue
            }
            if old.days.lowerBound < days.lowerBound {
                let before = old.days.lowerBound...days.lowerBound - 1
                kept.append(Stretch(days: before, closed: old.closed))
            }
            if old.days.upperBound > days.upperBound {
                let after = days.upperBound + 1...old.days.upperBound
                kept.append(Stretch(days: after, closed: old.closed))
            }
        }
        kept.append(Stretch(days: days, closed: Set(calendar.closed.map(\.number))))
        stretches = kept.sorted { $0.days.lowerBound < $1.days.lowerBound }
    }

    /// The dates after one and before another that should have a session.
    func demanded(after first: Int, before last: Int) -> [Day] {
        var demanded: [Day] = []
        for stretch in stretches {
            let from = max(stretch.days.lowerBound, first + 1)
            let until = min(stretch.days.upperBound, last - 1)
            guard from <= until else { continue }
            for number in from...until where !stretch.closed.contains(number) {
                let day = Day(number: number)
                if day.isWeekday { demanded.append(day) }
            }
        }
        return demanded
    }
}

extension Market {
    /// Takes in a calendar: of the dates it covers it says more than those before it.
    public mutating func accept(_ calendar: SessionCalendar) { calendars.accept(calendar) }

    /// The dates between two on which there should have been a session; from the first that a
    /// calendar covers, where there was no session before.
    public func missingSessions(after first: Day?, before last: Day) -> [Day] {
        calendars.demanded(after: first?.number ?? Int.min, before: last.number)
    }
}
