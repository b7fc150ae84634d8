public import Encoding

/// Reads the lines before the checkpoint in the text formats of C2SP, and the hashes among them.
public struct LineReader {
    /// What has not been read yet.
    private var rest: ArraySlice<UInt8>
    /// The number of the line read last, from 1.
    public private(set) var line = 0

    /// A reader of these bytes.
    public init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next line without its newline; nothing where no newline follows.
    public mutating func next() -> ArraySlice<UInt8>? {
        line += 1
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// The hashes that stand one a line up to an empty line, which is read too. Throws `malformed`.
    public mutating func hashes(atMost most: Int) throws(CheckpointError) -> [Digest] {
        var hashes: [Digest] = []
        while let next = next() {
            guard !next.isEmpty else { return hashes }
            guard hashes.count < most else {
                throw malformed("more than \(most) hashes", expected: "an empty line")
            }
            guard let hash = Digest(base64: String(decoding: next, as: UTF8.self)) else {
                throw malformed(
                    "a line that is no hash", expected: "44 characters of padded base64")
            }
            hashes.append(hash)
        }
        throw malformed("no empty line before the checkpoint", expected: "an empty line")
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
