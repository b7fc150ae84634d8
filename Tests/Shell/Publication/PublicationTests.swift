import Chain
import Encoding
import Files
import Foundation
import Keys
import Publication
import SampleLedger
import Signing
import Storage
import TestSupport
import Testing

@Suite("Publishing a ledger")
struct PublicationTests {
    private func withFund(_ body: (TestFund) throws -> Void) throws {
        try withTemporaryFolder { try body(TestFund(folder: $0)) }
    }

    @Test(
        "writes exactly the files of C2SP tlog-tiles, with the entries and hashes of the ledger",
        arguments: [1, 2, 255, 256, 257, 512, 700])
    func first(size: Int) throws {
        try withFund { fund in
            try fund.grow(to: size)
            let report = try fund.publish()
            #expect(report.checkpoint.size == size && report.before == 0)
            let expected = TilePath.files(size: size).map(\.text) + ["checkpoint"]
            #expect(report.files.sorted() == expected.sorted())
            #expect(report.files.last == "checkpoint")
            #expect(try fund.files().keys.sorted() == expected.sorted())
            try fund.checkPublished()
        }
    }

    @Test("again writes only what an older log has not, and ends with the same files as at once")
    func again() throws {
        try withFund { fund in
            var older = 0
            for size in [1, 3, 200, 256, 300, 511, 512, 513, 1000, 65_530, 65_540, 66_000] {
                try fund.grow(to: size)
                let report = try fund.publish()
                let expected = TilePath.files(size: size, after: older).map(\.text)
                #expect(report.before == older)
                #expect(report.files.sorted() == (expected + ["checkpoint"]).sorted())
                try fund.checkPublished()
                older = size
            }
            let grown = try fund.files()
            try FileManager.default.removeItem(atPath: fund.site)
            try fund.publish()
            for (path, bytes) in try fund.files() { #expect(grown[path] == bytes, "\(path)") }
        }
    }

    @Test("that has not grown writes nothing, or a checkpoint alone that others have signed since")
    func unchanged() throws {
        try withFund { fund in
            try fund.grow(to: 300)
            try fund.publish()
            #expect(try fund.publish().files.isEmpty)
            let path = fund.path + "/checkpoint"
            let cosigned = try SignedCheckpoint(bytes(ofFile: path))
                .adding(Cast.key("witness.example.org"))
            try write(cosigned.bytes, toFile: path)
            #expect(try fund.publish().files == ["checkpoint"])
            #expect(try fund.files()["checkpoint"] == cosigned.bytes)
        }
    }

    @Test("is refused over another history, with both roots", arguments: [100, 300, 400])
    func forked(size: Int) throws {
        try withFund { fund in
            try fund.grow(to: 300)
            try fund.publish()
            let before = try fund.files()
            var other = fund
            other.name = "other"
            try other.grow(to: size, salt: "other")
            let roots = try [fund, other].map {
                try SignedCheckpoint(bytes(ofFile: $0.path + "/checkpoint")).checkpoint.root
            }
            let error = try #require(throws: StorageError.self) { try other.publish() }
            #expect(error.code == (size < 300 ? .rolledBack : .forked))
            #expect(error.problem.contains(roots[0].base64))
            // Of a longer one the root at the published size is what differs.
            if size <= 300 { #expect(error.problem.contains(roots[1].base64)) }
            #expect(try fund.files() == before)
        }
    }

    @Test("is refused over a ledger of another name, and over a ledger itself")
    func otherPlace() throws {
        try withFund { fund in
            try fund.grow(to: 10)
            try fund.publish()
            var other = fund
            other.name = "other"
            try other.grow(to: 20, origin: "ledger.example.org/other")
            #expect(try #require(throws: StorageError.self) { try other.publish() }.code == .forked)
            #expect(
                try #require(throws: StorageError.self) {
                    try Publication.publish(fund.path, to: fund.path)
                }.code == .occupied)
        }
    }

    @Test("is refused where entries, hashes or checkpoint are not what they were; nothing is seen")
    func damaged() throws {
        try withFund { fund in
            try fund.grow(to: 700)
            for (file, offset) in [
                ("entries/000000000000.entries", 70_000), ("entries/000000000000.entries", 1),
                ("tiles/0", 600 * 32), ("tiles/1", 40), ("checkpoint", 30),
            ] {
                let path = fund.path + "/" + file
                let good = try bytes(ofFile: path)
                var bad = good
                bad[offset] ^= 1
                try write(bad, toFile: path)
                let error = #expect(throws: StorageError.self, "\(file)") { try fund.publish() }
                #expect(error?.code == .damaged, "\(file)")
                #expect(try fund.files().isEmpty)
                try write(good, toFile: path)
            }
            try fund.publish()
            try fund.checkPublished()
        }
    }

    @Test(
        "that fails at any call leaves the older checkpoint in force and readable; the next repairs"
    )
    func faults() throws {
        try withFund { fund in
            try fund.grow(to: 255)
            try fund.publish()
            try fund.grow(to: 600)
            var failures = 0
            for place in 0... {
                let counter = Counter(place)
                do {
                    try FaultInjection.inject({ _, path in
                        counter.isNext(in: path, below: fund.site) ? .error(EIO) : nil
                    }) { _ = try fund.publish() }
                    guard counter.hasFailed else { break }
                    Issue.record("call \(place) failed and publishing did not")
                } catch let error as StorageError {
                    #expect(error.problem.contains("nput/output error"), "\(error)")
                }
                failures += 1
                try fund.checkPublished()
            }
            #expect(failures > 20)
            #expect(try fund.files()["checkpoint"] == bytes(ofFile: fund.path + "/checkpoint"))
            try fund.checkPublished()
        }
    }

