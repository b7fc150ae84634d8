/// The name of an asset: 1 to 64 of `[A-Za-z0-9./@_-]`; `cash` is money itself.
@frozen
public struct AssetID: Hashable, Comparable, Sendable {
    /// The text.
    public let text: String

    /// Money itself, in the currency of the portfolio.
    public static let cash = AssetID(unchecked: "cash")

    @usableFromInline
    init(unchecked text: String) { self.text = text }

    /// The asset of this name. Throws `notCanonical`.
    public init(_ text: String) throws(QuantityError) {
        let bytes = Array(text.utf8)
        try self.init(bytes: bytes.span)
    }

    /// The asset of this name in ASCII. Throws `notCanonical`.
    public init(bytes: Span<UInt8>) throws(QuantityError) {
        text = try Identifier.text(
            bytes, capitals: true,
            expected: "an asset id of 1 to 64 characters of A–Z a–z 0–9 . / @ _ -")
    }

    /// By bytes, as every list of assets is ordered.
    @inlinable
    public static func < (left: AssetID, right: AssetID) -> Bool { left.text < right.text }
}

extension AssetID: CustomStringConvertible {
    public var description: String { text }
}

/// The name of a portfolio or a session: 1 to 64 of `[a-z0-9./@_-]`.
@frozen
public struct Identifier: Hashable, Comparable, Sendable {
    /// The text.
    public let text: String

    /// The identifier of this text. Throws `notCanonical`.
    public init(_ text: String) throws(QuantityError) {
        let bytes = Array(text.utf8)
        try self.init(bytes: bytes.span)
    }

    /// The identifier of this text in ASCII. Throws `notCanonical`.
    public init(bytes: Span<UInt8>) throws(QuantityError) {
        text = try Identifier.text(
            bytes, capitals: false,
            expected: "an id of 1 to 64 characters of a–z 0–9 . / @ _ -")
    }

    /// The text of a date, as sessions are named that have no other name.
    public init(_ day: Day) { text = "\(day)" }

    /// By bytes.
    @inlinable
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    /// Whether a character may stand in an id, or, with capitals, in an asset id.
    @inline(__always)
    private static func isAllowed(_ character: UInt8, capitals: Bool) -> Bool {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals
        // From the hyphen on stand a point, a slash and the digits.
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-")...UInt8(ascii: "9"),
            UInt8(ascii: "@"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The text of these bytes if there are 1 to 64 and all of them may stand in an id.
    static func text(
        _ bytes: Span<UInt8>, capitals: Bool, expected: String
    ) throws(QuantityError) -> String {
        var isValid = bytes.count >= 1 && bytes.count <= 64
        if isValid {
            var place = 0
            while place < bytes.count {
                if !isAllowed(bytes[place], capitals: capitals) { isValid = false }
                place += 1
            }
        }
        guard isValid else {
            let shown = bytes.extracting(first: 64).withUnsafeBufferPointer {
                String(decoding: $0, as: UTF8.self)
            }
            throw QuantityError(.notCanonical, found: "\"\(shown)\"", expected: expected)
        }
        // Every character was looked up: it is ASCII.
        return String(copying: UTF8Span(unchecked: bytes, isKnownASCII: true))
    }
}

extension Identifier: CustomStringConvertible {
    public var description: String { text }
}

/// A currency: three capitals (ISO 4217).
@frozen
public struct Currency: Hashable, Sendable {
    /// The text.
    public let text: String

    /// The currency of this code. Throws `notCanonical`.
    public init(_ text: String) throws(QuantityError) {
        guard text.utf8.count == 3,
            text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else {
            throw QuantityError(
                .notCanonical, found: "\"\(text)\"", expected: "a currency of three capitals")
        }
        self.text = text
    }
}

extension Currency: CustomStringConvertible {
    public var description: String { text }
}
