public import Chain
public import Encoding

/// What a log asks of a witness: a cosignature of this checkpoint, with the proof that it continues
/// the one cosigned before (C2SP tlog-witness, add-checkpoint).
public struct AddCheckpointRequest: Hashable, Sendable {
    /// The size that the log takes the witness to know.
    public let older: Int
    /// The consistency proof between the two sizes; empty where the older is 0.
    public let path: [Digest]
    /// The checkpoint to be cosigned.
    public let checkpoint: SignedCheckpoint

    /// The most bytes of a request: far more than hashes and signature lines need.
    public static let mostBytes = 65_536

    /// A request; nothing in it is checked.
    public init(older: Int, path: [Digest], checkpoint: SignedCheckpoint) {
        precondition(older >= 0 && path.count <= LineReader.mostHashes)
        self.older = older
        self.path = path
        self.checkpoint = checkpoint
    }

    /// The request in this body of a POST; throws `malformed` with the line.
    public init(_ bytes: [UInt8]) throws(CheckpointError) {
        var lines = LineReader(bytes)
        let start = Array("old ".utf8)
        guard bytes.count <= Self.mostBytes, let first = lines.next(), first.starts(with: start),
            let older = Int(plainDecimal: first.dropFirst(start.count))
        else {
            throw lines.malformed("no old size", expected: "old and a decimal number")
        }
        self.older = older
        path = try lines.hashes()
        checkpoint = try lines.checkpoint()
    }

    /// The body of the POST.
    public var bytes: [UInt8] {
        var text = "old \(older)\n"
        for hash in path { text += "\(hash.base64)\n" }
        return Array((text + "\n").utf8) + checkpoint.bytes
    }
}
