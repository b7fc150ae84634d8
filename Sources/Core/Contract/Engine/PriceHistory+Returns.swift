import Quantities

extension PriceHistory {
    /// Sums over the returns of a window: of r, in units of 10^-9, and of r², in units of 10^-18.
    public struct Returns: Equatable, Sendable {
        /// How many returns, N.
        public let count: Int
        /// Σr.
        public let sum: Int128
        /// Σr².
        public let squares: Int128

        /// NΣr² − (Σr)², which is N(N − 1) times the sample variance, in units of 10^-18. Both
        /// terms are below 1.1 · 10^30.
        public var spread: Int128 { Int128(count) * squares - sum * sum }
    }
}
