import Chain
import Encoding
import FileStorage
import Files
import Foundation
import Signing
import Storage
import Testing

@Suite struct OpeningTests {
    @Test func aSecondWriterIsToldSo() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            let first = try ledger.open()
            for mode in [FileStorage.Mode.existing, .new] {
                let error = #expect(throws: StorageError.self) { _ = try ledger.open(mode) }
                if mode == .existing {
                    #expect(error?.code == .locked)
                    #expect(error?.problem.contains("another process is writing") == true)
                }
            }
            #expect(first.head.size == 2)
            _ = consume first
            let second = try ledger.open()
            #expect(second.head.size == 2)
        }
    }

    @Test func whatIsNoLedgerIsSaidToBeNone() throws {
        try TestLedger.with { ledger in
            #expect(throws: StorageError.self) { _ = try ledger.open() }
            #expect(!ledger.exists(""))
            try Data().write(to: URL(fileURLWithPath: ledger.path))
            let error = #expect(throws: StorageError.self) { _ = try ledger.open() }
            #expect(error?.code == .noLedger)
            #expect(throws: StorageError.self) { _ = try LedgerReader(ledger.path) }
        }
    }

    @Test func whatIsNoLedgerKeepsItsFiles() throws {
        try TestLedger.with { ledger in
            let names = ["checkpoint.1.2.3.tmp", "vkeys.10.20.30.tmp", "checkpoint.json.tmp"]
            try FileManager.default.createDirectory(
                atPath: ledger.path, withIntermediateDirectories: true)
            for name in names { try ledger.write([1], name) }
            let error = #expect(throws: StorageError.self) { _ = try ledger.open() }
            #expect(error?.code == .noLedger)
            for name in names { #expect(ledger.exists(name), "\(name)") }
        }
    }

    @Test func unfinishedCopiesAreRemovedAndNothingThatLooksAlike() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            let copies = ["checkpoint.1.2.3.tmp", "vkeys.10.20.30.tmp"]
            let others = [
                "checkpoint.tmp", "checkpoint.1.2.tmp", "checkpoint.1.2.3.4.tmp",
                "checkpoint.1.2.x.tmp", "vkeys.1..3.tmp", "checkpoint.1.2.3.tmp.old",
                "checkpoint.\u{661}.2.3.tmp", "xcheckpoint.1.2.3.tmp",
            ]
            for name in copies + others { try ledger.write([1], name) }
            _ = try ledger.open()
            for name in copies { #expect(!ledger.exists(name), "\(name)") }
            for name in others { #expect(ledger.exists(name), "\(name)") }
        }
    }

    @Test func aNewLedgerIsNotMadeOverAnything() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2, uncovered: 2)
            let error = #expect(throws: StorageError.self) { _ = try ledger.open(.new) }
            #expect(error?.code == .occupied)
            let covered = try TestLedger()
            defer { covered.remove() }
            try covered.fill(2)
            let other = #expect(throws: StorageError.self) { _ = try covered.open(.new) }
            #expect(other?.code == .occupied)
            let foreign = try TestLedger()
            defer { foreign.remove() }
            try FileManager.default.createDirectory(
                atPath: foreign.path, withIntermediateDirectories: true)
            try foreign.write([1], "notes.txt")
            let third = #expect(throws: StorageError.self) { _ = try foreign.open(.new) }
            #expect(third?.code == .occupied)
            #expect(try foreign.bytes("notes.txt") == [1])
        }
    }

    @Test func aCheckpointThatWasNotRememberedIsReportedAndRemembered() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            try ledger.delete("remembered")
            let storage = try ledger.open()
            #expect(storage.report.remembered == nil)
            #expect(storage.report.rememberedIn == ledger.memory)
            #expect(storage.report.notices.count == 1)
            _ = consume storage
            let again = try ledger.open()
            #expect(again.report.remembered == again.report.checkpoint)
            #expect(again.report.notices == [])
        }
    }

    @Test func anOlderRememberedCheckpointIsHeldAgainstTheEntriesAndReplaced() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            try ledger.copy("remembered", to: "older")
            var storage = try ledger.open()
            try storage.append(all: TestLedger.entries(2..<4, after: storage.head.leaf))
            try storage.advance()
            _ = consume storage
            try ledger.delete("remembered")
            try ledger.copy("older", to: "remembered")
            let again = try ledger.open()
            #expect(again.report.remembered?.size == 2)
            _ = consume again
            #expect(try RememberedCheckpoint(path: ledger.memory).load()?.checkpoint.size == 4)
        }
    }

    @Test func aCheckpointStoredOnlyOutsideIsPutInForce() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            let older = try ledger.bytes("checkpoint")
            var storage = try ledger.open()
            try storage.append(all: TestLedger.entries(2..<4, after: storage.head.leaf))
            try storage.advance()
            _ = consume storage
            let newer = try ledger.bytes("checkpoint")
            try ledger.write(older, "checkpoint")
            let again = try ledger.open()
            #expect(again.report.completedCheckpoint)
            #expect(again.checkpoint?.checkpoint.size == 4)
            _ = consume again
            #expect(try ledger.bytes("checkpoint") == newer)
            try ledger.delete("ledger/checkpoint")
            let third = try ledger.open()
            #expect(third.checkpoint?.checkpoint.size == 4)
            #expect(third.report.completedCheckpoint)
        }
    }

    /// A ledger whose checkpoint inside covers 3 of 6 entries, that outside all.
    private func lagging(_ ledger: TestLedger) throws -> [[UInt8]] {
        var entries = try ledger.fill(3)
        let older = try ledger.bytes("checkpoint")
        var storage = try ledger.open()
        entries += TestLedger.entries(3..<6, after: storage.head.leaf)
        try storage.append(all: Array(entries[3...]))
        try storage.advance()
        _ = consume storage
        try ledger.write(older, "checkpoint")
        return entries
    }

    @Test(arguments: [0, 1, 15, 32, 33, 64, 96, 97, 128])
    func hashesThatNeverReachedTheDiskAreWorkedOutAgain(cut: Int) throws {
        try TestLedger.with { ledger in
            _ = try lagging(ledger)
            let hashes = try ledger.bytes("tiles/0")
            let lost = min(cut, 96)
            let stale = [UInt8](repeating: 0xAB, count: 32)
            for rest in [[], [UInt8](repeating: 0, count: lost), stale] {
                let older = try ledger.bytes("checkpoint")
                try ledger.write(hashes.dropLast(lost) + rest, "tiles/0")
                let storage = try ledger.open()
                #expect(storage.report.completedCheckpoint)
                #expect(storage.report.rebuilt.isEmpty == (lost == 0 && rest.isEmpty))
                _ = consume storage
                #expect(try ledger.bytes("tiles/0") == hashes)
                try ledger.write(older, "checkpoint")
            }
            // What the checkpoint inside covers was durable: a hash that is gone there is damage.
            try ledger.write(hashes.dropLast(97), "tiles/0")
            let error = #expect(throws: StorageError.self) { _ = try ledger.open() }
            #expect(error?.code == .damaged && error?.place?.file == "tiles/0")
        }
    }

    @Test func anEntryChangedUnderTheCheckpointOutsideIsDamageWhateverItsHash() throws {
        try TestLedger.with { ledger in
            let entries = try lagging(ledger)
            let segment = try ledger.bytes(TestLedger.segment)
            let hashes = try ledger.bytes("tiles/0")
            for index in 3..<6 {
                for stored in [hashes, hashes.dropLast(32 * (6 - index))] {
                    var changed = segment
                    changed[framed(Array(entries[...index])).count - 5] ^= 1
                    try ledger.write(changed, TestLedger.segment)
                    try ledger.write(stored, "tiles/0")
                    let error = #expect(throws: StorageError.self) { _ = try ledger.open() }
                    #expect(error?.code == .damaged && error?.place?.entry == index, "\(index)")
                }
            }
        }
    }

    @Test func aSlotThatIsTornLeavesTheOther() throws {
        try TestLedger.with { ledger in
            _ = try lagging(ledger)
            let memory = URL(fileURLWithPath: ledger.memory)
            let whole = [UInt8](try Data(contentsOf: memory))
            let remembered = RememberedCheckpoint(path: ledger.memory)
            for byte in stride(from: 4096, to: 8192, by: 61) {
                var torn = whole
                torn[byte] ^= 0x20
                try Data(torn).write(to: memory)
                #expect(try remembered.load()?.checkpoint.size == 3)
            }
            for count in [4096, 4097, 8191] {
                try Data(whole[..<count]).write(to: memory)
                #expect(try remembered.load()?.checkpoint.size == 3)
            }
            try Data(whole).write(to: memory)
            #expect(try remembered.load()?.checkpoint.size == 6)
        }
    }

    @Test func aRememberedCheckpointThatCannotBeReadStopsTheOpening() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            try Data("garbage".utf8).write(to: URL(fileURLWithPath: ledger.memory))
            let error = #expect(throws: StorageError.self) { _ = try ledger.open() }
            #expect(error?.code == .damaged)
            #expect(error?.place?.file == ledger.memory)
        }
    }

    @Test func theUsualPlaceIsNamedAfterTheFirstEntry() throws {
        let genesis = SHA256.hash([1, 2, 3])
        let hexadecimal = genesis.bytes.map { String(format: "%02x", $0) }.joined()
        let remembered = try RememberedCheckpoint(.stateHome, genesis: genesis)
        let home = try Surroundings.stateHome()
        #expect(remembered.path == "\(home)/mandate/checkpoints/\(hexadecimal)")
    }

    @Test func ledgersOfSeveralSegmentsOpen() throws {
        try TestLedger.with { ledger in
            var storage = try ledger.open(.new)
            let entries = TestLedger.entries(0..<65_800, after: .zero) { _ in "x" }
            try storage.append(all: Array(entries[..<65_000]))
            try storage.append(all: Array(entries[65_000...]))
            try storage.advance()
            #expect(storage.root == root(entries))
            _ = consume storage
            #expect(try ledger.bytes(TestLedger.segment) == framed(Array(entries[..<65_536])))
            #expect(
                try ledger.bytes("entries/000000065536.entries")
                    == framed(Array(entries[65_536...])))
            #expect(try ledger.bytes("tiles/1").count == 257 * 32)
            #expect(try ledger.bytes("tiles/2") == root(entries[..<65_536]).bytes)
            let again = try ledger.open()
            #expect(try again.read(65_000..<65_800) == Array(entries[65_000...]))
            #expect(try again.read(65_536..<65_537) == [entries[65_536]])
            let proof = try again.inclusionProof(index: 65_536)
            #expect(proof.size == 65_800)
            try expectBoundaryDamage(ledger, again)
        }
    }

    /// Cuts the first segment by its last byte, and lets it grow by one.
    private func expectBoundaryDamage(
        _ ledger: TestLedger, _ storage: consuming FileStorage
    ) throws {
        _ = consume storage
        let segment = try ledger.bytes(TestLedger.segment)
        try ledger.write(segment.dropLast(), TestLedger.segment)
        let cut = #expect(throws: StorageError.self) { _ = try ledger.open() }
        #expect(cut?.place?.entry == 65_535)
        try ledger.write(segment + [0], TestLedger.segment)
        let grown = #expect(throws: StorageError.self) { _ = try ledger.open() }
        #expect(
            grown?.place
                == StorageError.Place(
                    entry: 65_536, file: TestLedger.segment, offset: segment.count))
    }
}
