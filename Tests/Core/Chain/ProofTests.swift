import Chain
import Encoding
import Signing
import Testing

@Suite struct ProofTests {
    static let leaves = ReferenceTree.leaves(600)
    static let tiles = ReferenceTree.tiles(leaves)

    @Test func inclusionProofsAreThoseOfTheDefinitionAndHold() throws {
        var hasher = SHA256()
        for size in 1...64 {
            let root = ReferenceTree.root(Self.leaves[..<size])
            for index in 0..<size {
                let proof = try InclusionProof(index: index, size: size, hasher: &hasher) {
                    Self.tiles[$0][$1]
                }
                #expect(
                    proof.path == ReferenceTree.inclusion(of: index, in: Self.leaves[..<size]))
                let result = proof.verify(
                    leaf: Self.leaves[index], root: root, hasher: &hasher)
                #expect(result == .valid)
            }
        }
    }

    @Test func consistencyProofsAreThoseOfTheDefinitionAndHold() throws {
        var hasher = SHA256()
        let roots = (0...64).map { ReferenceTree.root(Self.leaves[..<$0]) }
        for newer in 1...64 {
            for older in 1...newer {
                let proof = try ConsistencyProof(older: older, newer: newer, hasher: &hasher) {
                    Self.tiles[$0][$1]
                }
                #expect(
                    proof.path == ReferenceTree.consistency(older, in: Self.leaves[..<newer]))
                let result = proof.verify(
                    olderRoot: roots[older], newerRoot: roots[newer], hasher: &hasher)
                #expect(result == .valid)
            }
        }
    }

    @Test func proofsUseWholeTilesWhereThereAreSome() throws {
        var hasher = SHA256()
        let size = Self.leaves.count
        let proof = try InclusionProof(index: 599, size: size, hasher: &hasher) { level, index in
            // What lies in a complete tile is asked for at level 1.
            level == 0 && index < 512 ? nil : Self.tiles[level][index]
        }
        #expect(proof.path == ReferenceTree.inclusion(of: 599, in: Self.leaves[...]))
        let consistency = try ConsistencyProof(older: 512, newer: size, hasher: &hasher) {
            $0 == 0 && $1 < 512 ? nil : Self.tiles[$0][$1]
        }
        #expect(consistency.path == ReferenceTree.consistency(512, in: Self.leaves[...]))
    }

    @Test func aLeafHoldsAtItsOwnIndexAlone() throws {
        var hasher = SHA256()
        for size in 1...20 {
            let root = ReferenceTree.root(Self.leaves[..<size])
            for index in 0..<size {
                let path = ReferenceTree.inclusion(of: index, in: Self.leaves[..<size])
                for claimed in -1...size where claimed != index {
                    let proof = InclusionProof(index: claimed, size: size, path: path)
                    let result = proof.verify(
                        leaf: Self.leaves[index], root: root, hasher: &hasher)
                    #expect(result != .valid)
                }
            }
        }
    }

    @Test(arguments: [(0, 1), (0, 2), (3, 7), (6, 7), (12, 13), (40, 64), (599, 600)])
    func oneFlippedBitBreaksAnInclusionProof(index: Int, size: Int) {
        var hasher = SHA256()
        let leaf = Self.leaves[index]
        let root = ReferenceTree.root(Self.leaves[..<size])
        let path = ReferenceTree.inclusion(of: index, in: Self.leaves[..<size])
        func verify(_ leaf: Digest, _ path: [Digest], _ root: Digest) -> ProofResult {
            InclusionProof(index: index, size: size, path: path)
                .verify(leaf: leaf, root: root, hasher: &hasher)
        }
        #expect(verify(leaf, path, root) == .valid)
        for bit in 0..<256 {
            #expect(verify(leaf.flipping(bit: bit), path, root) != .valid)
            #expect(verify(leaf, path, root.flipping(bit: bit)) != .valid)
            for position in path.indices {
                var flipped = path
                flipped[position] = flipped[position].flipping(bit: bit)
                #expect(verify(leaf, flipped, root) != .valid)
            }
        }
    }

    @Test(arguments: [(1, 1), (1, 2), (3, 7), (4, 7), (6, 7), (8, 13), (63, 64), (513, 600)])
    func oneFlippedBitBreaksAConsistencyProof(older: Int, newer: Int) {
        var hasher = SHA256()
        let oldRoot = ReferenceTree.root(Self.leaves[..<older])
        let newRoot = ReferenceTree.root(Self.leaves[..<newer])
        let path = ReferenceTree.consistency(older, in: Self.leaves[..<newer])
        func verify(_ oldRoot: Digest, _ path: [Digest], _ newRoot: Digest) -> ProofResult {
            ConsistencyProof(older: older, newer: newer, path: path)
                .verify(olderRoot: oldRoot, newerRoot: newRoot, hasher: &hasher)
        }
        #expect(verify(oldRoot, path, newRoot) == .valid)
        for bit in 0..<256 {
            #expect(verify(oldRoot.flipping(bit: bit), path, newRoot) != .valid)
            #expect(verify(oldRoot, path, newRoot.flipping(bit: bit)) != .valid)
            for position in path.indices {
                var flipped = path
                flipped[position] = flipped[position].flipping(bit: bit)
                #expect(verify(oldRoot, flipped, newRoot) != .valid)
            }
        }
    }

    @Test func reasonsAreNamed() throws {
        var hasher = SHA256()
        let (leaf, other) = (Self.leaves[0], Self.leaves[1])
        let root = ReferenceTree.root(Self.leaves[..<2])
        #expect(
            InclusionProof(index: 2, size: 2, path: [other])
                .verify(leaf: leaf, root: root, hasher: &hasher)
                == .invalid(.leafOutside(index: 2, size: 2)))
        #expect(
            InclusionProof(index: 0, size: 2, path: [])
                .verify(leaf: leaf, root: root, hasher: &hasher)
                == .invalid(.pathLength(expected: 1, actual: 0)))
        #expect(
            InclusionProof(index: 0, size: 2, path: [other])
                .verify(leaf: leaf, root: other, hasher: &hasher)
                == .invalid(.rootDiffers(expected: other, actual: root)))
        #expect(
            ConsistencyProof(older: 1, newer: 2, path: [other])
                .verify(olderRoot: other, newerRoot: root, hasher: &hasher)
                != .valid)
        #expect(throws: TreeError.leafOutside(index: 3, size: 3)) {
            try InclusionProof(index: 3, size: 3, hasher: &hasher) { Self.tiles[$0][$1] }
        }
        #expect(throws: TreeError.sizesOutOfOrder(older: 0, newer: 3)) {
            try ConsistencyProof(older: 0, newer: 3, hasher: &hasher) { Self.tiles[$0][$1] }
        }
        #expect(throws: TreeError.hashMissing(level: 0, index: 1)) {
            try InclusionProof(index: 0, size: 2, hasher: &hasher) {
                $1 == 1 ? nil : Self.tiles[$0][$1]
            }
        }
    }

    @Test func hugeSizesAreJudgedWithoutOverflow() {
        var hasher = SHA256()
        let proof = InclusionProof(index: .max - 1, size: .max, path: [])
        let result = proof.verify(leaf: .zero, root: .zero, hasher: &hasher)
        #expect(result == .invalid(.pathLength(expected: 62, actual: 0)))
        let consistency = ConsistencyProof(older: .max - 1, newer: .max, path: [])
        let found = consistency.verify(olderRoot: .zero, newerRoot: .zero, hasher: &hasher)
        #expect(found == .invalid(.pathLength(expected: 63, actual: 0)))
    }
}
