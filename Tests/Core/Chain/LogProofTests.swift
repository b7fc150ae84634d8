import Chain
import Encoding
import Signing
import Testing

@Suite struct LogProofTests {
    private static let origin = "ledger.example.org/balanced"

    private func proof(
        of index: Int, in size: Int, extra: [UInt8]? = nil
    ) throws -> (proof: LogProof, leaves: [Digest], key: VerifierKey) {
        let signer = try TestSigner(name: Self.origin, seed: 7)
        let leaves = ReferenceTree.leaves(size)
        let root = ReferenceTree.root(leaves[...])
        let checkpoint = try SignedCheckpoint(
            Checkpoint(origin: Self.origin, size: size, root: root), signer: signer)
        return (
            LogProof(
                index: index, path: ReferenceTree.inclusion(of: index, in: leaves[...]),
                checkpoint: checkpoint, extra: extra), leaves, signer.verifierKey
        )
    }

    @Test(arguments: [1, 2, 3, 7, 64, 100])
    func everyProofComesBackAndHolds(size: Int) throws {
        for index in 0..<size {
            let (proof, leaves, key) = try proof(
                of: index, in: size, extra: index % 2 == 0 ? nil : [1, 2, 3])
            let read = try LogProof(proof.bytes)
            #expect(read == proof)
            #expect(try read.verified(leaf: leaves[index], by: key).size == size)
            let other = leaves[(index + 1) % size]
            if other != leaves[index] {
                #expect(throws: CheckpointError.self) { try read.verified(leaf: other, by: key) }
            }
        }
    }

    @Test func theFormIsThatOfTheSpecification() throws {
        let (proof, leaves, _) = try proof(of: 1, in: 3, extra: Array("hi".utf8))
        let lines = String(decoding: proof.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "c2sp.org/tlog-proof@v1")
        #expect(lines[1] == "extra aGk=")
        #expect(lines[2] == "index 1")
        #expect(lines[3] == leaves[0].base64)
        #expect(lines[4] == leaves[2].base64)
        #expect(lines[5] == "")
        #expect(lines[6] == Self.origin)
    }

    /// No changed bit leaves a proof that still holds for the same entry and says something else.
    @Test func noFlippedBitPasses() throws {
        let (proof, leaves, key) = try proof(of: 4, in: 7)
        let bytes = proof.bytes
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                #expect(throws: CheckpointError.self, "byte \(place), bit \(bit)") {
                    try LogProof(changed).verified(leaf: leaves[4], by: key)
                }
            }
        }
        for length in 0..<bytes.count {
            #expect(throws: CheckpointError.self) { try LogProof(Array(bytes.prefix(length))) }
        }
    }

    @Test(arguments: [
        "", "c2sp.org/tlog-proof@v2\nindex 0\n\n", "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\n", "c2sp.org/tlog-proof@v1\nindex -1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 99999999999999999999\n\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n", "c2sp.org/tlog-proof@v1\nextra a\nindex 0\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n", "c2sp.org/tlog-proof@v1\nindex 0\n",
    ])
    func otherFormsAreRefusedWithTheirLine(start: String) throws {
        let (proof, _, _) = try proof(of: 0, in: 1)
        let error = #expect(throws: CheckpointError.self) {
            try LogProof(Array(start.utf8) + proof.checkpoint.bytes)
        }
        #expect(error?.code == .malformed)
        #expect(error?.line != nil)
    }

    @Test func whatIsWrongInTheCheckpointHasItsLineInTheProof() throws {
        let (proof, _, _) = try proof(of: 1, in: 3)
        let text = String(decoding: proof.bytes, as: UTF8.self)
        let error = #expect(throws: CheckpointError.self) {
            try LogProof(Array(text.replacing("\n3\n", with: "\n03\n").utf8))
        }
        // The title, the index, two hashes, an empty line and the origin stand before the size.
        #expect(error?.line == 7)
    }

    @Test func aProofWithMoreHashesThanATreeHasLevelsIsRefused() throws {
        let (proof, leaves, _) = try proof(of: 0, in: 1)
        let many = [String](repeating: leaves[0].base64 + "\n", count: 64).joined()
        let text = "c2sp.org/tlog-proof@v1\nindex 0\n" + many + "\n"
        #expect(throws: CheckpointError.self) {
            try LogProof(Array(text.utf8) + proof.checkpoint.bytes)
        }
    }
}
