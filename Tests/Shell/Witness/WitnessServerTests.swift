import Chain
import Encoding
import Foundation
import FoundationNetworking
import Keys
import Signing
import Synchronization
import TestSupport
import Testing
import Witness
import Witnessing

/// A server and a client that speak over a real connection.
@Suite struct WitnessServerTests {
    private typealias History = WitnessServiceTests.History

    private func withServer(
        patience: Int = 600_000, mostConnections: Int = 64,
        _ body: (_ url: String, _ log: PrivateKey, _ witness: PrivateKey) async throws -> Void
    ) async throws {
        let log = try PrivateKey(generatedFor: "ledger.example.org/balanced")
        let witness = try PrivateKey(generatedFor: "witness.example/w1")
        try await withTemporaryFolder { folder in
            let service = try WitnessService(
                signer: witness, logs: [log.verifierKey], beginning: [log.verifierKey.name],
                directory: folder)
            let server = try WitnessServer(
                service, address: "127.0.0.1", port: 0, patience: patience,
                mostConnections: mostConnections)
            let (ports, port) = AsyncStream.makeStream(of: UInt16.self)
            let isOver = Mutex(false)
            // A thread of its own answers in time, however many tests share the others.
            let ending = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                try? server.run {
                    port.yield($0)
                } until: {
                    isOver.withLock { $0 }
                }
                port.finish()
                ending.signal()
            }
            defer {
                isOver.withLock { $0 = true }
                ending.wait()
            }
            var listening = ports.makeAsyncIterator()
            let number = try #require(await listening.next())
            try await body("http://127.0.0.1:\(number)", log, witness)
        }
    }

    private func policy(_ witness: PrivateKey, _ url: String) throws -> WitnessPolicy.Witness {
        let key = try VerifierKey(
            name: witness.verifierKey.name, publicKey: witness.verifierKey.publicKey,
            algorithm: .cosignature)
        let policy = try WitnessPolicy(Array("witness w \(key) \(url)\nquorum w\n".utf8))
        return try #require(policy.witnesses.first)
    }

    @Test func theClientLearnsWhatTheWitnessKnows() async throws {
        try await withServer { url, log, key in
            let witness = try policy(key, url)
            let history = History(count: 40, salt: "")
            for size in [3, 3, 17, 40] {
                let checkpoint = try history.checkpoint(size, by: log)
                let answer = try await WitnessClient(patience: 600).ask(witness, to: checkpoint) {
                    try history.proof($0, size)
                }
                guard case .cosigned(let line) = answer else {
                    Issue.record("\(answer)")
                    continue
                }
                #expect(witness.key.check(line, of: checkpoint.note.text) != nil)
            }
            let forked = History(count: 50, salt: "!")
            let answer = try await WitnessClient(patience: 600).ask(
                witness, to: forked.checkpoint(50, by: log)
            ) { try forked.proof($0, 50) }
            guard case .refused(422, _) = answer else {
                Issue.record("\(answer)")
                return
            }
            let older = try await WitnessClient(patience: 600).ask(
                witness, to: history.checkpoint(20, by: log)
            ) { try history.proof($0, 20) }
            #expect(older == .conflict(size: 40))
        }
    }

    @Test func otherRequestsAreTurnedAway() async throws {
        try await withServer { url, log, key in
            func status(_ method: String, _ path: String, _ body: Data) async throws -> Int? {
                var request = URLRequest(url: try #require(URL(string: url + path)))
                request.httpMethod = method
                request.httpBody = body
                let (_, response) = try await URLSession.shared.data(for: request)
                return (response as? HTTPURLResponse)?.statusCode
            }
            #expect(try await status("GET", "/add-checkpoint", Data()) == 404)
            #expect(try await status("POST", "/", Data()) == 404)
            #expect(try await status("POST", "/add-checkpoint", Data()) == 400)
            let huge = Data(repeating: 65, count: 1 << 20)
            #expect(try await status("POST", "/add-checkpoint", huge) == 413)
            let history = History(count: 3, salt: "")
            let request = Data(try history.request(0, 3, by: log))
            #expect(try await status("POST", "/add-checkpoint", request) == 200)
        }
    }

    /// Sends a request to cosign and gives how the witness began its answer.
    private func answer(_ url: String, _ log: PrivateKey) async throws -> String? {
        let body = try History(count: 3, salt: "").request(0, 3, by: log)
        let peer = try Peer(url)
        let head = "POST /add-checkpoint HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n"
        #expect(peer.send(Array(head.utf8) + body))
        return await peer.answer(within: 600)
    }

    @Test func aHeadWithoutAnEndIsCutOff() async throws {
        try await withServer { url, log, _ in
            let peers = try (0..<4).map { _ in try Peer(url) }
            for peer in peers {
                var sent = 0
                #expect(peer.send(Array("POST /add-checkpoint HTTP/1.1\r\nX: ".utf8)))
                while sent < 3 << 20, peer.send([UInt8](repeating: 65, count: 65_536)) {
                    sent += 65_536
                }
            }
            let answer = try await answer(url, log)
            #expect(answer?.hasPrefix("HTTP/1.1 200 ") == true)
        }
    }

    @Test func aHeadThatIsTooLongIsToldSo() async throws {
        try await withServer { url, _, _ in
            let peer = try Peer(url)
            let head = "POST /add-checkpoint HTTP/1.1\r\nX: " + String(repeating: "A", count: 8192)
            #expect(peer.send(Array(head.utf8)))
            #expect(await peer.answer(within: 600)?.hasPrefix("HTTP/1.1 431 ") == true)
        }
    }

    @Test func whoeverDripsIsCutOffInTheEnd() async throws {
        try await withServer(patience: 600) { url, log, _ in
            let peer = try Peer(url)
            let start = ContinuousClock.now
            #expect(peer.send(Array("POST /add-checkpoint HTTP/1.1\r\nX: ".utf8)))
            while peer.send([65]), ContinuousClock.now - start < .seconds(600) {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(ContinuousClock.now - start < .seconds(600))
            #expect(try await answer(url, log)?.hasPrefix("HTTP/1.1 200 ") == true)
        }
    }

    @Test func silentConnectionsMakeRoomForTheNext() async throws {
        try await withServer(patience: 600_000, mostConnections: 4) { url, log, _ in
            let peers = try (0..<40).map { _ in try Peer(url) }
            let answer = try await answer(url, log)
            #expect(answer?.hasPrefix("HTTP/1.1 200 ") == true)
            #expect(peers.count == 40)
        }
    }

    @Test func aWitnessThatIsNotThereIsSaidToBeSo() async throws {
        let log = try PrivateKey(generatedFor: "ledger.example.org/balanced")
        let witness = try policy(try PrivateKey(generatedFor: "w"), "http://127.0.0.1:1")
        let checkpoint = try History(count: 3, salt: "").checkpoint(3, by: log)
        let error = await #expect(throws: WitnessError.self) {
            try await WitnessClient(patience: 2).ask(witness, to: checkpoint) { _ in
                throw WitnessRefusal.malformed("unasked")
            }
        }
        #expect(error?.code == .network)
    }
}
