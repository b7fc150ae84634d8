import Chain
import Encoding
import FileStorage
import Files
import Foundation
import Signing
import Storage
import TestSupport
import Testing

/// A ledger on a disk that forgets: written, killed, cut off, opened again, by a seed.
private struct Course {
    struct Broken: Error { let what: String }

    private static let directory = "/disk/ledger"
    private static let memory = "/disk/memory/remembered"

    let disk: ModelDisk
    var random: SplitMix64
    /// What must be there: entries whose append was confirmed, or that an opening kept.
    var confirmed: [[UInt8]] = []
    /// The batch of an append of which nobody knows what became.
    var inFlight: [[UInt8]] = []
    /// All entries that were ever handed over, where syncs lie.
    var written: Set<[UInt8]> = []
    /// The size of a checkpoint that was settled.
    var settled = 0
    /// A copy of the ledger's files, and how many entries it has at most.
    var backup: (files: [String: [UInt8]], size: Int)?
    let isLying: Bool
    private var attempt = 0

    init(seed: UInt64) {
        disk = ModelDisk(seed: seed &* 3 &+ 1)
        random = SplitMix64(seed: seed)
        isLying = random.next() % 8 == 0
    }

    private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    private static func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw Broken(what: what()) }
    }

    private static func open(_ mode: FileStorage.Mode) throws(StorageError) -> FileStorage {
        try FileStorage(directory, mode, remembered: .file(memory))
    }

    mutating func run() throws {
        if below(512) == 0 { try begin() }
        for _ in 0..<3 {
            let isHealthy = random.next() % 4 == 0
            disk.trouble = ModelDisk.Trouble(
                callsLeft: isHealthy ? .max : 1 + below(below(3) == 0 ? 40 : 250),
                failureEvery: below(3) == 0 ? UInt64(3 + below(below(2) == 0 ? 12 : 90)) : 0,
                isShort: below(2) == 0, isLying: isLying)
            try live()
            endLife()
            // Sometimes the opening that follows is interrupted, too.
            while below(3) == 0 {
                disk.trouble = ModelDisk.Trouble(
                    callsLeft: below(60), failureEvery: below(2) == 0 ? 20 : 0, isShort: true,
                    isLying: isLying)
                DiskInjection.use(disk) { _ = try? Self.open(.existing) }
                endLife()
            }
            guard try verify() else { return }
            // What an opening has found stays as it was found.
            if below(4) == 0 {
                disk.cutPower()
                guard try verify() else { return }
            }
        }
        guard !isLying else { return }
        try finish()
        try restoreBackup()
    }

    /// Begins with nearly as many entries as complete a hash of the next level.
    private mutating func begin() throws {
        try DiskInjection.use(disk) {
            var storage = try Self.open(.new)
            confirmed = TestLedger.entries(0..<254, after: .zero) { "\($0)" }
            if isLying { written = Set(confirmed) }
            _ = try storage.append(confirmed, ifHeadIs: .empty)
            try advance(&storage)
        }
    }

    private mutating func endLife() {
        if below(3) == 0 { disk.kill() } else { disk.cutPower() }
    }

    /// Opens the ledger and writes to it until something ends that.
    private mutating func live() throws {
        try DiskInjection.use(disk) {
            let found: FileStorage
            do throws(StorageError) {
                found = try Self.open(confirmed.isEmpty ? .new : .existing)
            } catch {
                try Self.require(
                    disk.isDead || isLying || error.code == .inputOutput || error.code == .full,
                    "an opening failed: \(error)")
                return
            }
            var storage = found
            let count = below(6)
            for _ in 0..<count {
                guard try append(&storage) else { return }
                if below(5) > 0 { try advance(&storage) }
                if below(4) == 0 { try settle(&storage) }
                if below(8) == 0 {
                    backup = (
                        disk.contents(below: Self.directory), confirmed.count + inFlight.count
                    )
                }
            }
        }
    }

    private mutating func append(_ storage: inout FileStorage) throws -> Bool {
        let head = storage.head
        try Self.require(
            head.size == confirmed.count || isLying, "the head is at \(head.size) entries")
        attempt += 1
        let (number, length) = (attempt, below(120))
        let batch = TestLedger.entries(head.size..<head.size + 1 + below(3), after: head.leaf) {
            #"{"a":\#(number),"n":\#($0),"x":"\#(String(repeating: "x", count: length))"}"#
        }
        if isLying { written.formUnion(batch) }
        let outcome: AppendOutcome
        do throws(StorageError) {
            outcome = try storage.append(batch, ifHeadIs: head)
        } catch {
            // Refused, and nothing of it is there.
            return !disk.isDead
        }
        switch outcome {
        case .appended: confirmed += batch
        case .unknown: inFlight = batch
        case .conflict: throw Broken(what: "a conflict without another writer")
        }
        return inFlight.isEmpty
    }

    private mutating func advance(_ storage: inout FileStorage) throws {
        let outcome = try? storage.advanced()
        if case .conflict? = outcome { throw Broken(what: "a conflict without another writer") }
    }

    private mutating func settle(_ storage: inout FileStorage) throws {
        guard (try? storage.settle()) != nil else { return }
        settled = max(settled, storage.checkpoint?.checkpoint.size ?? 0)
    }

    /// Opens the ledger on a disk without trouble and holds it to what was said; false where syncs
    /// lied and what follows means nothing.
    private mutating func verify() throws -> Bool {
        defer { inFlight = [] }
        return try DiskInjection.use(disk) {
            let found: FileStorage
            do throws(StorageError) {
                found = try Self.open(.existing)
            } catch {
                if isLying { return false }
                try Self.require(
                    error.code == .noLedger && confirmed.isEmpty, "it does not open: \(error)")
                return true
            }
            let storage = found
            let size = storage.head.size
            let entries = try storage.read(0..<size)
            if isLying {
                try Self.require(
                    entries.allSatisfy(written.contains), "there is an entry that nobody wrote")
                return false
            }
            try Self.require(size >= confirmed.count, "\(size) of \(confirmed.count) entries")
            let possible = confirmed + inFlight
            try Self.require(
                size <= possible.count && entries.elementsEqual(possible.prefix(size)),
                "the \(size) entries are not those that were written")
            let covered = storage.checkpoint?.checkpoint.size ?? 0
            try Self.require(
                covered >= settled && covered <= size, "the checkpoint covers \(covered)")
            confirmed = entries
            return true
        }
    }

    /// Goes on, ends in order, and finds nothing to say about it.
    private mutating func finish() throws {
        try DiskInjection.use(disk) {
            var storage = try Self.open(confirmed.isEmpty ? .new : .existing)
            try Self.require(try append(&storage), "an append is refused by a good disk")
            try advance(&storage)
            try settle(&storage)
        }
        disk.cutPower()
        try DiskInjection.use(disk) {
            let storage = try Self.open(.existing)
            try Self.require(
                storage.report.notices == [] && storage.head.size == confirmed.count
                    && storage.checkpoint?.checkpoint.size == confirmed.count
                    && storage.root == root(confirmed),
                "it was ended in order: \(storage.report)")
        }
    }

    /// Puts an older copy in the place of the ledger, which is noticed.
    private mutating func restoreBackup() throws {
        guard let backup, backup.size < settled else { return }
        disk.restore(backup.files, below: Self.directory)
        try DiskInjection.use(disk) {
            do throws(StorageError) {
                _ = try Self.open(.existing)
            } catch {
                try Self.require(
                    error.code == .rolledBack || error.code == .noLedger
                        || error.code == .forked, "\(error)")
                return
            }
            throw Broken(what: "a copy of \(backup.size) of \(settled) entries was taken")
        }
    }
}

/// Thousands of courses, as many as `MANDATE_SEEDS` says; a broken one is run again alone with
/// `MANDATE_SEED` set to its number.
@Suite struct SimulationTests {
    private static let shards = 8
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["MANDATE_SEEDS"].flatMap { Int($0) } ?? 2000

    private static var seeds: Range<UInt64> {
        if let seed = environment["MANDATE_SEED"].flatMap({ UInt64($0) }) { return seed..<seed + 1 }
        return 0..<UInt64(count)
    }

    @Test(arguments: 0..<UInt64(shards))
    func whatWasConfirmedOutlastsEveryCrash(shard: UInt64) {
        for seed in Self.seeds where seed % UInt64(Self.shards) == shard {
            do {
                var course = Course(seed: seed)
                try course.run()
            } catch let broken as Course.Broken {
                Issue.record("MANDATE_SEED=\(seed): \(broken.what)")
                return
            } catch {
                Issue.record("MANDATE_SEED=\(seed): \(error)")
                return
            }
        }
    }
}
