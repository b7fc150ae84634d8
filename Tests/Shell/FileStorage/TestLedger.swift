import Chain
import Encoding
import FileStorage
import Foundation
import Signing
import Storage
import Testing

/// Signs with bytes that no key would accept: the storage does not check signatures.
struct PretendSigner: NoteSigner {
    static let name = "ledger.example.org/test"
    let verifierKey: VerifierKey

    init(name: String = Self.name) throws {
        // RFC 8032 section 7.1, test 2.
        let key = try #require(Digest(base64: "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="))
        verifierKey = try VerifierKey(name: name, publicKey: PublicKey(key.bytes))
    }

    func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8] {
        [UInt8](repeating: 7, count: 64)
    }
}

/// A directory of its own for one test, with room for a ledger and for what is remembered of it.
struct TestLedger: Sendable {
    let root: String
    var path: String { root + "/ledger" }
    var memory: String { root + "/remembered" }

    init() throws {
        // Thousands of syncs are quick in memory, where there is a disk of it.
        let memory = "/dev/shm"
        let directory =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        root = directory + "/ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: root, withIntermediateDirectories: true)
    }

    /// What stands at the directory already.
    init(root: String) {
        self.root = root
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Runs a test with a directory of its own.
    static func with(_ body: (TestLedger) throws -> Void) throws {
        let ledger = try TestLedger()
        defer { ledger.remove() }
        try body(ledger)
    }

    func open(_ mode: FileStorage.Mode = .existing) throws(StorageError) -> FileStorage {
        try FileStorage(path, mode, remembered: .file(memory))
    }

    /// A ledger of `count` entries, of which checkpoints cover all but the last `uncovered`.
    @discardableResult
    func fill(_ count: Int, uncovered: Int = 0, entry: (Int) -> String = sample) throws -> [[UInt8]]
    {
        var storage = try open(.new)
        var entries: [[UInt8]] = []
        for size in [count - uncovered, count] where size > entries.count {
            let batch = Self.entries(entries.count..<size, after: storage.head.leaf, entry)
            try storage.append(all: batch)
            entries += batch
            if size == count - uncovered { try storage.advance() }
        }
        return entries
    }

    /// Chained entries, each with a body.
    static func entries(
        _ range: Range<Int>, after leaf: Digest, _ body: (Int) -> String = sample
    ) -> [[UInt8]] {
        var previous = leaf
        var hasher = SHA256()
        return range.map { index in
            let header =
                #"{"index":\#(index),"prev":"\#(previous.base64)","time":"2024-01-02T21:00:00Z"}"#
            let entry = Array("\(header)\n\(body(index))\n".utf8)
            previous = hasher.leaf(entry.span)
            return entry
        }
    }

    /// A body of a length that changes with the index.
    static func sample(_ index: Int) -> String {
        #"{"body":"\#(String(repeating: "x", count: 20 + index * 37 % 400))","n":\#(index)}"#
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + name)
    }

    func copy(_ name: String, to copy: String) throws {
        try FileManager.default.copyItem(atPath: root + "/" + name, toPath: root + "/" + copy)
    }

    func delete(_ name: String) throws {
        try FileManager.default.removeItem(atPath: root + "/" + name)
    }

    static let segment = "entries/000000000000.entries"
}

extension FileStorage {
    mutating func append(all batch: [[UInt8]]) throws {
        let outcome = try append(batch, ifHeadIs: head)
        let head = head
        #expect(outcome == .appended(head))
    }

    mutating func advance() throws {
        let outcome = try advanced()
        #expect(outcome == .advanced)
    }

    /// Puts a checkpoint of what is there in force, and gives what became of it.
    mutating func advanced() throws -> AdvanceOutcome {
        let signed = try SignedCheckpoint(
            Checkpoint(origin: PretendSigner.name, size: head.size, root: root),
            signer: PretendSigner())
        return try advance(signed, ifCheckpointIs: checkpoint?.checkpoint)
    }
}

/// The frames of these entries as a segment has them.
func framed(_ entries: [[UInt8]]) -> [UInt8] {
    entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
}

/// The tree over these entries.
func tree(_ entries: some Sequence<[UInt8]>) -> CompactTree {
    var hasher = SHA256()
    var tree = CompactTree()
    for entry in entries { tree.append(hasher.leaf(entry.span), hasher: &hasher) }
    return tree
}

/// The root over these entries.
func root(_ entries: some Sequence<[UInt8]>) -> Digest {
    var hasher = SHA256()
    return tree(entries).root(hasher: &hasher)
}
