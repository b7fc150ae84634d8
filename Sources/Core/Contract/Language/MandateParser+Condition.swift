import Quantities

extension MandateParser {
    /// Reads a condition: operands joined by `and` alone or by `or` alone.
    mutating func condition() throws(MandateError) -> PlacedCondition {
        let place = token.place
        var parts = [try operand()]
        let word = token.kind == .word && token.text == "or" ? "or" : "and"
        while accept(word) { parts.append(try operand()) }
        if parts.count == 1 {
            _ = accept("or")
            return parts[0]
        }
        let other = word == "and" ? "or" : "and"
        if token.kind == .word, token.text == other {
            throw error(
                .syntax, at: token.place, "`\(word)` and `\(other)` are mixed without parentheses",
                expected: "`\(word)`, or parentheses around what belongs together")
        }
        let conditions = parts.map(\.condition)
        return PlacedCondition(
            condition: word == "and" ? .and(conditions) : .or(conditions), place: place,
            parts: parts)
    }

    private mutating func operand() throws(MandateError) -> PlacedCondition {
        let place = token.place
        guard nesting < MandateParser.nestingLimit || token.text != "not" && token.text != "("
        else {
            throw error(
                .tooDeep, at: place, "this condition is nested too deeply",
                expected: "at most \(MandateParser.nestingLimit) levels of `(` and `not`")
        }
        nesting += 1
        defer { nesting -= 1 }
        if accept("not") {
            let operand = try operand()
            return PlacedCondition(
                condition: .not(operand.condition), place: place, parts: [operand])
        }
        if accept("(") {
            let condition = try condition()
            try expect(")")
            return condition
        }
        return PlacedCondition(condition: try leaf(at: place), place: place)
    }

    private mutating func leaf(at place: Place) throws(MandateError) -> Condition {
        if accept("any") {
            if accept("relative") {
                try expect("drift")
                let comparison = try above()
                return .anyRelativeDrift(
                    comparison, try rate(.percent, of: "a relative drift").value)
            }
            try expect("drift")
            return .anyDrift(try above(), try rate(.points, of: "a drift").value)
        }
        if accept("total") {
            try expect("drift")
            return .totalDrift(try above(), try rate(.points, of: "a drift").value)
        }
        if accept("outside") {
            try expect("band")
            return .outsideBand
        }
        if accept("first") {
            try expect(["look", "of"])
            return .firstLook(of: try period())
        }
        if accept("sessions") {
            try expect(["since", "rebalance"])
            let comparison = try than()
            let count = try integer("the number of sessions", in: 0...MandateParser.countLimit)
            return .sessionsSinceRebalance(comparison, count.value)
        }
        if accept("cash") {
            return .cash(try than(), try rate(.percent, of: "the weight of cash").value)
        }
        return try statistic()
    }

    private mutating func period() throws(MandateError) -> Period {
        switch try expectOne(of: ["week", "month", "quarter", "year"]) {
        case "week": .week
        case "month": .month
        case "quarter": .quarter
        default: .year
        }
    }

    private mutating func above() throws(MandateError) -> Comparison {
        try expectOne(of: [">", ">="]) == ">" ? .greater : .greaterOrEqual
    }

    mutating func than() throws(MandateError) -> Comparison {
        switch try expectOne(of: [">", ">=", "<", "<="]) {
        case ">": .greater
        case ">=": .greaterOrEqual
        case "<": .less
        default: .lessOrEqual
        }
    }
}
