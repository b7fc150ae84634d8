public import Quantities
public import Records

extension Explanation {
    /// How a rule of weights, ranges and groups set the weights.
    public struct Weights: Equatable, Sendable {
        /// The rule as the mandate writes it; `stated` where only ranges and groups bound weights.
        public let rule: String
        /// What it measured of all together; empty where there is nothing to measure.
        public let measured: String
        /// Why there are no weights; nothing where there are.
        public let missing: String?
        /// What it measured and gave, by asset, cash last; empty where it was not asked.
        public let assets: [Asset]

        /// What a rule came to for an asset.
        public struct Asset: Equatable, Sendable {
            /// The asset.
            public let asset: AssetID
            /// What was measured of it, or why that is unknown; empty where nothing is.
            public let measured: String
            /// The weight before ranges and groups, rounded down to 12 decimals.
            public let given: Weight?
            /// The weight it came to.
            public let weight: Weight?
            /// What bound it; nothing where it is as it was given.
            public let bound: String?
        }
    }

    /// What oracles stated of an asset in the session.
    public struct Quote: Equatable, Sendable {
        /// The asset.
        public let asset: AssetID
        /// The price on which enough agree; nothing where too few do.
        public let price: Price?
        /// Each statement that names it, in the order they were recorded.
        public let statements: [Stated]
    }

    /// What one oracle stated of an asset.
    public struct Stated: Equatable, Sendable {
        /// The entry.
        public let entry: Reference
        /// The oracle's number.
        public let oracle: Int
        /// The price.
        public let price: Price
        /// Whether it is one of those that agree.
        public let agrees: Bool
    }
}
