import Authority
import Chain
import Encoding
import Quantities
import SampleLedger
import Signing
import Testing

@testable import Audit

@Suite("What statements of time are held to")
struct StampMemoryTests {
    /// Goes through so many entries, and gives the roots of these sizes.
    private func grown(
        _ count: Int, roots sizes: Set<Int>
    ) -> (memory: StampMemory, leaves: LeafMemory, roots: [Int: Digest]) {
        var (memory, leaves) = (StampMemory(), LeafMemory())
        var tree = CompactTree()
        var hasher = SHA256()
        var roots: [Int: Digest] = [:]
        for index in 0..<count {
            let leaf = Digest { UInt8(truncatingIfNeeded: index >> (8 * ($0 % 4))) }
            leaves.append(leaf)
            memory.append(Timestamp.epoch.later(Int64(index)))
            tree.append(leaf, hasher: &hasher)
            memory.keep(tree)
            if sizes.contains(tree.size) { roots[tree.size] = tree.root(hasher: &hasher) }
        }
        return (memory, leaves, roots)
    }

    @Test("has the root of every size of a small ledger, and of no other")
    func small() {
        let count = 700
        let (memory, leaves, roots) = grown(count, roots: Set(1...count))
        for size in 1...count {
            #expect(memory.root(ofSize: size, leaves) == roots[size], "at \(size)")
        }
        for size in [Int.min, -1, 0, count + 1, Int.max] {
            #expect(memory.root(ofSize: size, leaves) == nil)
        }
        for size in [1, 255, 256, 257, 512, 513, 699, 700] {
            let found = memory.newestSize(above: 0, leaves) { $0 == size && $1 == roots[size] }
            #expect(found?.size == size && found?.root == roots[size])
            #expect(memory.newestSize(above: size, leaves) { number, _ in number == size } == nil)
        }
    }

    @Test("reaches as far back as the format says, however long the ledger is")
    func long() {
        let count = 140_003
        let first = count - StampMemory.reach + 1
        let sizes: Set = [first, first + 1, first + 255, 131_072, 139_999, count - 1, count]
        let (memory, leaves, roots) = grown(count, roots: sizes.union([first - 1]))
        for size in sizes.sorted() {
            #expect(memory.root(ofSize: size, leaves) == roots[size], "at \(size)")
        }
        #expect(memory.root(ofSize: first - 1, leaves) == nil)
        #expect(StampMemory.reach == 65_280)
        let found = memory.newestSize(above: 0, leaves) { $1 == roots[139_999] }
        #expect(found?.size == 139_999)
        #expect(memory.time(of: count - 1) == Timestamp.epoch.later(Int64(count - 1)))
        #expect(memory.time(of: count - 65_536) == Timestamp.epoch.later(Int64(count - 65_536)))
        for index in [-1, 0, count - 65_537, count] { #expect(memory.time(of: index) == nil) }
    }
}
