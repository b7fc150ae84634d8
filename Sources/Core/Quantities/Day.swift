/// A date of the proleptic Gregorian calendar in UTC, counted from 1970-01-01.
@frozen
public struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01. Those that are more than 2^62 days away have no `components`, no
    /// `week` and no text: asking for them stops the process.
    public let number: Int

    /// The date this many days after 1970-01-01.
    public init(number: Int) { self.number = number }

    /// The date of this year, month 1–12 and day of the month, or nothing where there is none.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, in: year)
        else { return nil }
        // Years are counted from March, so that the leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// The date in the form `2024-01-31` (RFC 3339 full-date), or nothing.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 else { return nil }
        self.init(leading: bytes.span)
    }

    /// The date that the first ten of these bytes are.
    init?(leading text: Span<UInt8>) {
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = Day.number(text, 0..<4), let month = Day.number(text, 5..<7),
            let day = Day.number(text, 8..<10)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month 1–12 and day of the month.
    public var components: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        // Of 32 bits, by which division is cheapest.
        let dayOfEra = UInt32(shifted - era * 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = Int(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0)
        return (year, Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
    }

    /// The number of the ISO 8601 week since that of 1970-01-01; weeks begin on Monday.
    public var week: Int {
        let shifted = number + 3  // 1970-01-01 was a Thursday
        return (shifted >= 0 ? shifted : shifted - 6) / 7
    }

    /// By the calendar.
    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The number whose digits, at most 18, stand in this range.
    static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let digits = text.extracting(range)
        var value = 0
        var place = 0
        while place < digits.count {
            // A character below "0" wraps around to a large number.
            let digit = digits[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
            place += 1
        }
        return value
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Day: CustomStringConvertible {
    /// The date in the form `2024-01-31`.
    public var description: String {
        let (year, month, day) = components
        guard (0...9999).contains(year) else {
            return Day.padded(year, 4) + "-" + Day.padded(month, 2) + "-" + Day.padded(day, 2)
        }
        // Every session is named by its date, so this is worth a way without intermediate strings.
        return String(unsafeUninitializedCapacity: 10) { buffer in
            var rest = year * 10_000 + month * 100 + day
            for position in [9, 8, 6, 5, 3, 2, 1, 0] {
                buffer[position] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            buffer[4] = UInt8(ascii: "-")
            buffer[7] = UInt8(ascii: "-")
            return 10
        }
    }
}

extension Day {
    /// Whether it is a Monday, Tuesday, Wednesday, Thursday or Friday.
    public var isWeekday: Bool {
        // 1970-01-01 was a Thursday.
        let place = (number % 7 + 10) % 7
        return place < 5
    }
}
