import Chain
import Encoding
import Signing
import Testing

@Suite struct CompactTreeTests {
    @Test func rootsAreThoseOfTheDefinitionAtEverySize() {
        let leaves = ReferenceTree.leaves(300)
        var hasher = SHA256()
        var tree = CompactTree()
        #expect(tree.root(hasher: &hasher) == ReferenceTree.root([]))
        for (index, leaf) in leaves.enumerated() {
            tree.append(leaf, hasher: &hasher)
            #expect(tree.size == index + 1)
            #expect(tree.root(hasher: &hasher) == ReferenceTree.root(leaves[...index]))
        }
    }

    // Roots of the trees over the first entries "", 00, 10, 2021, 3031, 40414243, 50..57, 60..6f:
    // github.com/transparency-dev/merkle, testonly/constants.go.
    @Test func publishedRoots() throws {
        let inputs: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43),
            Array(0x50...0x57), Array(0x60...0x6f),
        ]
        let roots = [
            "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
            "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
        ]
        var hasher = SHA256()
        var tree = CompactTree()
        for (input, root) in zip(inputs, roots) {
            tree.append(hasher.leaf(input.span), hasher: &hasher)
            #expect(tree.root(hasher: &hasher).base64 == root)
        }
        for input in inputs.dropFirst(2) {
            tree.append(hasher.leaf(input.span), hasher: &hasher)
        }
        let root = tree.root(hasher: &hasher).base64
        #expect(root == "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=")
    }

    @Test func everyCompletedSubtreeIsReportedOnce() {
        let leaves = ReferenceTree.leaves(70)
        var hasher = SHA256()
        var tree = CompactTree()
        var found: [Int: [Digest]] = [:]
        for leaf in leaves {
            tree.append(leaf, hasher: &hasher) { found[$0, default: []].append($1) }
        }
        for height in 1...6 {
            let width = 1 << height
            let expected = (0..<leaves.count / width).map {
                ReferenceTree.root(leaves[$0 * width..<($0 + 1) * width])
            }
            #expect(found[height] == expected)
        }
        #expect(found.count == 6)
    }

    @Test func aRestoredTreeGoesOn() throws {
        let leaves = ReferenceTree.leaves(40)
        var hasher = SHA256()
        for size in 0...40 {
            var tree = CompactTree()
            for leaf in leaves[..<size] { tree.append(leaf, hasher: &hasher) }
            let tiles = ReferenceTree.tiles(Array(leaves[..<size]))
            var copy = try CompactTree(size: size, hasher: &hasher) { tiles[$0][$1] }
            #expect(copy == tree)
            for leaf in leaves[size...] { copy.append(leaf, hasher: &hasher) }
            #expect(copy.root(hasher: &hasher) == ReferenceTree.root(leaves[...]))
        }
    }

    @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])
    func aTreeIsRestoredFromItsTiles(size: Int) throws {
        let leaves = ReferenceTree.leaves(size)
        var hasher = SHA256()
        var tree = CompactTree()
        var tiles: [[Digest]] = [leaves, [], []]
        for leaf in leaves {
            tree.append(leaf, hasher: &hasher) { height, root in
                if height % TileHashes.levelHeight == 0 {
                    tiles[height / TileHashes.levelHeight].append(root)
                }
            }
        }
        let restored = try CompactTree(size: size, hasher: &hasher) { tiles[$0][$1] }
        #expect(restored == tree)
        for (level, hashes) in tiles.enumerated() {
            #expect(hashes.count == TileHashes.count(level: level, size: size))
        }
        #expect(tiles.filter { !$0.isEmpty }.count == TileHashes.levels(size: size))
    }
}
