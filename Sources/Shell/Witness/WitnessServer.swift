import FlyingFox
import FlyingSocks
import Foundation
import Glibc
public import Signing
import Witnessing

/// A witness behind HTTP: `POST /add-checkpoint` (C2SP tlog-witness).
public struct WitnessServer<Signer: NoteSigner & Sendable>: Sendable {
    private let server: HTTPServer

    /// A server for this witness at an IPv4 address and port; port 0 takes a free one. Throws
    /// `network` for what is no address.
    public init(
        _ service: WitnessService<Signer>, address: String, port: UInt16
    ) async throws(WitnessError) {
        do {
            server = HTTPServer(
                address: try .inet(ip4: address, port: port), timeout: Self.patience,
                logger: .disabled)
        } catch {
            throw WitnessError(
                .network, "\(address) is no address to listen at", remedy: "give one as 127.0.0.1")
        }
        await server.appendRoute("POST /add-checkpoint") { request in
            guard let body = try await Self.body(of: request) else {
                return HTTPResponse(statusCode: .payloadTooLarge)
            }
            let now = UInt64(max(0, time(nil)))
            let answer = await service.answer(body, at: now)
            return HTTPResponse(
                statusCode: HTTPStatusCode(answer.status, phrase: ""),
                headers: [.contentType: answer.contentType], body: Data(answer.body))
        }
    }

    /// Serves until the task is cancelled or the process ends; tells the port once it listens.
    /// Throws `network` where the port is taken.
    public func run(listening: @escaping @Sendable (UInt16) -> Void) async throws(WitnessError) {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                group.addTask {
                    try await server.waitUntilListening()
                    if let number = await port { listening(number) }
                }
                try await group.waitForAll()
            }
        } catch is CancellationError {
            return
        } catch {
            throw WitnessError(
                .network, "the witness cannot listen: \(error)",
                remedy: "choose a port that nobody uses")
        }
    }

    /// The port it listens at.
    private var port: UInt16? {
        get async {
            guard case .ip4(_, let port) = await server.listeningAddress else { return nil }
            return port
        }
    }

    /// Seconds after which a connection that says nothing is closed.
    private static var patience: TimeInterval { 15 }

    /// The body of a request, nothing where it is longer than any request to cosign.
    private static func body(of request: HTTPRequest) async throws -> [UInt8]? {
        guard request.bodySequence.count.map({ $0 <= AddCheckpointRequest.mostBytes }) ?? true
        else { return nil }
        var bytes: [UInt8] = []
        for try await chunk in request.bodySequence {
            guard bytes.count + chunk.count <= AddCheckpointRequest.mostBytes else { return nil }
            bytes += chunk
        }
        return bytes
    }
}
