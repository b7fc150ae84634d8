import Chain
import Encoding
import FileStorage
import Foundation
import Signing
import Storage
import TestSupport
import Testing

/// What is wrong below the checkpoint stops the opening, and its place is named.
@Suite struct DamageTests {
    private func failure(_ ledger: TestLedger) -> StorageError? {
        #expect(throws: StorageError.self) { _ = try ledger.open() }
    }

    @Test func aFlippedBitInAnyByteOfTheEntriesIsNamedAtItsEntry() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(6) { String(repeating: "x", count: 3 * $0) }
            let segment = try ledger.bytes(TestLedger.segment)
            let starts = (0...6).map { framed(Array(entries[..<$0])).count }
            var random = SplitMix64(seed: 1)
            for position in segment.indices {
                var flipped = segment
                flipped[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try ledger.write(flipped, TestLedger.segment)
                let entry = try #require(starts.lastIndex { $0 <= position })
                let error = failure(ledger)
                #expect(error?.code == .damaged)
                #expect(error?.place?.entry == entry, "byte \(position): \(error as Any)")
                #expect(error?.place?.file == TestLedger.segment)
                let offset = try #require(error?.place?.offset)
                #expect((starts[entry]...starts[entry] + 2).contains(offset))
                #expect(try ledger.bytes(TestLedger.segment) == flipped)
            }
        }
    }

    @Test(arguments: ["tiles/0", "tiles/1"])
    func aFlippedBitInAnyHashIsNamed(file: String) throws {
        try TestLedger.with { ledger in
            try ledger.fill(file == "tiles/0" ? 6 : 600) { "\($0)" }
            let hashes = try ledger.bytes(file)
            var random = SplitMix64(seed: 2)
            for position in hashes.indices {
                var flipped = hashes
                flipped[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try ledger.write(flipped, file)
                let error = failure(ledger)
                #expect(error?.code == .damaged)
                #expect(
                    error?.place
                        == StorageError.Place(file: file, offset: position - position % 32))
            }
            try ledger.write(hashes.dropLast(), file)
            #expect(failure(ledger)?.place?.file == file)
            try ledger.delete("ledger/" + file)
            #expect(failure(ledger)?.place == StorageError.Place(file: file, offset: 0))
        }
    }

    @Test func aFlippedBitInTheTextOfTheCheckpointIsNamed() throws {
        try TestLedger.with { ledger in
            try ledger.fill(6)
            let checkpoint = try ledger.bytes("checkpoint")
            let text = try #require(checkpoint.firstIndex(of: 0xE2))
            for bit in 0..<text * 8 {
                var flipped = checkpoint
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                try ledger.write(flipped, "checkpoint")
                let error = failure(ledger)
                #expect([.damaged, .forked].contains(error?.code), "bit \(bit): \(error as Any)")
            }
        }
    }

    @Test func anEntryThatIsNotChainedIsNamedAlthoughAllHashesAgree() throws {
        try TestLedger.with { ledger in
            var entries = try ledger.fill(4)
            entries += TestLedger.entries(4..<6, after: .zero)
            try ledger.write(framed(entries), TestLedger.segment)
            try ledger.write(entries.flatMap { SHA256.hash([0] + $0).bytes }, "tiles/0")
            let checkpoint = try Checkpoint(
                origin: PretendSigner.name, size: 6, root: root(entries))
            try ledger.write(
                SignedCheckpoint(checkpoint, signer: PretendSigner()).bytes, "checkpoint")
            let error = failure(ledger)
            #expect(error?.code == .damaged)
            #expect(error?.place?.entry == 4)
            #expect(error?.problem == "the entry is not chained to the one before")
        }
    }

    @Test func entriesCutBelowTheCheckpointAreNamed() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(5) { "\($0)" }
            let segment = try ledger.bytes(TestLedger.segment)
            let ends = (0...5).map { framed(Array(entries[..<$0])).count }
            for cut in 1..<segment.count {
                try ledger.write(Array(segment[..<cut]), TestLedger.segment)
                let error = failure(ledger)
                let kept = try #require(ends.lastIndex { $0 <= cut })
                #expect(error?.code == .damaged)
                #expect(
                    error?.place
                        == StorageError.Place(
                            entry: kept, file: TestLedger.segment, offset: ends[kept]))
            }
        }
    }

    @Test func aRewrittenHistoryIsAFork() throws {
        try TestLedger.with { ledger in
            try ledger.fill(5)
            let remembered = try Data(contentsOf: URL(fileURLWithPath: ledger.memory))
            try ledger.delete("ledger")
            try ledger.delete("remembered")
            try ledger.fill(6) { "other \($0)" }
            try remembered.write(to: URL(fileURLWithPath: ledger.memory))
            let error = failure(ledger)
            #expect(error?.code == .forked)
        }
    }

    @Test func aRestoredBackupIsRefusedWithBothRoots() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(5)
            try ledger.copy("ledger", to: "backup")
            var storage = try ledger.open()
            let more = TestLedger.entries(5..<8, after: storage.head.leaf)
            try storage.append(all: more)
            try storage.advance()
            _ = consume storage
            try ledger.copy("ledger", to: "newest")
            try ledger.delete("ledger")
            try ledger.copy("backup", to: "ledger")
            let error = try #require(failure(ledger))
            #expect(error.code == .rolledBack)
            #expect(error.problem.contains("5 entries with the root \(root(entries))"))
            #expect(error.problem.contains("8 entries with the root \(root(entries + more))"))
            #expect(error.remedy.contains("backup"))
            #expect(try ledger.bytes(TestLedger.segment) == framed(entries))
            try ledger.delete("ledger")
            try ledger.copy("newest", to: "ledger")
            let again = try ledger.open()
            #expect(again.head.size == 8)
        }
    }

    @Test func aBackupTakenBeforeTheFirstCheckpointIsRefused() throws {
        try TestLedger.with { ledger in
            try ledger.fill(5, uncovered: 5)
            try ledger.copy("ledger", to: "backup")
            var storage = try ledger.open()
            try storage.append(all: TestLedger.entries(5..<6, after: storage.head.leaf))
            try storage.advance()
            _ = consume storage
            try ledger.delete("ledger")
            try ledger.copy("backup", to: "ledger")
            #expect(failure(ledger)?.code == .rolledBack)
        }
    }

    @Test func aNewLedgerInPlaceOfARememberedOneIsRefused() throws {
        try TestLedger.with { ledger in
            try ledger.fill(5)
            try ledger.delete("ledger")
            let error = #expect(throws: StorageError.self) { _ = try ledger.open(.new) }
            #expect(error?.code == .rolledBack)
        }
    }
}
