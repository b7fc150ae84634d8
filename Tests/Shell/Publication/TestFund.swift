import Chain
import Encoding
import FileStorage
import Foundation
import Keys
import Publication
import SampleLedger
import Signing
import Storage
import TestSupport
import Testing

/// A ledger, and the directory it is published into, in a folder of one test.
struct TestFund {
    let folder: String
    var name = "fund"
    var path: String { folder + "/" + name }
    var site: String { folder + "/site" }
    static let origin = "ledger.example.org/test"

    /// Makes the ledger this long, with a checkpoint of all of it. Entries are told apart by `salt`.
    func grow(to size: Int, salt: String = "", origin: String = Self.origin) throws {
        let mode: FileStorage.Mode =
            FileManager.default.fileExists(atPath: path) ? .existing : .new
        var storage = try FileStorage(path, mode, remembered: .file(path + ".remembered"))
        var hasher = SHA256()
        var leaf = storage.head.leaf
        var batch: [[UInt8]] = []
        for index in storage.head.size..<size {
            let header =
                #"{"index":\#(index),"prev":"\#(leaf.base64)","time":"2024-01-02T21:00:00Z"}"#
            let body = String(repeating: "x", count: 20 + index * 37 % 90)
            let entry = Array("\(header)\n{\"body\":\"\(body)\(salt)\"}\n".utf8)
            leaf = hasher.leaf(entry.span)
            batch.append(entry)
        }
        if !batch.isEmpty { _ = try storage.append(batch, ifHeadIs: storage.head) }
        let key = Cast.key(origin)
        let signed = try SignedCheckpoint(
            Checkpoint(origin: origin, size: size, root: storage.root), signer: key)
        try storage.publish(verifierKeys: Array("operator \(key.verifierKey)\n".utf8))
        let outcome = try storage.advance(signed, ifCheckpointIs: storage.checkpoint?.checkpoint)
        #expect(outcome == .advanced)
        try storage.settle()
    }

    @discardableResult
    func publish() throws -> Publication.Report { try Publication.publish(path, to: site) }

    /// All files that are published, by path, without what is left over from a crash.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        let paths = FileManager.default.enumerator(atPath: site)
        while let path = paths?.nextObject() as? String {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: site + "/" + path, isDirectory: &isDirectory)
            if !isDirectory.boolValue, !path.hasPrefix(".publishing/") {
                files[path] = try bytes(ofFile: site + "/" + path)
            }
        }
        return files
    }

    /// Whether a reader who knows nothing but the files' names finds the ledger's entries and tree
    /// behind the checkpoint that is published.
    func checkPublished() throws {
        let files = try files()
        let checkpoint = try SignedCheckpoint(try #require(files["checkpoint"])).checkpoint
        var hasher = SHA256()
        var tree = CompactTree()
        for path in TilePath.files(size: checkpoint.size) where path.content == .entries {
            var rest = try #require(files[path.text], "\(path)")[...]
            for _ in 0..<path.width {
                let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
                let entry = Array(rest.prefix(length))
                rest.removeFirst(length)
                tree.append(hasher.leaf(entry.span), hasher: &hasher)
            }
            #expect(rest.isEmpty)
        }
        #expect(tree.size == checkpoint.size)
        #expect(tree.root(hasher: &hasher) == checkpoint.root)
        for path in TilePath.files(size: checkpoint.size) {
            guard case .hashes(let level) = path.content else { continue }
            let stored = try bytes(ofFile: "\(self.path)/tiles/\(level)")
            let range = path.range.lowerBound * 32..<path.range.upperBound * 32
            #expect(files[path.text] == Array(stored[range]), "\(path)")
        }
    }
}
