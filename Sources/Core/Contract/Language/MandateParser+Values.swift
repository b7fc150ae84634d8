import Quantities

/// A value of the text and the place it stands at.
struct Placed<Wrapped> {
    var value: Wrapped
    var place: Place
}

extension Placed: Sendable where Wrapped: Sendable {}

extension MandateParser {
    /// The most sessions, days or the like that a number may count.
    static let countLimit = 1_000_000
    /// The most sessions that a statistic looks back on: what the engine keeps of every price.
    static let windowLimit = 1_024
    /// The most days that a limit looks back on: ten years.
    static let dayLimit = 3_660
    /// The most oracles.
    static let oracleLimit = 1_000

    mutating func string(_ what: String) throws(MandateError) -> String {
        guard token.kind == .string else {
            note(what)
            throw unexpected()
        }
        return take().text
    }

    mutating func currency() throws(MandateError) -> Currency {
        guard token.kind == .bare, let currency = try? Currency(token.text) else {
            note("a currency of three capitals such as USD")
            throw unexpected()
        }
        take()
        return currency
    }

    mutating func asset() throws(MandateError) -> Placed<AssetID> {
        guard token.kind == .bare || token.kind == .string else {
            note("an asset such as VTI, or in quotes")
            throw unexpected()
        }
        let expected = "an asset id of 1 to 64 characters of A-Z a-z 0-9 . / @ _ -"
        guard let asset = try? AssetID(token.text) else {
            throw error(
                .range, at: token.place, "`\(shown(token))` is not an asset id", expected: expected)
        }
        guard asset != .cash else {
            throw error(
                .syntax, at: token.place, "cash is money itself, not an asset",
                expected: "`cash` without quotes, or another asset")
        }
        return Placed(value: asset, place: take().place)
    }

    /// The name of a group, in small letters or in quotes.
    mutating func group() throws(MandateError) -> Placed<Identifier> {
        guard token.kind == .word || token.kind == .string else {
            note("a name in small letters, or in quotes")
            throw unexpected()
        }
        guard let group = try? Identifier(token.text) else {
            throw error(
                .range, at: token.place, "`\(shown(token))` is not the name of a group",
                expected: "1 to 64 characters of a-z 0-9 . / @ _ -")
        }
        return Placed(value: group, place: take().place)
    }

    /// A number with this unit, as a part of the whole: 5% and 5pp are 0.05, 5bp is 0.0005.
    mutating func rate(
        _ unit: MandateToken.Unit, of what: String
    ) throws(MandateError) -> Placed<Weight> {
        note(unit.example)
        switch token.kind {
        case .number(unit): break
        case .number(let other):
            throw error(
                .unit, at: token.place,
                "`\(token.text)` is in \(other.name), but \(what) is in \(unit.name)",
                expected: unit.example)
        case .bare where token.isDecimal:
            throw error(
                .unit, at: token.place,
                "`\(shown(token))` has no unit, but \(what) is in \(unit.name)",
                expected: unit.example + ", without a space")
        default: throw unexpected()
        }
        let places = unit == .basisPoints ? 8 : 10
        let digits = token.text.dropLast(unit.rawValue.utf8.count)
        let units = try units(of: String(digits), places: places, limit: WeightUnit.limit)
        return Placed(value: Weight(unchecked: units), place: take().place)
    }

