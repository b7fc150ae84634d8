import Foundation
import Quantities
import TestSupport
import Testing

struct TimeTests {
    /// Foundation's calendar is the second opinion.
    @Test func everyDayOfFourHundredYearsIsTheCalendars() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        var weekBefore: (name: String, number: Int)?
        for number in stride(from: -70_000, to: 76_097, by: 1) {
            let day = Day(number: number)
            let (year, month, dayOfMonth) = day.components
            #expect(Day(year: year, month: month, day: dayOfMonth) == day)
            guard number % 13 == 0 else { continue }
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekOfYear, .yearForWeekOfYear], from: date)
            #expect(parts.year == year && parts.month == month && parts.day == dayOfMonth)
            let week = "\(parts.yearForWeekOfYear ?? 0)-\(parts.weekOfYear ?? 0)"
            if let weekBefore {
                #expect((weekBefore.name == week) == (weekBefore.number == day.week))
            }
            weekBefore = (week, day.week)
        }
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "24-01-01",
        "2024-1-01",
    ])
    func datesThatAreNoneAreRefused(text: String) {
        #expect(Day(text) == nil)
    }

    @Test(arguments: [
        "2024-01-02T21:00:00Z", "1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z", "2024-02-29T23:59:59.5Z",
        "1969-12-31T23:59:59.000000001Z",
    ])
    func timesAreReadAndWrittenBack(text: String) throws {
        #expect("\(try Timestamp(text))" == text)
    }

    @Test(arguments: [
        "2024-01-02T21:00:00", "2024-01-02T21:00:00+00:00", "2024-01-02t21:00:00Z",
        "2024-01-02 21:00:00Z", "2024-01-02T24:00:00Z", "2024-01-02T23:60:00Z",
        "2016-12-31T23:59:60Z", "2024-01-02T21:00:00.Z", "2024-01-02T21:00:00.50Z",
        "2024-01-02T21:00:00.0000000001Z", "2024-02-30T00:00:00Z", "", "Z",
    ])
    func otherTimesAreRefused(text: String) {
        #expect(code { try Timestamp(text) } == .notCanonical)
    }

    @Test func timesAreOrderedAndHaveTheirDay() throws {
        let early = try Timestamp("1969-12-31T23:59:59.9Z")
        let late = try Timestamp("1970-01-01T00:00:00Z")
        #expect(early < late)
        #expect("\(early.day)" == "1969-12-31")
        #expect("\(late.day)" == "1970-01-01")
        #expect("\(try late.adding(seconds: 86_399))" == "1970-01-01T23:59:59Z")
        #expect(code { try late.adding(seconds: .max) } == .outOfRange)
        #expect(code { try Timestamp(seconds: 1).adding(seconds: .max) } == .overflow)
    }

    @Test func datesOutsideTheYearsHaveNoTimes() throws {
        let last = try #require(Day("9999-12-31"))
        #expect("\(try Timestamp(last, second: 86_399))" == "9999-12-31T23:59:59Z")
        #expect(code { try Timestamp(last, second: 86_400) } == .outOfRange)
        #expect(code { try Timestamp(Day(number: last.number + 1)) } == .outOfRange)
        let first = try #require(Day("0000-01-01"))
        #expect("\(try Timestamp(first))" == "0000-01-01T00:00:00Z")
        #expect(code { try Timestamp(first, second: -1) } == .outOfRange)
        for number in [Int.max, .min, .max / 86_400 + 1] {
            #expect(code { try Timestamp(Day(number: number)) } == .overflow)
        }
        #expect(code { try Timestamp(Day(number: .max / 86_400), second: .max) } == .overflow)
        #expect(code { try Timestamp(seconds: 0, nanosecond: 1_000_000_000) } == .outOfRange)
    }
}
