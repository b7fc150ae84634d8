/// An entry as storage gave it: bytes at a place, nothing checked.
public struct UnverifiedEntry: Sendable {
    /// The index it is said to have.
    public let index: Int
    /// Its bytes, unchanged.
    public let bytes: [UInt8]

    /// The bytes that storage gave for this index.
    public init(index: Int, bytes: [UInt8]) {
        self.index = index
        self.bytes = bytes
    }

    /// The most bytes of an entry.
    public static let mostBytes = 65_535
    /// The most signature lines of an entry.
    public static let mostSignatures = 16
}
