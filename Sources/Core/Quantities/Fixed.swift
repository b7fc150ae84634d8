/// What a fixed-point number measures: its name, its decimal places and its range.
public protocol QuantityUnit: Sendable {
    /// The name used in messages.
    static var name: String { get }
    /// Digits after the point.
    static var places: Int { get }
    /// No magnitude reaches this many units of 10^-`places`.
    static var limit: Int128 { get }
}

extension QuantityUnit {
    /// The name with its article, such as `a price`.
    public static var nameWithArticle: String {
        let isVowel = name.utf8.first.map("aeiou".utf8.contains) ?? false
        return (isVowel ? "an " : "a ") + name
    }
}

/// An exact decimal of a fixed number of places, typed by what it measures.
@frozen
public struct Fixed<Unit: QuantityUnit>: Hashable, Comparable, Sendable {
    /// The number in units of 10^-places.
    public let units: Int128

    /// A number of units that the caller knows to be in range, or checks before it is recorded.
    @inlinable
    public init(unchecked units: Int128) { self.units = units }

    /// A number of units of 10^-places. Throws `outOfRange`.
    @inlinable
    public init(units: Int128) throws(QuantityError) {
        guard units < Unit.limit, units > -Unit.limit else { throw Fixed.outOfRange(units) }
        self.units = units
    }

    /// The number in canonical decimal text. Throws `notCanonical`, `tooPrecise`, `outOfRange`.
    @inlinable
    public init(text: Span<UInt8>) throws(QuantityError) {
        try self.init(units: DecimalText.units(of: text, places: Unit.places))
    }

    /// The number in canonical decimal text. Throws `notCanonical`, `tooPrecise`, `outOfRange`.
    public init(_ text: String) throws(QuantityError) {
        let bytes = Array(text.utf8)
        try self.init(text: bytes.span)
    }

    /// Nothing.
    @inlinable public static var zero: Fixed { Fixed(unchecked: 0) }

    /// Whether the left number is the smaller one.
    @inlinable
    public static func < (left: Fixed, right: Fixed) -> Bool { left.units < right.units }

    /// The sum. Throws `outOfRange`.
    @inlinable
    public static func + (left: Fixed, right: Fixed) throws(QuantityError) -> Fixed {
        try Fixed(units: left.units + right.units)
    }

    /// The difference. Throws `outOfRange`.
    @inlinable
    public static func - (left: Fixed, right: Fixed) throws(QuantityError) -> Fixed {
        try Fixed(units: left.units - right.units)
    }

    /// The number with the other sign; always in range, since ranges are symmetric.
    @inlinable
    public static prefix func - (number: Fixed) -> Fixed { Fixed(unchecked: -number.units) }

    /// The number without its sign.
    @inlinable public var magnitude: Fixed { units < 0 ? -self : self }

    @usableFromInline
    static func outOfRange(_ units: Int128) -> QuantityError {
        QuantityError(
            .outOfRange, found: DecimalText.text(units: units, places: Unit.places),
            expected: "\(Unit.nameWithArticle) below "
                + DecimalText.text(units: Unit.limit, places: Unit.places) + " in magnitude")
    }
}

extension Fixed: CustomStringConvertible {
    /// The canonical decimal text.
    public var description: String { DecimalText.text(units: units, places: Unit.places) }
}
