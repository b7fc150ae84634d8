import Glibc
public import Signing

/// A witness behind HTTP: `POST /add-checkpoint` (C2SP tlog-witness) and nothing else.
///
/// Whoever connects may send a head of 8 KiB and a body of 64 KiB, within `patience` in all; one
/// request a connection. Where all connections are taken the oldest gives way to the next.
public struct WitnessServer<Signer: NoteSigner & Sendable>: Sendable {
    private let service: WitnessService<Signer>
    private let address: in_addr
    private let wantedPort: UInt16
    private let patience: Int
    private let mostConnections: Int

    /// A server for this witness at an IPv4 address and port; port 0 takes a free one. A connection
    /// ends after so many milliseconds in all. Throws `network` for what is no address.
    public init(
        _ service: WitnessService<Signer>, address: String, port: UInt16, patience: Int = 10_000,
        mostConnections: Int = 64
    ) throws(WitnessError) {
        precondition(patience > 0 && mostConnections > 0)
        var parsed = in_addr()
        guard inet_pton(AF_INET, address, &parsed) == 1 else {
            throw WitnessError(
                .network, "\(address) is no address to listen at", remedy: "give one as 127.0.0.1")
        }
        self.service = service
        self.address = parsed
        wantedPort = port
        self.patience = patience
        self.mostConnections = mostConnections
    }

    /// Serves on this thread until `isOver` says so, which is asked now and then; tells the port once
    /// it listens. Throws `network` where the port is taken.
    public func run(
        listening: (UInt16) -> Void, until isOver: () -> Bool = { false }
    ) throws(WitnessError) {
        var connections = try Connections(
            Listener(address, port: wantedPort), patience: patience, most: mostConnections)
        listening(connections.port)
        while !isOver() {
            for (connection, body) in connections.wait() {
                let answer = service.answer(body, at: UInt64(max(0, time(nil))))
                connection.answer(
                    HTTPAnswer.bytes(
                        status: answer.status, type: answer.contentType, body: answer.body))
            }
        }
    }
}
