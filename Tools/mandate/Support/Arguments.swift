import ArgumentParser
import Quantities

/// A part of a value as an argument: `10bp`, `0.1%` or `0.001`.
struct RateArgument: ExpressibleByArgument, Equatable {
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

    var defaultValueDescription: String { "\(rate)" }
}

/// A date as an argument: `2024-01-31`.
struct DayArgument: ExpressibleByArgument {
    let day: Day

    init?(argument: String) {
        guard let day = Day(argument) else { return nil }
        self.day = day
    }
}

/// An instant as an argument: `2024-01-02T21:00:00Z`.
struct TimeArgument: ExpressibleByArgument {
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
