import Quantities

/// What a portfolio traded on each of the days that its limits may look back on.
struct TradedDays: Sendable {
    /// What was traded in a trade, on a day or on several. Sums stay below the limit of values, so
    /// that no trade is too large to be taken in.
    struct Traded: Equatable, Sendable {
        /// What was bought and sold, each above zero.
        private(set) var bought = Value.zero
        private(set) var sold = Value.zero
        /// What prices were worse than those decided at; better ones make up for nothing.
        private(set) var lost = Value.zero

        /// Adds a fill: its signed value, and what its price was worse.
        mutating func add(_ value: Value, lost: Value) {
            if value > .zero {
                bought = Traded.sum(bought, value)
            } else {
                sold = Traded.sum(sold, value.magnitude)
            }
            self.lost = Traded.sum(self.lost, lost)
        }

        mutating func add(_ other: Traded) {
            bought = Traded.sum(bought, other.bought)
            sold = Traded.sum(sold, other.sold)
            lost = Traded.sum(lost, other.lost)
        }

        private static func sum(_ left: Value, _ right: Value) -> Value {
            Value(unchecked: min(left.units + right.units, ValueUnit.limit - 1))
        }
    }

    private var trades: [(day: Day, decision: Int, traded: Traded)] = []

    /// Adds a trade under a decision.
    mutating func add(_ traded: Traded, under decision: Int, on day: Day) {
        let first = day.number - MandateParser.dayLimit
        if let oldest = trades.first, oldest.day.number <= first {
            trades.removeAll { $0.day.number <= first }
        }
        trades.append((day, decision, traded))
    }

    /// Takes back a trade that was undone.
    mutating func remove(_ traded: Traded, under decision: Int) {
        let place = trades.lastIndex { $0.decision == decision && $0.traded == traded }
        if let place { trades.remove(at: place) }
    }

    /// What was traded in so many days up to this one.
    func sum(ofDays count: Int, until day: Day) -> Traded {
        var sum = Traded()
        for trade in trades where trade.day.number > day.number - count { sum.add(trade.traded) }
        return sum
    }
}
