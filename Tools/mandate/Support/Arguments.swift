import ArgumentParser
import Quantities

/// A value of an argument that says what was expected where it is none.
protocol ReadArgument {
    /// What an argument has to be, for people.
    static var expected: String { get }

    /// The value, or nothing where the text is none.
    init?(argument: String)
}

extension ReadArgument {
    /// Reads an argument. Throws `ValidationError` with what was expected.
    static func read(_ argument: String) throws -> Self {
        guard let value = Self(argument: argument) else {
            throw ValidationError("expected \(expected)")
        }
        return value
    }
}

/// A part of a value as an argument: `10bp`, `0.1%` or `0.001`.
struct RateArgument: ReadArgument {
    static let expected = "a part from 0% to below 100% such as 10bp, 0.1% or 0.001"

    let rate: Weight

    static let zero = RateArgument(rate: .zero)

    private init(rate: Weight) { self.rate = rate }

    init?(argument: String) {
        let units: [(suffix: String, places: Int)] = [("bp", 8), ("%", 10), ("", 12)]
        for (suffix, places) in units where argument.hasSuffix(suffix) {
            let digits = Array(argument.utf8.dropLast(suffix.utf8.count))
            guard let count = try? DecimalText.units(of: digits.span, places: places),
                let rate = try? Weight(units: count), rate >= .zero, rate < .one
            else { return nil }
            self.rate = rate
            return
        }
        return nil
    }
}

/// A date as an argument: `2024-01-31`.
struct DayArgument: ReadArgument {
    static let expected = "a date such as 2024-01-31"

    let day: Day

    init?(argument: String) {
        guard let day = Day(argument) else { return nil }
        self.day = day
    }
}

/// An instant as an argument: `2024-01-02T21:00:00Z`.
struct TimeArgument: ReadArgument {
    static let expected = "a time in UTC such as 2024-01-02T21:00:00Z"

    let time: Timestamp

    init?(argument: String) {
        guard let time = try? Timestamp(argument) else { return nil }
        self.time = time
    }
}

/// Which close fills a decision.
enum FillArgument: String, ExpressibleByArgument, CaseIterable {
    case close, next
}
