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
            bytes, kinds: Identifier.small | Identifier.capital,
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
            bytes, kinds: Identifier.small,
            expected: "an id of 1 to 64 characters of a–z 0–9 . / @ _ -")
    }

    /// By bytes.
    @inlinable
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    /// Characters of every id, and those of asset ids alone.
    static let small: UInt8 = 1
    static let capital: UInt8 = 2

    /// The kind of a character, zero where it stands in no id.
    @inline(__always)
    private static func kind(of character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            small
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): capital
        default: 0
        }
    }

    /// The text of these bytes if there are 1 to 64 and all are of these kinds.
    static func text(
        _ bytes: Span<UInt8>, kinds allowed: UInt8, expected: String
    ) throws(QuantityError) -> String {
        var isValid = bytes.count >= 1 && bytes.count <= 64
        if isValid {
            for place in 0..<bytes.count where kind(of: bytes[place]) & allowed == 0 {
                isValid = false
            }
        }
        guard isValid else {
            let shown = bytes.extracting(first: 64).withUnsafeBufferPointer {
                String(decoding: $0, as: UTF8.self)
            }
            throw QuantityError(.notCanonical, found: "\"\(shown)\"", expected: expected)
        }
        // Every character was looked up: it is ASCII.
        let text = String(copying: UTF8Span(unchecked: bytes, isKnownASCII: true))
        return text
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
