import Chain
import Encoding
import Files
import Foundation
import Keys
import Signing
import TestSupport
import Testing
import Witness
import Witnessing

@Suite struct WitnessServiceTests {
    private let log: PrivateKey
    private let witness: PrivateKey
    private let history: History

    init() throws {
        log = try PrivateKey(generatedFor: "ledger.example.org/balanced")
        witness = try PrivateKey(generatedFor: "witness.example/w1")
        history = History(count: 40, salt: "")
    }

    /// A history of leaves with its checkpoints and proofs.
    struct History {
        let leaves: [Digest]

        init(count: Int, salt: String) {
            leaves = (0..<count).map { SHA256.hash(Array("leaf \($0)\(salt)".utf8)) }
        }

        func checkpoint(_ size: Int, by signer: PrivateKey) throws -> SignedCheckpoint {
            var hasher = SHA256()
            var tree = CompactTree()
            for leaf in leaves.prefix(size) { tree.append(leaf, hasher: &hasher) }
            return try SignedCheckpoint(
                Checkpoint(
                    origin: signer.verifierKey.name, size: size, root: tree.root(hasher: &hasher)),
                signer: signer)
        }

        func proof(_ older: Int, _ newer: Int) throws -> ConsistencyProof {
            var hasher = SHA256()
            return try ConsistencyProof(older: older, newer: newer, hasher: &hasher) {
                $0 == 0 ? leaves[$1] : nil
            }
        }

        func request(_ older: Int, _ size: Int, by signer: PrivateKey) throws -> [UInt8] {
            AddCheckpointRequest(
                older: older, path: older == 0 ? [] : try proof(older, size).path,
                checkpoint: try checkpoint(size, by: signer)
            ).bytes
        }
    }

    private func service(
        _ folder: String, begins: Bool = true, logs: [PrivateKey]? = nil
    ) throws -> WitnessService<PrivateKey> {
        try WitnessService(
            signer: witness, logs: (logs ?? [log]).map(\.verifierKey),
            beginning: begins ? [log.verifierKey.name] : [], directory: folder + "/state")
    }

    @Test func whatIsCosignedIsRememberedWhenTheWitnessStartsAgain() throws {
        try withTemporaryFolder { folder in
            do {
                let service = try service(folder)
                let answer = service.answer(try history.request(0, 7, by: log), at: 1000)
                #expect(answer.status == 200)
                let checkpoint = try history.checkpoint(7, by: log)
                let note = try SignedNote(checkpoint.note.text + [10] + answer.body)
                #expect(try note.verified(by: [service.verifierKey]).first?.time == 1000)
            }
            let again = try service(folder, begins: false)
            #expect(again.size(of: "ledger.example.org/balanced") == 7)
            let forked = History(count: 40, salt: "!")
            for (older, size) in [(7, 7), (7, 20)] {
                let request = AddCheckpointRequest(
                    older: older, path: older == size ? [] : try forked.proof(older, size).path,
                    checkpoint: try forked.checkpoint(size, by: log))
                let answer = again.answer(request.bytes, at: 1001)
                #expect(answer.status == (older == size ? 409 : 422))
            }
            #expect(again.answer(try history.request(7, 20, by: log), at: 1002).status == 200)
            #expect(again.size(of: "ledger.example.org/balanced") == 20)
        }
    }

    @Test func nothingIsCosignedThatCouldNotBeRemembered() throws {
        try withTemporaryFolder { folder in
            let service = try service(folder)
            #expect(service.answer(try history.request(0, 3, by: log), at: 1).status == 200)
            try FileManager.default.removeItem(atPath: folder + "/state")
            let answer = service.answer(try history.request(3, 5, by: log), at: 2)
            #expect(answer.status == 500)
            // It goes on refusing: what the disk has is not known.
            #expect(service.answer(try history.request(3, 5, by: log), at: 3).status == 500)
        }
    }