    @Test("costs what is new: of a long ledger, only its last segment is read")
    func costs() throws {
        try withFund { fund in
            try fund.grow(to: 66_000)
            try fund.publish()
            try fund.grow(to: 66_100)
            // Whoever reads the first segment finds it gone.
            try FileManager.default.removeItem(
                atPath: fund.path + "/entries/000000000000.entries")
            #expect(try fund.publish().files.count == 6)
            try write([], toFile: fund.path + "/entries/000000000000.entries")
            try fund.checkPublished()
        }
    }

    @Test("copies again what is not there any more, and says so")
    func lost() throws {
        try withFund { fund in
            try fund.grow(to: 600)
            try fund.publish()
            let all = try fund.files()
            try FileManager.default.removeItem(atPath: fund.site + "/tile")
            #expect(try fund.publish().files.count == all.count)
            #expect(try fund.files() == all)
            let damage: [(file: String, rest: [UInt8])] = [
                ("tile/0/000", [1, 2]), ("tile/entries/001", []),
            ]
            for (file, rest) in damage {
                try write(rest, toFile: fund.site + "/" + file)
                #expect(try fund.publish().files == [file, "checkpoint"])
                #expect(try fund.files() == all)
            }
            try FileManager.default.removeItem(atPath: fund.site + "/tile/1/000.p/2")
            try fund.grow(to: 1000)
            try FileManager.default.removeItem(atPath: fund.site + "/tile/entries/001")
            try fund.publish()
            try fund.checkPublished()
            #expect(try fund.publish().files.isEmpty)
        }
    }

    @Test("never puts a checkpoint that its operator did not sign over one that is good")
    func unsigned() throws {
        try withFund { fund in
            try fund.grow(to: 300)
            try fund.publish()
            let before = try fund.files()
            try fund.grow(to: 310)
            let path = fund.path + "/checkpoint"
            let good = try SignedCheckpoint(bytes(ofFile: path))
            let foreign = try SignedCheckpoint(
                good.checkpoint, signer: Cast.key(TestFund.origin, secret: "other"))
            var broken = good.bytes
            // In the signature.
            broken[broken.count - 10] ^= 1
            for bad in [foreign.bytes, broken] {
                try write(bad, toFile: path)
                let error = #expect(throws: StorageError.self) { try fund.publish() }
                #expect(error?.code == .damaged)
                #expect(try fund.files() == before)
            }
            try write(good.bytes, toFile: path)
            try fund.publish()
            try fund.checkPublished()
        }
    }

    @Test("deletes nothing but its own files under way, and nothing through a link")
    func scratch() throws {
        try withFund { fund in
            try fund.grow(to: 10)
            let scratch = fund.site + "/.publishing"
            try FileManager.default.createDirectory(
                atPath: fund.folder + "/victim", withIntermediateDirectories: true)
            try write([1], toFile: fund.folder + "/victim/7")
            try FileManager.default.createDirectory(
                atPath: fund.site, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: scratch, withDestinationPath: "../victim")
            let error = #expect(throws: StorageError.self) { try fund.publish() }
            #expect(error?.code == .occupied)
            #expect(try bytes(ofFile: fund.folder + "/victim/7") == [1])
            try FileManager.default.removeItem(atPath: scratch)
            try FileManager.default.createDirectory(
                atPath: scratch, withIntermediateDirectories: true)
            for name in ["7", "notes"] { try write([1], toFile: "\(scratch)/\(name)") }
            try fund.publish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == ["notes"])
        }
    }

    @Test("makes durable the names of directories that a killed publication left")
    func names() throws {
        try withFund { fund in
            try fund.grow(to: 10)
            for path in ["", "/tile", "/tile/entries", "/tile/0"] {
                try FileManager.default.createDirectory(
                    atPath: fund.site + path, withIntermediateDirectories: true)
            }
            let synced = Paths()
            try FaultInjection.inject({ operation, path in
                if operation == .synchronize { synced.insert(path) }
                return nil
            }) { _ = try fund.publish() }
            for path in [
                fund.folder, fund.site, fund.site + "/tile", fund.site + "/tile/entries",
                fund.site + "/tile/0",
            ] {
                #expect(synced.all.contains(path), "\(path)")
            }
        }
    }

    @Test("by two at once is refused to the second")
    func locked() throws {
        try withFund { fund in
            try fund.grow(to: 10)
            try fund.publish()
            try fund.grow(to: 20)
            let lock = try FileLock(fund.site)
            #expect(try #require(throws: StorageError.self) { try fund.publish() }.code == .locked)
            _ = consume lock
            try fund.publish()
        }
    }
}

/// Counts the calls below a directory and says when the one to fail has come.
private final class Counter: @unchecked Sendable {
    private let place: Int
    private var count = 0
    private(set) var hasFailed = false

    init(_ place: Int) { self.place = place }

    func isNext(in path: String, below directory: String) -> Bool {
        guard path.hasPrefix(directory) else { return false }
        defer { count += 1 }
        if count == place { hasFailed = true }
        return count == place
    }
}

/// The paths that calls were made with.
private final class Paths: @unchecked Sendable {
    private(set) var all: Set<String> = []

    func insert(_ path: String) { all.insert(path) }
}
