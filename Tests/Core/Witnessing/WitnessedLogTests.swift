import Chain
import Encoding
import Keys
import Signing
import Testing
import Witnessing

@Suite struct WitnessedLogTests {
    private let signer: PrivateKey
    private let origin = "ledger.example.org/balanced"
    private let leaves = (0..<40).map { SHA256.hash(Array("leaf \($0)".utf8)) }

    init() throws {
        signer = try PrivateKey(generatedFor: origin)
    }

    private func tree(_ size: Int, of leaves: [Digest]? = nil) -> CompactTree {
        var hasher = SHA256()
        var tree = CompactTree()
        for leaf in (leaves ?? self.leaves).prefix(size) { tree.append(leaf, hasher: &hasher) }
        return tree
    }

    private func request(
        _ older: Int, _ size: Int, of leaves: [Digest]? = nil, by other: PrivateKey? = nil,
        origin: String? = nil
    ) throws -> AddCheckpointRequest {
        let leaves = leaves ?? self.leaves
        var hasher = SHA256()
        let root = tree(size, of: leaves).root(hasher: &hasher)
        let path =
            older > 0 && older <= size
            ? try ConsistencyProof(older: older, newer: size, hasher: &hasher) { level, index in
                level == 0 ? leaves[index] : nil
            }.path : []
        return AddCheckpointRequest(
            older: older, path: path,
            checkpoint: try SignedCheckpoint(
                Checkpoint(origin: origin ?? self.origin, size: size, root: root),
                signer: other ?? signer))
    }

    private func log() -> WitnessedLog { WitnessedLog(keys: [signer.verifierKey]) }

    @Test func aLogThatGrowsIsFollowedStepByStep() throws {
        var log = log()
        var known = 0
        for size in [0, 0, 1, 2, 7, 7, 8, 33, 40] {
            let request = try AddCheckpointRequest(request(known, size).bytes)
            #expect(try log.take(request).size == size)
            known = size
        }
        #expect(log.size == 40)
    }

    @Test func aRequestComesBackFromItsBytes() throws {
        for (older, size) in [(0, 1), (3, 17), (17, 17)] {
            let request = try request(older, size)
            #expect(try AddCheckpointRequest(request.bytes) == request)
            for length in 0..<request.bytes.count {
                #expect(throws: CheckpointError.self) {
                    try AddCheckpointRequest(Array(request.bytes.prefix(length)))
                }
            }
        }
    }

    @Test func twoHistoriesOfOneNameAreRefused() throws {
        var log = log()
        _ = try log.take(request(0, 10))
        let before = log
        var forked = leaves
        forked[5] = SHA256.hash(Array("another".utf8))
        #expect(throws: WitnessRefusal.conflict(size: 10)) {
            try log.take(request(10, 10, of: forked))
        }
        let error = #expect(throws: WitnessRefusal.self) {
            try log.take(request(10, 20, of: forked))
        }
        #expect(error?.status == 422)
        #expect(log == before)
    }

    @Test func eachRefusalHasItsStatus() throws {
        var log = log()
        _ = try log.take(request(0, 10))
        let before = log
        func status(_ request: AddCheckpointRequest) -> Int? {
            do throws(WitnessRefusal) {
                _ = try log.take(request)
                return nil
            } catch {
                return error.status
            }
        }
        let stranger = try PrivateKey(generatedFor: origin)
        let elsewhere = try PrivateKey(generatedFor: "other.example.org/log")
        #expect(status(try request(10, 20, by: stranger)) == 403)
        #expect(status(try request(10, 20, by: elsewhere, origin: "other.example.org/log")) == 404)
        #expect(status(try request(20, 15)) == 400)
        #expect(status(try request(9, 20)) == 409)
        #expect(status(try request(0, 20)) == 409)
        let right = try request(10, 20)
        #expect(
            status(
                AddCheckpointRequest(
                    older: 10, path: right.path.dropLast(), checkpoint: right.checkpoint)) == 422)
        #expect(log == before)
        #expect(WitnessRefusal.conflict(size: 10).body == "10\n")
        #expect(status(right) == nil)
    }

    @Test func aProofFromNothingMustBeEmpty() throws {
        var log = log()
        let request = AddCheckpointRequest(
            older: 0, path: [leaves[0]], checkpoint: try request(0, 3).checkpoint)
        let error = #expect(throws: WitnessRefusal.self) { try log.take(request) }
        #expect(error?.status == 422)
        #expect(log.latest == nil)
    }

    @Test func aCosignatureHoldsForItsTextAndTimeAlone() throws {
        let witness = try PrivateKey(generatedFor: "witness.example/w1")
        let text = try request(0, 3).checkpoint.note.text
        let signature = try NoteSignature(cosigning: text, at: 1_679_315_147, signer: witness)
        let key = try VerifierKey(
            name: "witness.example/w1", publicKey: witness.verifierKey.publicKey,
            algorithm: .cosignature)
        #expect(key.check(signature, of: text)?.time == 1_679_315_147)
        #expect(key.check(signature, of: text + [10]) == nil)
        for place in signature.bytes.indices {
            var bytes = signature.bytes
            bytes[place] ^= 1
            #expect(key.check(NoteSignature(key: key, bytes: bytes), of: text) == nil)
        }
        // It is no signature of the log's kind.
        #expect(witness.verifierKey.check(signature, of: text) == nil)
    }
}