    @Test func aChangedMemoryStopsTheWitness() throws {
        try withTemporaryFolder { folder in
            do {
                let service = try service(folder)
                _ = service.answer(try history.request(0, 9, by: log), at: 1)
            }
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder + "/state").first {
                    $0.hasSuffix(".checkpoint")
                })
            let path = "\(folder)/state/\(name)"
            let bytes = try FileSystem.read(path, maximumByteCount: 4096)
            for place in stride(from: 0, to: bytes.count, by: 3) {
                var changed = bytes
                changed[place] ^= 2
                try FileSystem.writeAtomically(changed, to: path)
                // Neither a line of the log nor the witness's may be lost.
                do throws(WitnessError) {
                    let kept = try WitnessService(
                        signer: witness, logs: [log.verifierKey], directory: folder + "/state")
                    #expect(kept.size(of: "ledger.example.org/balanced") == 9)
                } catch {
                    #expect(error.code == .damaged)
                }
            }
        }
    }

    @Test func aLogThatIsNotRememberedIsNotBegunUnasked() throws {
        try withTemporaryFolder { folder in
            func code(begins: Bool) -> WitnessError.Code? {
                do {
                    _ = try service(folder, begins: begins)
                    return nil
                } catch {
                    return (error as? WitnessError)?.code
                }
            }
            // A directory that is not there, perhaps mistyped, is not made.
            #expect(code(begins: false) == .forgotten)
            #expect(!FileManager.default.fileExists(atPath: folder + "/state"))
            #expect(code(begins: true) == nil)
            // It began; before its first checkpoint it may be said to begin again.
            #expect(code(begins: false) == nil)
            do {
                let service = try service(folder)
                let request = try history.request(0, 7, by: log)
                #expect(service.answer(request, at: 1).status == 200)
            }
            #expect(code(begins: true) == .begun)
            #expect(code(begins: false) == nil)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/state") {
                try Data().write(to: URL(fileURLWithPath: "\(folder)/state/\(name)"))
                #expect(code(begins: false) == .damaged)
                #expect(code(begins: true) == .damaged)
                try FileManager.default.removeItem(atPath: "\(folder)/state/\(name)")
            }
            #expect(code(begins: false) == .forgotten)
        }
    }

    @Test func aReplacedKeyCommandsTheWitnessNoMoreAlsoAfterARestart() throws {
        try withTemporaryFolder { folder in
            let next = try PrivateKey(generatedFor: log.verifierKey.name)
            do {
                let service = try service(folder, logs: [log, next])
                #expect(
                    service.answer(try history.request(0, 7, by: log), at: 1).status == 200)
                #expect(
                    service.answer(try history.request(7, 9, by: next), at: 2).status == 200)
                #expect(
                    service.answer(try history.request(9, 20, by: log), at: 3).status == 403)
            }
            do {
                let again = try service(folder, begins: false, logs: [log, next])
                #expect(
                    again.answer(try history.request(9, 20, by: log), at: 4).status == 403)
                #expect(
                    again.answer(try history.request(9, 20, by: next), at: 5).status == 200)
            }
            // Without the new key the old one would command again.
            let error = #expect(throws: WitnessError.self) {
                try service(folder, begins: false, logs: [log])
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test func aRepeatedRequestIsAnsweredWithTheSameLineForAMinute() throws {
        try withTemporaryFolder { folder in
            let service = try service(folder)
            let first = service.answer(try history.request(0, 7, by: log), at: 1000)
            let again = try history.request(7, 7, by: log)
            for time in [1000, 1030, 1059] as [UInt64] {
                #expect(service.answer(again, at: time) == first)
            }
            let later = service.answer(again, at: 1060)
            #expect(later.status == 200 && later != first)
            // A clock that was set back is no reason to give a line of another time.
            #expect(service.answer(again, at: 900).status == 200)
            let next = service.answer(try history.request(7, 8, by: log), at: 901)
            #expect(next.status == 200 && next != later)
        }
    }

    @Test func twoWitnessesDoNotShareAMemory() throws {
        try withTemporaryFolder { folder in
            let first = try service(folder)
            let error = #expect(throws: WitnessError.self) { try service(folder) }
            #expect(error?.code == .inUse)
            #expect(first.size(of: "ledger.example.org/balanced") == 0)
        }
    }

    @Test func aWitnessDoesNotCosignItself() async throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: WitnessError.self) {
                try WitnessService(
                    signer: log, logs: [log.verifierKey], beginning: [log.verifierKey.name],
                    directory: folder)
            }
            #expect(error?.code == .key)
        }
    }

    @Test func manyAtOnceAreAnsweredOneAfterAnother() async throws {
        try await withTemporaryFolder { folder in
            let service = try service(folder)
            let requests = try (1...30).map { try history.request(0, $0, by: log) }
            let answers = await withTaskGroup(of: Int.self) { group in
                for request in requests {
                    group.addTask { service.answer(request, at: 5).status }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == 200 } == 1)
            #expect(answers.count { $0 == 409 } == 29)
        }
    }

    @Test func rubbishIsRefused() throws {
        try withTemporaryFolder { folder in
            let service = try service(folder)
            let request = try history.request(0, 3, by: log)
            var random = SplitMix64(seed: 11)
            for length in 0..<request.count {
                #expect(service.answer(Array(request.prefix(length)), at: 1).status == 400)
            }
            for _ in 0..<500 {
                var changed = request
                changed[Int(random.next() % UInt64(changed.count))] ^=
                    1 << UInt8(random.next() % 8)
                #expect(service.answer(changed, at: 1).status >= 400)
            }
            #expect(service.answer([], at: 1).status == 400)
            let huge = [UInt8](repeating: 65, count: 1 << 20)
            #expect(service.answer(huge, at: 1).status == 400)
            #expect(service.size(of: "ledger.example.org/balanced") == 0)
        }
    }
}
