import Chain
import Encoding
import FileStorage
import Foundation
import Signing
import Storage
import TestSupport
import Testing

/// All items of a ledger.
func items(_ ledger: TestLedger) throws -> [LedgerItem] {
    var reader = try LedgerReader(ledger.path)
    var items: [LedgerItem] = []
    while let item = try reader.next() { items.append(item) }
    return items
}

@Suite struct LedgerReaderTests {
    @Test func anIntactLedgerIsReadWithItsPlaces() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(30, uncovered: 4)
            var offset = 0
            for (index, item) in try items(ledger).enumerated() {
                guard case .entry(let frame) = item else {
                    Issue.record("\(item)")
                    continue
                }
                #expect(frame.index == index)
                #expect(frame.statedIndex == index)
                #expect(frame.bytes == entries[index])
                #expect(frame.offset == offset)
                #expect(
                    frame.place
                        == StorageError.Place(
                            entry: index, file: TestLedger.segment, offset: offset + 2))
                offset += 2 + frame.bytes.count
            }
            let reader = try LedgerReader(ledger.path)
            #expect(try reader.checkpointBytes() == ledger.bytes("checkpoint"))
            #expect(try reader.verifierKeyBytes() == nil)
            let hashes = try reader.storedHashes(level: 0)
            #expect(hashes.count == 30)
            for index in 0..<30 {
                #expect(try hashes.hash(index) == SHA256.hash([0] + entries[index]))
            }
            #expect(try hashes.hash(30) == nil)
            #expect(try reader.storedHashes(level: 1).count == 0)
        }
    }

    @Test func aLedgerIsReadWhileItsWriterHasIt() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            let storage = try ledger.open()
            #expect(try items(ledger).count == storage.head.size)
        }
    }

    @Test func aFlippedBitAnywhereLeavesAllOtherEntriesAsTheyWere() throws {
        try TestLedger.with { ledger in
            // Of a few hundred bytes, of a few thousand, and one that is larger than the others.
            let entries = try ledger.fill(12) {
                String(repeating: "text ", count: [30, 5, 700, 1, 40, 2000][$0 % 6]) + "\($0)"
            }
            let segment = framed(entries)
            let starts = (0...12).map { framed(Array(entries[..<$0])).count }
            for (index, start) in starts.dropLast().enumerated() {
                let end = min(start + 130, starts[index + 1])
                // Every bit of the length and what follows it; one of each byte of the header and
                // the beginning of the body.
                for bit in start * 8..<end * 8 where bit < start * 8 + 128 || bit % 8 == index % 8 {
                    var flipped = segment
                    flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                    try ledger.write(flipped, TestLedger.segment)
                    let found = try items(ledger)
                    try expectOne(index, damaged: found, entries, "bit \(bit) of entry \(index)")
                }
            }
        }
    }

    /// Expects every entry but one as it was, and something at the index of that one.
    private func expectOne(
        _ damaged: Int, damaged found: [LedgerItem], _ entries: [[UInt8]], _ what: String
    ) throws {
        guard found.count == entries.count else {
            Issue.record("\(found.count) items: \(what)")
            return
        }
        for (index, item) in found.enumerated() {
            switch item {
            case .entry(let frame):
                let matches = frame.index == index && (frame.bytes == entries[index])
                if matches != (index != damaged) { Issue.record("item \(index): \(what)") }
            case .damaged(let frame, let byteCount):
                // Only the length was wrong: what stands before the next entry is the entry.
                let isWhole = frame.bytes == entries[index] && byteCount == entries[index].count
                if index != damaged || frame.index != index || !isWhole {
                    Issue.record("item \(index): \(what)")
                }
            default: Issue.record("item \(index) is \(item): \(what)")
            }
        }
    }

    @Test func headersDestroyedInARowLeaveTheEntriesWhereTheyAre() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(8)
            var damaged = entries
            for index in [2, 3, 4, 7] { damaged[index].replaceSubrange(0..<40, with: [0x21]) }
            try ledger.write(framed(damaged), TestLedger.segment)
            for (index, item) in try items(ledger).enumerated() {
                guard case .entry(let frame) = item else {
                    Issue.record("\(index): \(item)")
                    continue
                }
                #expect(frame.index == index && frame.bytes == damaged[index])
            }
        }
    }

    @Test func aDestroyedLengthAndHeaderLeaveTheEntryBeforeAlone() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(8)
            let start = framed(Array(entries[..<4])).count
            var segment = framed(entries)
            for position in start..<start + 30 { segment[position] = 0x7E }
            try ledger.write(segment, TestLedger.segment)
            let found = try items(ledger)
            #expect(found.count == 8)
            for (index, item) in found.enumerated() {
                switch item {
                case .entry(let frame): #expect(index != 4 && frame.bytes == entries[index])
                case .damaged(let frame, let byteCount):
                    #expect(index == 4 && frame.index == 4 && byteCount == entries[4].count)
                default: Issue.record("\(index): \(item)")
                }
            }
        }
    }

    @Test func aSegmentCutAnywhereIsReadUpToThere() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(6) { String(repeating: "abc", count: 10 * $0) }
            let segment = framed(entries)
            let ends = (0...6).map { framed(Array(entries[..<$0])).count }
            for cut in 1..<segment.count {
                try ledger.write(Array(segment[..<cut]), TestLedger.segment)
                let found = try items(ledger)
                let kept = try #require(ends.lastIndex { $0 <= cut })
                #expect(found.count == (ends[kept] == cut ? kept : kept + 1))
                for (index, item) in found.enumerated() {
                    switch item {
                    case .entry(let frame): #expect(frame.bytes == entries[index])
                    case .damaged(let frame, let byteCount):
                        #expect(index == kept && frame.index == kept)
                        #expect(byteCount == max(0, cut - ends[kept] - 2))
                    default: Issue.record("\(item)")
                    }
                }
            }
        }
    }

    @Test func zeroBytesAtTheEndLeaveTheLastEntryAlone() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(3)
            for count in [1, 2, 3, 100, 70_000, 3_000_000] {
                try ledger.write(
                    framed(entries) + [UInt8](repeating: 0, count: count), TestLedger.segment)
                let found = try items(ledger)
                #expect(found.count == 4)
                for (index, item) in found.prefix(3).enumerated() {
                    guard case .entry(let frame) = item else {
                        Issue.record("\(index)")
                        continue
                    }
                    #expect(frame.bytes == entries[index])
                }
                guard case .damaged(let frame, let byteCount) = found[3] else {
                    Issue.record("\(found[3])")
                    continue
                }
                #expect(frame.index == 3 && byteCount == max(0, count - 2))
                #expect(frame.bytes.count == min(max(0, count - 2), 65_535))
            }
        }
    }

    @Test func entriesRemovedAreMissingAndTheOthersKeepTheirIndices() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(12)
            for range in [0..<1, 3..<4, 5..<9, 0..<7] {
                try ledger.write(
                    framed(Array(entries[..<range.lowerBound] + entries[range.upperBound...])),
                    TestLedger.segment)
                var missing: [Range<Int>] = []
                var found: [Int] = []
                for item in try items(ledger) {
                    switch item {
                    case .missing(let range, let place):
                        missing.append(range)
                        #expect(place.entry == range.lowerBound)
                        #expect(place.offset == framed(Array(entries[..<range.lowerBound])).count)
                    case .entry(let frame):
                        #expect(frame.bytes == entries[frame.index])
                        found.append(frame.index)
                    default: Issue.record("\(item)")
                    }
                }
                #expect(missing == [range])
                #expect(found == (0..<12).filter { !range.contains($0) })
            }
        }
    }

    @Test func entriesRepeatedOrPutBetweenAreSurplus() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(8)
            let stray = TestLedger.entries(70..<71, after: .zero)[0]
            for (position, extra) in [
                (3, entries[2]), (5, entries[0]), (4, stray), (1, entries[0]),
            ] {
                try ledger.write(
                    framed(entries[..<position] + [extra] + Array(entries[position...])),
                    TestLedger.segment)
                var surplus: [[UInt8]] = []
                var next = 0
                for item in try items(ledger) {
                    switch item {
                    case .surplus(let frame, let byteCount):
                        #expect(next == position && frame.index == position)
                        #expect(byteCount == extra.count)
                        surplus.append(frame.bytes)
                    case .entry(let frame):
                        #expect(frame.index == next && frame.bytes == entries[next])
                        next += 1
                    default: Issue.record("\(item)")
                    }
                }
                #expect(surplus == [extra])
                #expect(next == 8)
            }
        }
    }

    @Test func entriesSwappedAreOneSurplusAndOneMissing() throws {
        try TestLedger.with { ledger in
            var entries = try ledger.fill(8)
            entries.swapAt(3, 4)
            try ledger.write(framed(entries), TestLedger.segment)
            var kinds: [String] = []
            for item in try items(ledger) {
                switch item {
                case .surplus(let frame, _): kinds.append("+\(frame.statedIndex ?? -1)")
                case .missing(let range, _): kinds.append("-\(range.lowerBound)")
                case .entry(let frame): kinds.append("\(frame.index)")
                case .damaged: kinds.append("!")
                }
            }
            #expect(kinds == ["0", "1", "2", "+4", "3", "-4", "5", "6", "7"])
        }
    }

    @Test func aMissingSegmentIsNamedAndTheNextIsRead() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            let later = TestLedger.entries(131_072..<131_074, after: .zero)
            try ledger.write(framed(later), "entries/000000131072.entries")
            let found = try items(ledger)
            #expect(found.count == 5)
            guard case .missing(let range, let place) = found[2] else {
                Issue.record("\(found[2])")
                return
            }
            #expect(range == 2..<131_072)
            #expect(place.entry == 2 && place.file == TestLedger.segment)
            guard case .entry(let frame) = found[4] else {
                Issue.record("\(found[4])")
                return
            }
            #expect(frame.index == 131_073 && frame.segment == 131_072)
            try ledger.delete("ledger/" + TestLedger.segment)
            let rest = try items(ledger)
            #expect(rest.count == 3)
        }
    }

    @Test func garbageOfAnyKindIsReadToItsEndAndEveryIndexComesOnce() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(40)
            let segment = framed(entries)
            var random = SplitMix64(seed: 3)
            for _ in 0..<300 {
                var bytes = segment
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let start = Int.random(in: 0..<bytes.count, using: &random)
                    let count = min(
                        bytes.count - start, Int.random(in: 1...2000, using: &random))
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes.removeSubrange(start..<start + count)
                    case 1: bytes.insert(contentsOf: segment.prefix(count), at: start)
                    case 2:
                        for position in start..<start + count {
                            bytes[position] = UInt8.random(in: 0...255, using: &random)
                        }
                    default:
                        for position in start..<start + count { bytes[position] = 0 }
                    }
                    if bytes.isEmpty { bytes = [0] }
                }
                try ledger.write(bytes, TestLedger.segment)
                try expectEachIndexOnce(items(ledger), bytes.count)
            }
        }
    }

    /// Expects items that follow each other in index and place, and that leave no byte out.
    private func expectEachIndexOnce(_ items: [LedgerItem], _ byteCount: Int) {
        var next = 0
        var offset = 0
        func expect(_ frame: Frame, _ byteCount: Int) {
            #expect(frame.index == next && frame.offset == offset)
            offset = min(offset + 2, offset + 2) + byteCount
        }
        for item in items {
            switch item {
            case .entry(let frame):
                expect(frame, frame.bytes.count)
                next += 1
            case .damaged(let frame, let count):
                expect(frame, count)
                next += 1
            case .surplus(let frame, let count): expect(frame, count)
            case .missing(let range, let place):
                #expect(range.lowerBound == next && place.offset == offset)
                next = range.upperBound
            }
        }
        // The last item may be half of a length.
        #expect(offset == byteCount || offset == byteCount + 1)
    }

    @Test(arguments: [
        [0], [1], [0x7B], [0x0A], [0xFF], [0, 9], [1, 2], [0x7B, 0x22], [0x7D, 0x0A],
    ])
    func aTornLengthAtTheEndLeavesTheLastEntryAlone(torn: [UInt8]) throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(3)
            try ledger.write(framed(entries) + torn, TestLedger.segment)
            let found = try items(ledger)
            for (index, item) in found.prefix(3).enumerated() {
                guard case .entry(let frame) = item else {
                    Issue.record("\(item)")
                    continue
                }
                #expect(frame.bytes == entries[index])
            }
            #expect(found.count == 4)
            guard case .damaged(let frame, _)? = found.last else {
                Issue.record("\(found)")
                return
            }
            #expect(frame.index == 3)
        }
    }
}
