public import Quantities
import Records

/// A decision that may still be filled.
public struct OpenDecision: Equatable, Sendable {
    /// One of its orders.
    public struct Order: Equatable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// The worst price; none where slippage is not bounded.
        public let limit: Price?
        /// How much was ordered, signed.
        public let ordered: Quantity
        /// How much of it has been filled, signed as ordered.
        public var filled: Quantity = .zero
        /// How much of it lapsed because cash did not pay for it, signed as ordered.
        public var lapsed: Quantity = .zero
        /// Whether every session so far had a price within the limit.
        var wasFillable = true

        /// How much may still be filled, signed as ordered.
        public var left: Quantity {
            Quantity(unchecked: ordered.units - filled.units - lapsed.units)
        }

        /// Whether a price is within the limit.
        public func allows(_ price: Price) -> Bool {
            guard let limit else { return true }
            return ordered > .zero ? price <= limit : price >= limit
        }
    }

    /// Its number.
    public let number: Int
    /// The session it was made at.
    public let session: Int
    /// The as-of time of that session.
    public let decided: Timestamp
    /// The last session in which it may be filled.
    public let lastSession: Int
    /// The most a fill may cost, as a part of its value.
    public let feesAtMost: Weight?
    /// Its orders, sorted by asset.
    public var orders: [Order]

    /// Whether nothing is left to fill.
    public var isComplete: Bool { orders.allSatisfy { $0.left == .zero } }
}
