import Chain
import Encoding
import FileStorage
import Files
import Signing
import Storage
import TestSupport
import Testing

/// One crash at every call in turn, on a disk that forgets what was not synced.
@Suite struct CrashSweepTests {
    private static let directory = "/disk/ledger"
    private static let entries = TestLedger.entries(0..<6, after: .zero) { "body \($0)" }

    private static func open(_ mode: FileStorage.Mode = .existing) throws(StorageError)
        -> FileStorage
    {
        try FileStorage(directory, mode, remembered: .file("/disk/memory/remembered"))
    }

    /// A disk with a settled ledger of three entries.
    private func disk(seed: UInt64) throws -> ModelDisk {
        let disk = ModelDisk(seed: seed)
        try DiskInjection.use(disk) {
            var storage = try Self.open(.new)
            try storage.append(all: Array(Self.entries[..<3]))
            try storage.advance()
            try storage.settle()
        }
        return disk
    }

    /// Appends three more entries and says how many of all were confirmed before it ended.
    private func goOn(_ disk: ModelDisk, failureEvery: UInt64 = 0) -> Int {
        var confirmed = 3
        DiskInjection.use(disk) {
            do {
                var storage = try Self.open()
                disk.trouble.failureEvery = failureEvery
                for entry in Self.entries[3...] {
                    guard case .appended = try storage.append([entry], ifHeadIs: storage.head)
                    else { return }
                    confirmed += 1
                    _ = try storage.advanced()
                }
                try storage.settle()
            } catch {}
        }
        return confirmed
    }

    /// Opens, signs for what is there and settles; gives how many entries that is.
    private func sign(_ disk: ModelDisk) throws -> Int {
        try DiskInjection.use(disk) {
            var storage = try Self.open()
            let size = storage.head.size
            #expect(try storage.read(0..<size) == Array(Self.entries[..<size]))
            try storage.advance()
            try storage.settle()
            return size
        }
    }

    @Test func aPowerCutAtAnyCallLosesNothingThatWasConfirmed() throws {
        for call in 0... {
            var hasEnded = false
            for seed in 0..<3 as Range<UInt64> {
                let disk = try disk(seed: seed)
                disk.trouble.callsLeft = call
                let confirmed = goOn(disk)
                hasEnded = disk.isDead
                disk.cutPower()
                #expect(try sign(disk) >= confirmed, "call \(call), seed \(seed)")
            }
            guard hasEnded else { break }
        }
    }

    @Test func whatIsSignedForAfterAKillAtAnyCallOutlastsAPowerCut() throws {
        for call in 0... {
            var hasEnded = false
            for seed in 0..<3 as Range<UInt64> {
                let disk = try disk(seed: seed)
                disk.trouble.callsLeft = call
                let confirmed = goOn(disk)
                hasEnded = disk.isDead
                // What was written is seen by whoever opens it next, synced or not.
                disk.kill()
                let signed = try sign(disk)
                #expect(signed >= confirmed)
                disk.cutPower()
                #expect(try sign(disk) == signed, "call \(call), seed \(seed)")
            }
            guard hasEnded else { break }
        }
    }

    @Test func aSyncThatFailsAtAnyPlaceIsMadeGoodOrTold() throws {
        for seed in 0..<400 as Range<UInt64> {
            let disk = try disk(seed: seed)
            let confirmed = goOn(disk, failureEvery: 3 + seed % 8)
            disk.kill()
            let signed = try sign(disk)
            #expect(signed >= confirmed)
            disk.cutPower()
            let after = try sign(disk)
            #expect(after == signed, "seed \(seed), confirmed \(confirmed)")
        }
    }

    @Test func aDiskWhoseSyncsLieIsNotWhatTheOthersAreTestedOn() throws {
        // The model has teeth: where syncs do nothing, what was confirmed can be gone.
        var lost = 0
        for seed in 0..<40 as Range<UInt64> {
            let disk = try disk(seed: seed)
            disk.trouble.isLying = true
            let confirmed = goOn(disk)
            disk.cutPower()
            if (try? sign(disk)).map({ $0 < confirmed }) ?? true { lost += 1 }
        }
        #expect(lost > 5)
    }
}
