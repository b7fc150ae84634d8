import Chain
import Keys
import Signing
import Testing
import Witness
import Witnessing

/// What a witness that means harm can do to whoever asks it.
@Suite struct LyingWitnessTests {
    private let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

    private func ask(
        _ url: String, patience: Double = 600
    ) async throws -> Result<WitnessClient.Answer, WitnessError> {
        let log = try PrivateKey(generatedFor: "ledger.example.org/balanced")
        let key = try PrivateKey(generatedFor: "w").verifierKey
        let cosigning = try VerifierKey(
            name: key.name, publicKey: key.publicKey, algorithm: .cosignature)
        let text = "witness w \(cosigning) \(url)\nquorum w\n"
        let policy = try WitnessPolicy(Array(text.utf8))
        let checkpoint = try WitnessServiceTests.History(count: 3, salt: "").checkpoint(3, by: log)
        do {
            return .success(
                try await WitnessClient(patience: patience).ask(
                    policy.witnesses[0], to: checkpoint
                ) { _ in throw WitnessRefusal.malformed("unasked") })
        } catch let error as WitnessError {
            return .failure(error)
        }
    }

    @Test func whoeverDripsAnAnswerIsLeft() async throws {
        let server = try LyingServer(start: head + "\r\n", more: [65], pause: 100_000)
        // It never ends, so that an answer at all shows that it was left.
        guard case .failure(let error) = try await ask(server.url, patience: 1) else {
            Issue.record("it was taken for an answer")
            return
        }
        #expect(error.code == .network && error.problem.contains("within 1 s"), "\(error)")
    }

    @Test func anAnswerWithoutAnEndIsNotKept() async throws {
        let server = try LyingServer(
            start: head + "\r\n", more: [UInt8](repeating: 65, count: 65_536))
        guard case .failure(let error) = try await ask(server.url) else {
            Issue.record("it was taken for an answer")
            return
        }
        #expect(error.problem.contains("more than 65536 bytes"), "\(error)")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func nobodyIsSentElsewhere(status: Int) async throws {
        let inner = try LyingServer(start: head + "Content-Length: 6\r\n\r\nsecret")
        let server = try LyingServer(
            start: "HTTP/1.1 \(status) Moved\r\nLocation: \(inner.url)/internal\r\n"
                + "Content-Length: 0\r\n\r\n")
        #expect(try await ask(server.url) == .success(.refused(status: status, "")))
    }

    @Test func wordsForATerminalAreNotRepeated() async throws {
        let words = "no\u{1B}[2J\u{7}\nway\u{202E}"
        let server = try LyingServer(
            start: "HTTP/1.1 403 No\r\nContent-Length: \(words.utf8.count)\r\n\r\n\(words)")
        #expect(try await ask(server.url) == .success(.refused(status: 403, "no [2J way")))
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "nonsense"])
    func anAddressThatIsNotHTTPIsNotAsked(url: String) async throws {
        guard case .failure(let error) = try await ask(url) else {
            Issue.record("it was asked")
            return
        }
        #expect(error.problem.contains("no address of w in HTTP"), "\(error)")
    }
}
