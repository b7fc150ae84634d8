public import Encoding

/// What a ledger's operator signs: how many entries there are and the root over all of them (C2SP
/// tlog-checkpoint, without extension lines).
public struct Checkpoint: Hashable, Sendable {
    /// The name of the ledger; not empty, without control characters.
    public let origin: String
    /// The number of entries.
    public let size: Int
    /// The root of the tree over their leaf hashes (RFC 6962 section 2.1).
    public let root: Digest

    /// A checkpoint of this tree; throws `malformed` where the origin cannot stand on a line or the
    /// size is negative.
    public init(origin: String, size: Int, root: Digest) throws(CheckpointError) {
        guard !origin.isEmpty, origin.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw CheckpointError(
                .malformed, line: 1, "an origin that is empty or has control characters",
                expected: "the name of the ledger")
        }
        guard size >= 0 else {
            throw CheckpointError(
                .malformed, line: 2, "a size of \(size)", expected: "a number of entries")
        }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The checkpoint in these bytes, which must be what `text` gives for it; throws `malformed`.
    public init(text: some RandomAccessCollection<UInt8>) throws(CheckpointError) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty else {
            throw CheckpointError(
                .malformed, "a checkpoint of \(lines.count - 1) whole lines",
                expected: "origin, size and root, a newline after each")
        }
        guard let origin = String(validating: lines[0], as: UTF8.self) else {
            throw CheckpointError(
                .malformed, line: 1, "an origin that is not UTF-8",
                expected: "the name of the ledger")
        }
        guard let size = Int(plainDecimal: lines[1]) else {
            throw CheckpointError(
                .malformed, line: 2, "a size that is no plain decimal number",
                expected: "0 to \(Int.max), without leading zeros")
        }
        let encoded = Array(lines[2])
        guard let root = Digest(base64: encoded.span) else {
            throw CheckpointError(
                .malformed, line: 3, "a root that is not base64 of 32 bytes",
                expected: "44 characters of padded base64")
        }
        try self.init(origin: origin, size: size, root: root)
    }

    /// The text that is signed: origin, size and base64 of the root, a newline after each.
    public var text: [UInt8] {
        Array("\(origin)\n\(size)\n\(root.base64)\n".utf8)
    }

    /// Whether both have the same text.
    public static func == (left: Checkpoint, right: Checkpoint) -> Bool {
        left.size == right.size && left.root == right.root
            && left.origin.hasSameBytes(as: right.origin)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(root)
    }
}
