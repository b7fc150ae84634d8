public import Chain
public import Encoding

/// An entry of a ledger with all that its authority and its reason rest on, each proved under one
/// checkpoint, in one file that needs no ledger to check (`FORMAT.md`, proofs and bundles).
public struct ProofBundle: Hashable, Sendable {
    /// One place of the ledger, with its proof.
    public struct Item: Hashable, Sendable {
        /// What stands there.
        public enum Content: Hashable, Sendable {
            /// An entry's bytes.
            case entry([UInt8])
            /// The leaf hash alone of an entry that others name as one their signers had seen.
            case leaf(Digest)
        }

        /// The index.
        public let index: Int
        /// What stands there.
        public let content: Content
        /// The hashes beside the way from the leaf to the root, nearest the leaf first.
        public let path: [Digest]

        /// What stands at this index, with the proof that it does.
        public init(index: Int, content: Content, path: [Digest]) {
            precondition(index >= 0 && path.count <= ProofBundle.longestPath)
            self.index = index
            self.content = content
            self.path = path
        }
    }

    /// The entry that the bundle is about.
    public let about: Int
    /// The places, in ascending order of their indices.
    public let items: [Item]
    /// The checkpoint that they are proved under.
    public let checkpoint: SignedCheckpoint

    static let title = "mandate/proof-bundle@v1"
    static let longestPath = 63

    /// A bundle as someone states it; `BundleCheck` tells whether it holds.
    public init(about: Int, items: [Item], checkpoint: SignedCheckpoint) {
        precondition(about >= 0)
        self.about = about
        self.items = items
        self.checkpoint = checkpoint
    }

    /// Whether these bytes begin as a bundle does.
    public static func isBundle(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: Array("\(title)\n".utf8))
    }

    /// The bundle in these bytes; throws `malformed`.
    public init(_ bytes: [UInt8]) throws(EvidenceError) {
        var reader = BundleLines(bytes)
        guard try reader.line() == Self.title else {
            throw reader.malformed("the first line is not that of a bundle, \(Self.title)")
        }
        let first = try reader.words()
        guard first.count == 2, first[0] == "about", let about = Int(plainDecimal: first[1].utf8)
        else { throw reader.malformed("expected about and the index of an entry") }
        var items: [Item] = []
        while true {
            let words = try reader.words()
            if words == ["checkpoint"] { break }
            guard words.count == 3, let index = Int(plainDecimal: words[1].utf8) else {
                throw reader.malformed("expected entry, leaf or checkpoint")
            }
            guard index > items.last?.index ?? -1 else {
                throw reader.malformed("entry \(index) stands after a later one, or twice")
            }
            switch words[0] {
            case "entry":
                guard let length = Int(plainDecimal: words[2].utf8),
                    (1...UnverifiedEntry.mostBytes).contains(length)
                else { throw reader.malformed("an entry has 1 to 65535 bytes") }
                let path = try reader.hashes()
                items.append(
                    Item(index: index, content: .entry(try reader.take(length)), path: path))
            case "leaf":
                guard let leaf = Digest(base64: String(words[2])) else {
                    throw reader.malformed("expected a leaf hash in padded base64")
                }
                items.append(Item(index: index, content: .leaf(leaf), path: try reader.hashes()))
            default: throw reader.malformed("expected entry, leaf or checkpoint")
            }
        }
        self.about = about
        self.items = items
        do throws(CheckpointError) {
            checkpoint = try SignedCheckpoint(Array(reader.rest))
        } catch {
            throw EvidenceError(.malformed, "the checkpoint: \(error)")
        }
    }

    /// The bytes of the file.
    public var bytes: [UInt8] {
        var bytes = Array("\(Self.title)\nabout \(about)\n".utf8)
        for item in items {
            let hashes = item.path.map { "\($0.base64)\n" }.joined() + "\n"
            switch item.content {
            case .entry(let entry):
                bytes += Array("entry \(item.index) \(entry.count)\n\(hashes)".utf8) + entry
            case .leaf(let leaf):
                bytes += Array("leaf \(item.index) \(leaf.base64)\n\(hashes)".utf8)
            }
        }
        return bytes + Array("checkpoint\n".utf8) + checkpoint.bytes
    }
}

/// Reads a bundle from front to back.
private struct BundleLines {
    private(set) var rest: ArraySlice<UInt8>
    private var offset: Int { rest.startIndex }

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next line without its newline.
    mutating func line() throws(EvidenceError) -> String {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
            let line = String(validating: rest[..<end], as: UTF8.self)
        else { throw malformed("expected a line of text") }
        rest = rest[(end + 1)...]
        return line
    }

    /// The words of the next line, with one space between them.
    mutating func words() throws(EvidenceError) -> [Substring] {
        try line().split(separator: " ", omittingEmptySubsequences: false)
    }

    /// The hashes one a line, up to an empty line.
    mutating func hashes() throws(EvidenceError) -> [Digest] {
        var hashes: [Digest] = []
        while true {
            let line = try line()
            if line.isEmpty { return hashes }
            guard hashes.count < ProofBundle.longestPath, let hash = Digest(base64: line) else {
                throw malformed("expected a hash in padded base64, or an empty line")
            }
            hashes.append(hash)
        }
    }

    /// The next so many bytes.
    mutating func take(_ count: Int) throws(EvidenceError) -> [UInt8] {
        guard rest.count >= count else { throw malformed("the file ends within an entry") }
        defer { rest = rest[(rest.startIndex + count)...] }
        return Array(rest.prefix(count))
    }

    func malformed(_ problem: String) -> EvidenceError {
        EvidenceError(.malformed, "before byte \(offset): \(problem)")
    }
}
