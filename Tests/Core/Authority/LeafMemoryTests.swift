import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing
import Testing

@Suite("What `after` may name")
struct LeafMemoryTests {
    @Test(arguments: [0, 1, 5, LeafMemory.reach, LeafMemory.reach + 1, 3 * LeafMemory.reach + 7])
    func skippingIsTakingInZeros(more: Int) {
        for start in [0, 3] {
            var (skipped, taken) = (LeafMemory(), LeafMemory())
            for number in 0..<start {
                let leaf = Digest { UInt8(truncatingIfNeeded: number + $0) }
                skipped.append(leaf)
                taken.append(leaf)
            }
            skipped.skip(to: start + more)
            for _ in 0..<more { taken.append(.zero) }
            let leaf = Digest { _ in 7 }
            skipped.append(leaf)
            taken.append(leaf)
            #expect(skipped.count == taken.count)
            for index in stride(from: 0, to: start + more + 2, by: 97) {
                #expect(skipped[index] == taken[index])
            }
            #expect(skipped[start + more] == leaf)
        }
    }

    @Test func noBundleOfAFarIndexKeepsAnyoneWaiting() {
        var memory = LeafMemory()
        memory.skip(to: 1 << 60)
        memory.append(Digest { _ in 7 })
        #expect(memory.count == (1 << 60) + 1)
        #expect(memory[1 << 60] == Digest { _ in 7 })
        #expect(memory[0] == .zero)
    }

    private func leaf(_ index: Int) -> Digest {
        Digest { UInt8(truncatingIfNeeded: index >> (8 * ($0 % 4))) }
    }

    @Test("is entry 0 and the newest 65,536, however often they have replaced each other")
    func ring() {
        let reach = LeafMemory.reach
        #expect(reach == 65_536)
        var memory = LeafMemory()
        #expect(memory[0] == nil && memory.last == nil)
        for count in 1...2 * reach + 3 {
            memory.append(leaf(count - 1))
            guard count < 4 || (reach - 2...reach + 3).contains(count) || count >= 2 * reach - 2
            else { continue }
            #expect(memory.last == leaf(count - 1))
            #expect(memory[-1] == nil && memory[count] == nil && memory[.max] == nil)
            #expect(memory[0] == leaf(0))
            let oldest = max(count - reach, 0)
            #expect(memory[oldest] == leaf(oldest))
            if oldest > 1 { #expect(memory[oldest - 1] == nil) }
            for index in stride(from: oldest, to: count, by: 997) {
                #expect(memory[index] == leaf(index))
            }
        }
    }

    @Test("knows the root at every size in reach, and of none once leaves were skipped")
    func roots() {
        let reach = LeafMemory.reach
        var memory = LeafMemory()
        var hasher = SHA256()
        var tree = CompactTree()
        var roots: [Digest] = [CompactTree.emptyRoot]
        #expect(memory.root(ofSize: 0) == nil && memory.root(ofSize: 1) == nil)
        for count in 1...2 * reach + 300 {
            memory.append(leaf(count - 1))
            tree.append(leaf(count - 1), hasher: &hasher)
            roots.append(tree.root(hasher: &hasher))
            guard count < 3 || count == 700 || count % 44_111 == 0 || count >= 2 * reach + 298
            else { continue }
            #expect(memory.root(ofSize: count + 1) == nil)
            #expect(memory.root(ofSize: 1) == roots[1])
            let oldest = max(count - reach, 0) + 1
            if oldest > 2 { #expect(memory.root(ofSize: oldest - 1) == nil) }
            for size in [oldest, oldest + 1, oldest + 255, oldest + 256, count - 1, count]
            where (oldest...count).contains(size) {
                #expect(memory.root(ofSize: size) == roots[size], "size \(size) of \(count)")
            }
            for size in stride(from: oldest, through: count, by: 4_099) {
                #expect(memory.root(ofSize: size) == roots[size], "size \(size) of \(count)")
            }
        }
        memory.skip(to: memory.count)
        #expect(memory.root(ofSize: memory.count) == roots[memory.count])
        memory.skip(to: memory.count + 1)
        #expect(memory.root(ofSize: memory.count) == nil && memory.root(ofSize: 1) == nil)
    }

    @Test("reaches 65,536 entries back and no further")
    func reach() throws {
        var authority = try Authority.begun()
        let cast = Cast()
        while authority.leaves.count < LeafMemory.reach + 5 {
            authority.remember(leaf(authority.leaves.count))
        }
        let next = authority.leaves.count
        let body = Statement.Body.portfolio(
            try Authority.opening("third", owners: [cast.ann], needed: 1))
        func codes(_ index: Int, _ digest: Digest) throws -> [Objection.Code] {
            try authority.objections(
                to: body, by: [cast.ann, cast.ben], after: Reference(index: index, leaf: digest)
            ).map(\.code)
        }
        let first = try #require(authority.leaves[0])
        #expect(try codes(next - 65_536, leaf(next - 65_536)) == [])
        #expect(try codes(next - 65_537, leaf(next - 65_537)) == [.otherHistory])
        #expect(try codes(next - 1, leaf(next - 1)) == [])
        #expect(try codes(next, leaf(next)) == [.otherHistory])
        #expect(try codes(next - 1, leaf(next - 2)) == [.otherHistory])
        #expect(try codes(0, first) == [])
        #expect(try codes(0, leaf(next - 65_536)) == [.otherHistory])
    }

    @Test("finds the newest size whose root is sought, above another, as far back as it reaches")
    func newestHead() {
        let count = LeafMemory.reach + 5_003
        var (memory, tree) = (LeafMemory(), CompactTree())
        var hasher = SHA256()
        var roots: [Digest] = [tree.root(hasher: &hasher)]
        for index in 0..<count {
            memory.append(leaf(index))
            tree.append(leaf(index), hasher: &hasher)
            roots.append(tree.root(hasher: &hasher))
        }
        let first = count - LeafMemory.reach + 1
        for size in [first, first + 1, 8_191, 8_192, 8_193, count - 300, count - 1, count] {
            let found = memory.newestHead(above: 0) { $1 == roots[size] }
            #expect(found == TreeHead(size: size, root: roots[size]))
            #expect(memory.newestHead(above: size) { number, _ in number <= size } == nil)
        }
        #expect(memory.newestHead(above: 0) { number, _ in number < first } == nil)
        #expect(memory.newestHead(above: 0) { _, _ in true }?.size == count)
        memory.skip(to: count + 1)
        #expect(memory.newestHead(above: 0) { _, _ in true } == nil)
    }

    @Test(
        "knows the same roots whether it is handed trees or hashes them", arguments: [1, 256, 768])
    func keep(every period: Int) {
        var (handed, alone, tree) = (LeafMemory(), LeafMemory(), CompactTree())
        var hasher = SHA256()
        for index in 0..<1_800 {
            handed.append(leaf(index))
            alone.append(leaf(index))
            tree.append(leaf(index), hasher: &hasher)
            if tree.size % period == 0 { handed.keep(tree) }
            guard (tree.size - 1) % 64 < 2 || tree.size == 1_800 else { continue }
            let root = tree.root(hasher: &hasher)
            for size in [tree.size, max(1, tree.size / 2)] {
                #expect(handed.root(ofSize: size) == alone.root(ofSize: size))
            }
            #expect(handed.root(ofSize: tree.size) == root)
        }
        handed.skip(to: 1_801)
        for index in 1_801..<2_600 { handed.append(leaf(index)) }
        handed.keep(tree)
        #expect(
            handed.root(ofSize: 2_600) == nil && handed.newestHead(above: 0) { _, _ in true } == nil
        )
    }
}
