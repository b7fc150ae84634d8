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
            var again = try ledger.open()
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
