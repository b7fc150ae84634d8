import ArgumentParser
import Broker
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
struct RateArgument: ReadArgument, Equatable {
    static let expected = "a part from 0% to below 100% such as 10bp, 0.1% or 0.001"

    let rate: Weight

    static let zero = RateArgument(rate: .zero)

    private init(rate: Weight) { self.rate = rate }

    init?(argument: String) {
        guard let rate = Weight(part: argument), rate >= .zero, rate < .one else { return nil }
        self.rate = rate
    }
}

/// The part of a volume that may be traded as an argument: `10%` or `0.1`, above 0 and at most all.
struct ParticipationArgument: ReadArgument {
    static let expected = "a part above 0% and at most 100% such as 10% or 0.1"

    let part: Weight

    init?(argument: String) {
        guard let part = Weight(part: argument), part > .zero, part <= .one else { return nil }
        self.part = part
    }
}

/// The coefficient of the square-root law as an argument: a number from 0 to 100.
struct CoefficientArgument: ReadArgument {
    static let expected = "a number from 0 to 100 such as 0.9"

    let coefficient: Weight

    init?(argument: String) {
        guard let coefficient = try? Weight(argument), coefficient >= .zero,
            coefficient <= MarketImpact.highestCoefficient
        else { return nil }
        self.coefficient = coefficient
    }
}

extension Weight {
    /// A part of a whole as it is written in an argument, `10bp`, `0.1%` or `0.001`; nothing where
    /// it is none.
    fileprivate init?(part argument: String) {
        let units: [(suffix: String, places: Int)] = [("bp", 8), ("%", 10), ("", 12)]
        guard let (suffix, places) = units.first(where: { argument.hasSuffix($0.suffix) }) else {
            return nil
        }
        let digits = Array(argument.utf8.dropLast(suffix.utf8.count))
        guard let count = try? DecimalText.units(of: digits.span, places: places),
            let part = try? Weight(units: count)
        else { return nil }
        self = part
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