    /// The token's decimal in units of 10^-places, below the limit.
    private func units(
        of decimal: String, places: Int, limit: Int128
    ) throws(MandateError) -> Int128 {
        var digits = Array(decimal.utf8)
        if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
            guard digits.count - point - 1 <= places else {
                throw error(
                    .range, at: token.place, "`\(shown(token))` has too many decimal places",
                    expected: "at most \(places) digits after the point")
            }
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            if digits.last == UInt8(ascii: ".") { digits.removeLast() }
        }
        guard let units = try? DecimalText.units(of: digits.span, places: places), units < limit
        else {
            throw error(
                .range, at: token.place, "`\(shown(token))` is too large",
                expected: "a number below "
                    + DecimalText.text(units: limit, places: places))
        }
        return units
    }

    /// A weight: 0% to 100%.
    mutating func weight(_ what: String) throws(MandateError) -> Placed<Weight> {
        let token = token
        let weight = try rate(.percent, of: what)
        guard weight.value <= .one else {
            throw error(
                .range, at: weight.place, "\(what) of `\(shown(token))` is more than the whole",
                expected: "0% to 100%")
        }
        return weight
    }

    /// A rate of what a trade is worth: below 10000bp, which is all of it.
    mutating func basisPoints(_ what: String) throws(MandateError) -> Placed<Weight> {
        let token = token
        let rate = try rate(.basisPoints, of: what)
        guard rate.value < .one else {
            throw error(
                .range, at: rate.place,
                "\(what) of `\(shown(token))` is all that a trade is worth, or more",
                expected: "less than 10000bp")
        }
        return rate
    }

    /// An amount of money: a decimal, one space and the mandate's currency.
    mutating func money() throws(MandateError) -> Money {
        guard token.isDecimal else {
            note("an amount such as 100 \(draft.currency?.text ?? "USD")")
            throw unexpected()
        }
        let units = try units(of: token.text, places: MoneyUnit.places, limit: MoneyUnit.limit)
        take()
        let currencyToken = token
        let amountEnd = lastEnd
        let currency = try currency()
        if let own = draft.currency, own != currency {
            throw error(
                .unit, at: currencyToken.place,
                "this amount is in \(currency), but the mandate is in \(own)",
                expected: "\(own)")
        }
        let space = Place(line: amountEnd.line, column: amountEnd.column + 1)
        guard currencyToken.place == space else {
            throw error(
                .syntax, at: currencyToken.place,
                "between an amount and its currency stands one space", expected: "one space")
        }
        return Money(unchecked: units)
    }

    /// A decimal without a unit.
    mutating func decimal() throws(MandateError) -> Placed<Weight> {
        guard token.isDecimal else {
            note("a number such as 0.5")
            throw unexpected()
        }
        let units = try units(of: token.text, places: WeightUnit.places, limit: WeightUnit.limit)
        return Placed(value: Weight(unchecked: units), place: take().place)
    }

    /// An integer in this range.
    mutating func integer(
        _ what: String, in range: ClosedRange<Int>
    ) throws(MandateError) -> Placed<Int> {
        guard token.isInteger else {
            note("a whole number such as 5")
            throw unexpected()
        }
        guard let value = Int(token.text), range.contains(value) else {
            throw error(
                .range, at: token.place, "\(what) `\(shown(token))` is out of range",
                expected: "\(range.lowerBound) to \(range.upperBound)")
        }
        return Placed(value: value, place: take().place)
    }

    /// The sessions that statistics look back on: `over N sessions`.
    mutating func window(atLeast least: Int = 1) throws(MandateError) -> Int {
        try expect("over")
        let range = least...MandateParser.windowLimit
        let count = try integer("the number of sessions", in: range)
        _ = try expectOne(of: ["session", "sessions"])
        return count.value
    }

    /// A part of the whole in a number of days: `25% per 365 days`.
    mutating func perDays(_ what: String) throws(MandateError) -> PerDays {
        let part = try rate(.percent, of: what).value
        try expect("per")
        let days = try integer("the number of days", in: 1...MandateParser.dayLimit).value
        _ = try expectOne(of: ["day", "days"])
        return PerDays(part: part, days: days)
    }

    /// A number of sessions.
    mutating func sessions(atLeast least: Int = 1) throws(MandateError) -> Int {
        let count = try integer("the number of sessions", in: least...MandateParser.countLimit)
        _ = try expectOne(of: ["session", "sessions"])
        return count.value
    }
}

extension MandateToken {
    /// Whether it is a number without a unit.
    var isDecimal: Bool { kind == .bare && MandateLexer.isDecimal(Array(text.utf8)[...]) }

    /// Whether it is a whole number without a unit.
    var isInteger: Bool { kind == .bare && MandateLexer.isInteger(Array(text.utf8)[...]) }
}

extension MandateToken.Unit {
    var name: String {
        switch self {
        case .percent: "percent (%)"
        case .points: "percentage points (pp)"
        case .basisPoints: "basis points (bp)"
        }
    }

    var example: String {
        switch self {
        case .percent: "a percentage such as 5%"
        case .points: "percentage points such as 5pp"
        case .basisPoints: "basis points such as 10bp"
        }
    }
}
