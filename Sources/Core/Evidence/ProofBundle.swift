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
            precondition(index >= 0 && path.count <= LineReader.mostHashes)
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
    /// More bytes than a bundle has whose statements are of a reasonable size.
    public static let mostBytes = 1 << 27

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
        var lines = LineReader(bytes)
        guard lines.next()?.elementsEqual(Self.title.utf8) == true else {
            throw Self.malformed(lines, "the first line is not that of a bundle, \(Self.title)")
        }
        guard let first = Self.words(of: lines.next()), first.count == 2, first[0] == "about",
            let about = Int(plainDecimal: first[1].utf8)
        else { throw Self.malformed(lines, "expected about and the index of an entry") }
        self.about = about
        var items: [Item] = []
        while true {
            guard let words = Self.words(of: lines.next()) else {
                throw Self.malformed(lines, "expected entry, leaf or checkpoint")
            }
            if words == ["checkpoint"] { break }
            let item = try Self.item(words, &lines)
            guard item.index > items.last?.index ?? -1 else {
                throw Self.malformed(
                    lines, "entry \(item.index) stands after a later one, or twice")
            }
            items.append(item)
        }
        self.items = items
        do throws(CheckpointError) {
            checkpoint = try lines.checkpoint()
        } catch {
            throw EvidenceError(
                .malformed, "the checkpoint: \(error.problem), expected \(error.expected)")
        }
    }

    /// The words of a line, with one space between them.
    private static func words(of line: ArraySlice<UInt8>?) -> [Substring]? {
        line.flatMap { String(validating: $0, as: UTF8.self) }?.split(
            separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    }

    private static func item(
        _ words: [Substring], _ lines: inout LineReader
    ) throws(EvidenceError) -> Item {
        guard words.count == 3, ["entry", "leaf"].contains(words[0]),
            let index = Int(plainDecimal: words[1].utf8)
        else { throw malformed(lines, "expected entry, leaf or checkpoint") }
        let leaf = Digest(base64: String(words[2]))
        let length = Int(plainDecimal: words[2].utf8)
        let path: [Digest]
        do throws(CheckpointError) {
            path = try lines.hashes()
        } catch {
            throw malformed(lines, "\(error.problem), expected \(error.expected)")
        }
        if words[0] == "leaf" {
            guard let leaf else { throw malformed(lines, "expected a leaf hash in padded base64") }
            return Item(index: index, content: .leaf(leaf), path: path)
        }
        guard let length, (1...UnverifiedEntry.mostBytes).contains(length) else {
            throw malformed(lines, "an entry has 1 to \(UnverifiedEntry.mostBytes) bytes")
        }
        guard let entry = lines.take(length) else {
            throw malformed(lines, "the file ends within an entry")
        }
        return Item(index: index, content: .entry(entry), path: path)
    }

    private static func malformed(_ lines: LineReader, _ problem: String) -> EvidenceError {
        EvidenceError(.malformed, "before byte \(lines.offset): \(problem)")
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
