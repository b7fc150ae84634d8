public import Encoding

/// Reads the lines before the checkpoint in the text formats of C2SP and in bundles, and the hashes
/// among them. No line is longer than it may be, whatever stands in the file.
public struct LineReader {
    private var rest: ArraySlice<UInt8>
    /// How many bytes have been read.
    public var offset: Int { rest.startIndex }
    /// The number of the line read last, from 1.
    public private(set) var line = 0

    /// More hashes than any tree has levels whose size is an `Int`.
    public static let mostHashes = 63
    /// More bytes than a line of words has.
    public static let mostBytes = 200

    /// A reader of these bytes.
    public init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next line without its newline; nothing where no newline follows within so many bytes.
    public mutating func next(atMost most: Int = mostBytes) -> ArraySlice<UInt8>? {
        line += 1
        guard let end = rest.prefix(most + 1).firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// The hashes that stand one a line up to an empty line, which is read too. Throws `malformed`.
    public mutating func hashes() throws(CheckpointError) -> [Digest] {
        var hashes: [Digest] = []
        while let next = next() {
            guard !next.isEmpty else { return hashes }
            guard hashes.count < Self.mostHashes else {
                throw malformed("more than \(Self.mostHashes) hashes", expected: "an empty line")
            }
            guard let hash = Digest(base64: String(decoding: next, as: UTF8.self)) else {
                throw malformed(
                    "a line that is no hash", expected: "44 characters of padded base64")
            }
            hashes.append(hash)
        }
        throw malformed("no empty line before the checkpoint", expected: "an empty line")
    }

    /// The next so many bytes; nothing where there are fewer.
    public mutating func take(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// The checkpoint after the lines read so far. Throws `malformed`.
    public func checkpoint() throws(CheckpointError) -> SignedCheckpoint {
        do throws(CheckpointError) {
            return try SignedCheckpoint(Array(rest))
        } catch {
            throw error.after(lines: line)
        }
    }

    /// An error in the line read last.
    public func malformed(_ problem: String, expected: String) -> CheckpointError {
        CheckpointError(.malformed, line: line, problem, expected: expected)
    }
}
