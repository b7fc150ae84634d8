import Quantities

/// What a portfolio traded on each of the days that its limits may look back on.
struct TradedDays: Sendable {
    /// What was traded on a day, or on several.
    struct Traded: Sendable {
        /// What was bought and sold, each above zero.
        var bought = Value.zero
        var sold = Value.zero
        /// What prices were worse than those decided at; better ones make up for nothing.
        var lost = Value.zero
    }

    private var days: [(day: Day, traded: Traded)] = []

    /// Adds a fill of a day: its signed value, and what its price was worse. Sums stay below the
    /// limit of values, so that no fill is too large to be taken in.
    mutating func add(_ value: Value, lost: Value, on day: Day) {
        if days.last?.day != day {
            let first = day.number - MandateParser.dayLimit
            days.removeAll { $0.day.number <= first }
            days.append((day, Traded()))
        }
        var traded = days[days.count - 1].traded
        if value > .zero {
            traded.bought = TradedDays.sum(traded.bought, value)
        } else {
            traded.sold = TradedDays.sum(traded.sold, value.magnitude)
        }
        traded.lost = TradedDays.sum(traded.lost, lost)
        days[days.count - 1].traded = traded
    }

    private static func sum(_ left: Value, _ right: Value) -> Value {
        Value(unchecked: min(left.units + right.units, ValueUnit.limit - 1))
    }

    /// What was traded in so many days up to this one.
    func sum(ofDays count: Int, until day: Day) -> Traded {
        var sum = Traded()
        for (past, traded) in days where past.number > day.number - count {
            sum.bought = TradedDays.sum(sum.bought, traded.bought)
            sum.sold = TradedDays.sum(sum.sold, traded.sold)
            sum.lost = TradedDays.sum(sum.lost, traded.lost)
        }
        return sum
    }
}
