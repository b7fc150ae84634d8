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
        guard Identifier.isValid(text.utf8, capitals: true) else {
            throw QuantityError(
                .notCanonical, found: "\"\(text)\"",
                expected: "an asset id of 1 to 64 characters of A–Z a–z 0–9 . / @ _ -")
        }
        self.text = text
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
        guard Identifier.isValid(text.utf8, capitals: false) else {
            throw QuantityError(
                .notCanonical, found: "\"\(text)\"",
                expected: "an id of 1 to 64 characters of a–z 0–9 . / @ _ -")
        }
        self.text = text
    }

    /// By bytes.
    @inlinable
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    static func isValid(_ text: String.UTF8View, capitals: Bool) -> Bool {
        guard (1...64).contains(text.count) else { return false }
        return text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals
            default: false
            }
        }
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
