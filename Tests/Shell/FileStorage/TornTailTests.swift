import Chain
import Encoding
import FileStorage
import Foundation
import Signing
import Storage
import Testing

/// What a crash may leave beyond the checkpoint.
@Suite struct TornTailTests {
    @Test func aTailCutAtAnyByteLeavesWholeEntriesAndTheRestAside() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(7, uncovered: 3) { "body \($0)" }
            try ledger.copy("ledger", to: "whole")
            try ledger.copy("remembered", to: "first")
            let ends = (0...7).map { framed(Array(entries[..<$0])).count }
            let whole = try ledger.bytes(TestLedger.segment)
            for cut in ends[4]...ends[7] {
                try ledger.delete("ledger")
                try ledger.copy("whole", to: "ledger")
                try ledger.delete("remembered")
                try ledger.copy("first", to: "remembered")
                try ledger.write(Array(whole[..<cut]), TestLedger.segment)
                let kept = ends.lastIndex { $0 <= cut } ?? 0
                try expectKept(ledger, Array(entries[..<kept]), cut: whole[ends[kept]..<cut])
            }
        }
    }

    /// Opens, expects these entries and these bytes aside, appends one more and opens again.
    private func expectKept(
        _ ledger: TestLedger, _ entries: [[UInt8]], cut: ArraySlice<UInt8>
    ) throws {
        var storage = try ledger.open()
        #expect(try storage.read(0..<storage.head.size) == entries)
        #expect(storage.root == root(entries))
        let moved = storage.report.moved
        #expect(moved.map(\.byteCount) == (cut.isEmpty ? [] : [cut.count]))
        if let moved = moved.first {
            #expect(try ledger.bytes(moved.file) == Array(cut))
            #expect(moved.place.entry == entries.count)
            #expect(moved.place.offset == framed(entries).count)
        }
        #expect(try ledger.bytes(TestLedger.segment) == framed(entries))
        let more = TestLedger.entries(
            entries.count..<entries.count + 1, after: storage.head.leaf)
        try storage.append(all: more)
        try storage.advance()
        _ = consume storage
        let again = try ledger.open()
        #expect(try again.read(0..<again.head.size) == entries + more)
        #expect(again.report.notices == [])
    }

    @Test func hashesCutAtAnyByteAreWrittenAnew() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(6, uncovered: 3)
            let hashes = try ledger.bytes("tiles/0")
            for cut in 3 * 32...6 * 32 {
                try ledger.write(Array(hashes[..<cut]), "tiles/0")
                let storage = try ledger.open()
                #expect(try storage.read(0..<6) == entries)
                #expect(try ledger.bytes("tiles/0") == hashes)
                #expect(storage.report.rebuilt.map(\.count) == (cut < 6 * 32 ? [6 - cut / 32] : []))
            }
        }
    }

    @Test func hashesOfEntriesThatAreNotThereAreCut() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            let hashes = try ledger.bytes("tiles/0")
            try ledger.write(hashes + [UInt8](repeating: 9, count: 40), "tiles/0")
            let storage = try ledger.open()
            #expect(storage.report.rebuilt.map(\.cutByteCount) == [40])
            #expect(try ledger.bytes("tiles/0") == hashes)
        }
    }

    @Test func anEntryWithUnwrittenPagesIsNotKept() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(4, uncovered: 2)
            var segment = try ledger.bytes(TestLedger.segment)
            let end = segment.count
            // The length of the file was stored, the last of its bytes and of the hashes were not.
            for position in end - 20..<end { segment[position] = 0 }
            try ledger.write(segment, TestLedger.segment)
            let hashes = try ledger.bytes("tiles/0")
            for tail in [[], [UInt8](repeating: 0, count: 32), Array(hashes[96...])] {
                try ledger.write(segment, TestLedger.segment)
                try ledger.write(hashes[..<96] + tail, "tiles/0")
                let storage = try ledger.open()
                #expect(storage.head.size == 3)
                #expect(try storage.read(0..<3) == Array(entries[..<3]))
                #expect(storage.report.moved.count == 1)
            }
        }
    }

    @Test(arguments: 1...4)
    func entriesThatDoNotChainAreNotKept(kind: Int) throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(3)
            let leaf = SHA256.hash([0] + entries[2])
            let stray =
                switch kind {
                case 1: [entries[2]]
                case 2: TestLedger.entries(3..<4, after: .zero)
                case 3: TestLedger.entries(4..<5, after: leaf)
                default: [Array("no header at all\n".utf8)]
                }
            try ledger.write(framed(entries + stray), TestLedger.segment)
            let storage = try ledger.open()
            #expect(storage.head.size == 3)
            #expect(storage.report.moved.map(\.byteCount) == [stray[0].count + 2])
            #expect(try ledger.bytes(TestLedger.segment) == framed(entries))
        }
    }

    @Test func everyMoveHasAFileOfItsOwn() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(2)
            var files: Set<String> = []
            for length in 1...3 {
                try ledger.write(
                    framed(entries) + [UInt8](repeating: 1, count: length), TestLedger.segment)
                let storage = try ledger.open()
                let moved = try #require(storage.report.moved.first)
                #expect(try ledger.bytes(moved.file).count == length)
                files.insert(moved.file)
            }
            #expect(files.count == 3)
        }
    }

    @Test func laterSegmentsThatDoNotBelongAreMovedToo() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(2)
            try ledger.write(framed(entries), "entries/000000065536.entries")
            let storage = try ledger.open()
            #expect(storage.head.size == 2)
            let moved = try #require(storage.report.moved.first)
            #expect(try ledger.bytes(moved.file) == framed(entries))
            #expect(moved.place.file == "entries/000000065536.entries")
        }
    }

    @Test func entriesWithoutACheckpointStay() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(3, uncovered: 3)
            let storage = try ledger.open()
            #expect(try storage.read(0..<3) == entries)
            #expect(storage.checkpoint == nil)
            #expect(storage.report.uncoveredCount == 3)
        }
    }

    @Test func anInterruptedMakingOfALedgerCanBeRepeated() throws {
        try TestLedger.with { ledger in
            let manager = FileManager.default
            for step in 0...3 {
                if step >= 1 {
                    try manager.createDirectory(
                        atPath: ledger.path + "/entries", withIntermediateDirectories: true)
                }
                if step >= 2 { try ledger.write([1, 0], TestLedger.segment) }
                if step >= 3 { try ledger.write([1], "checkpoint.1.2.3.tmp") }
                for _ in 0..<2 {
                    let error = #expect(throws: StorageError.self) { _ = try ledger.open() }
                    #expect(error?.code == .noLedger)
                }
                try ledger.fill(2)
                #expect(!ledger.exists("checkpoint.1.2.3.tmp"))
                let opened = try ledger.open()
                #expect(opened.head.size == 2)
                _ = consume opened
                try ledger.delete("ledger")
                try ledger.delete("remembered")
            }
        }
    }
}
