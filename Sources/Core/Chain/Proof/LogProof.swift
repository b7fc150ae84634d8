public import Encoding
public import Signing

/// A proof that an entry stands in a ledger, in one file that needs no ledger to check (C2SP
/// tlog-proof): its index, the way from its leaf to the root, and the checkpoint with that root.
public struct LogProof: Hashable, Sendable {
    /// What stands in the line `extra`; nobody signed it.
    public let extra: [UInt8]?
    /// The index of the entry.
    public let index: Int
    /// The hashes beside the way from the leaf to the root, nearest the leaf first.
    public let path: [Digest]
    /// The checkpoint, with the lines of witnesses if it has any.
    public let checkpoint: SignedCheckpoint

    static let title = "c2sp.org/tlog-proof@v1"
    /// More bytes than a proof has that holds an entry.
    public static let mostBytes = 1 << 18

    /// A proof as someone states it; `verified` tells whether it holds.
    public init(
        index: Int, path: [Digest], checkpoint: SignedCheckpoint, extra: [UInt8]? = nil
    ) {
        precondition(index >= 0 && path.count <= LineReader.mostHashes)
        self.index = index
        self.path = path
        self.checkpoint = checkpoint
        self.extra = extra
    }

    /// The proof in these bytes; throws `malformed` with the line.
    public init(_ bytes: [UInt8]) throws(CheckpointError) {
        var lines = LineReader(bytes)
        guard let title = lines.next(), title.elementsEqual(Self.title.utf8) else {
            throw lines.malformed("the first line is not that of a proof", expected: Self.title)
        }
        var line = lines.next(atMost: Self.mostBytes)
        var extra: [UInt8]?
        if let text = line.flatMap({ Self.rest(of: $0, after: "extra ") }) {
            guard let decoded = Base64.decode(Array(text)), !decoded.isEmpty else {
                throw lines.malformed("extra data that is not base64", expected: "padded base64")
            }
            extra = decoded
            line = lines.next()
        }
        guard let number = line.flatMap({ Self.rest(of: $0, after: "index ") }),
            let index = Int(plainDecimal: number)
        else {
            throw lines.malformed("no index of an entry", expected: "index and a decimal number")
        }
        self.extra = extra
        self.index = index
        path = try lines.hashes()
        checkpoint = try lines.checkpoint()
    }

    /// The bytes of the file.
    public var bytes: [UInt8] {
        var text = "\(Self.title)\n"
        if let extra { text += "extra \(Base64.encode(extra))\n" }
        text += "index \(index)\n"
        for hash in path { text += "\(hash.base64)\n" }
        return Array((text + "\n").utf8) + checkpoint.bytes
    }

    /// The checkpoint, once it is certain that this key of the operator signed it and that the entry
    /// with this leaf hash is under its root, at the index. Throws `signature`, `origin`
    /// or `inclusion`.
    public func verified(leaf: Digest, by key: VerifierKey) throws(CheckpointError) -> Checkpoint {
        let verified = try checkpoint.verified(by: key)
        var hasher = SHA256()
        let proof = InclusionProof(index: index, size: verified.size, path: path)
        if case .invalid(let error) = proof.verify(
            leaf: leaf, root: verified.root, hasher: &hasher)
        {
            throw CheckpointError(
                .inclusion, "\(error)", expected: "a way from entry \(index) to the signed root")
        }
        return verified
    }

    private static func rest(of line: ArraySlice<UInt8>, after start: StaticString) -> ArraySlice<
        UInt8
    >? {
        start.withUTF8Buffer { start in
            line.starts(with: start) ? line.dropFirst(start.count) : nil
        }
    }
}
