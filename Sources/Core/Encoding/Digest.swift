/// A SHA-256 digest: 32 bytes (FIPS 180-4), compared and hashed as four words.
@frozen
public struct Digest: Hashable, Sendable {
    /// The bytes in order, eight to a word, the first byte in the lowest bits.
    @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

    /// The number of bytes of every digest.
    public static let byteCount = 32

    /// Thirty-two zero bytes: what stands before the first entry of a chain.
    public static let zero = Digest { _ in 0 }

    /// A digest whose byte at each position 0 to 31 is what `byte` gives.
    @inlinable
    public init(_ byte: (Int) -> UInt8) {
        func word(_ start: Int) -> UInt64 {
            var value: UInt64 = 0
            for offset in 0..<8 {
                value |= UInt64(byte(start + offset)) << UInt64(8 * offset)
            }
            return value
        }
        words = (word(0), word(8), word(16), word(24))
    }

    /// The digest in these bytes, or nothing unless there are exactly 32.
    @inlinable
    public init?(bytes: Span<UInt8>) {
        guard bytes.count == Digest.byteCount else { return nil }
        self.init { bytes[$0] }
    }

    /// The digest in these bytes, or nothing unless there are exactly 32.
    @inlinable
    public init?(_ bytes: some RandomAccessCollection<UInt8>) {
        guard bytes.count == Digest.byteCount else { return nil }
        self.init { bytes[bytes.index(bytes.startIndex, offsetBy: $0)] }
    }

    /// The digest that this padded base64 text of 44 characters stands for, or nothing.
    public init?(base64 text: String) {
        let bytes = Array(text.utf8)
        self.init(base64: bytes.span)
    }

    /// The digest that this padded base64 text of 44 characters stands for, or nothing.
    public init?(base64 text: Span<UInt8>) {
        guard text.count == 44, Base64.decodedCount(text) == Digest.byteCount else { return nil }
        // Eleven groups, of which padding takes the place of the last byte.
        var bytes = InlineArray<33, UInt8>(repeating: 0)
        var groups = bytes.mutableSpan
        Base64.decodeGroups(of: text, into: &groups)
        self.init { bytes[$0] }
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 32 bytes.
    @inlinable
    public func append(to bytes: inout [UInt8]) {
        for word in [words.0, words.1, words.2, words.3] {
            for offset in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * offset)))
            }
        }
    }

    /// The digest as 44 characters of padded base64 (RFC 4648 section 4).
    public var base64: String { Base64.encode(bytes) }

    @inlinable
    public static func == (left: Digest, right: Digest) -> Bool {
        left.words.0 == right.words.0 && left.words.1 == right.words.1
            && left.words.2 == right.words.2 && left.words.3 == right.words.3
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension Digest: CustomStringConvertible {
    /// The digest as 44 characters of padded base64.
    public var description: String { base64 }
}
