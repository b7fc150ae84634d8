import Glibc

/// One connection to a witness: a request, its answer, and the end. Nothing on it waits.
final class Connection {
    /// What a connection waits for.
    enum Stage {
        /// The rest of the request.
        case receiving
        /// Room for the rest of the answer.
        case sending
        /// That the other side closes: what it still sends would else undo the answer.
        case ending
        /// Nothing more.
        case closed
    }

    /// The socket, which is closed with the connection.
    let socket: CInt
    /// When the connection ends, whatever has become of it, in milliseconds of `Clock`.
    private(set) var deadline: Int
    private(set) var stage = Stage.receiving
    private var reader = RequestReader()
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var isAnswered = false

    /// How long the other side may still send after the answer, in milliseconds.
    private static let lingering = 2000

    /// A connection over this socket, which it owns.
    init(_ socket: CInt, deadline: Int) {
        self.socket = socket
        self.deadline = deadline
    }

    deinit { close(socket) }

    /// What `poll(2)` is to wait for.
    var events: Int16 {
        let waitsToSend = stage == .sending || sent < outgoing.count
        return Int16(waitsToSend ? POLLOUT : POLLIN)
    }

    /// Goes on, and gives the body of the request once it is whole.
    func advance() -> [UInt8]? {
        if sent < outgoing.count { send() }
        switch stage {
        case .receiving: return receive()
        case .ending: drain()
        case .sending, .closed: break
        }
        return nil
    }

    /// Sends this answer and ends.
    func answer(_ bytes: [UInt8]) {
        outgoing += bytes
        isAnswered = true
        stage = .sending
        send()
    }

    private func receive() -> [UInt8]? {
        guard let arrived = read(), stage == .receiving else { return nil }
        switch reader.take(arrived) {
        case .incomplete: return nil
        case .expectsContinue:
            outgoing += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
            send()
            return nil
        case .body(let body): return body
        case .refused(let status):
            answer(HTTPAnswer.bytes(status: status, type: HTTPAnswer.plainText, body: []))
            return nil
        }
    }

    /// What has arrived, nothing where that is nothing yet.
    private func read() -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count <= 0 else { return buffer[..<count] }
        if count == 0 || !Self.isTemporary(errno) { stage = .closed }
        return nil
    }

    private func send() {
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { bytes in
                Glibc.send(
                    socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent,
                    CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                if !Self.isTemporary(errno) { stage = .closed }
                return
            }
            sent += count
        }
        guard isAnswered else { return }
        shutdown(socket, CInt(SHUT_WR))
        stage = .ending
        deadline = min(deadline, Clock.now() + Self.lingering)
    }

    private func drain() { _ = read() }

    private static func isTemporary(_ number: CInt) -> Bool {
        number == EAGAIN || number == EWOULDBLOCK || number == EINTR
    }
}

/// An answer in HTTP/1.1, after which the connection is closed.
enum HTTPAnswer {
    static let plainText = "text/plain; charset=utf-8"

    static func bytes(status: Int, type: String, body: [UInt8]) -> [UInt8] {
        let head =
            "HTTP/1.1 \(status) \r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
            + "Connection: close\r\n\r\n"
        return Array(head.utf8) + body
    }
}

/// A clock that only goes forward.
enum Clock {
    /// Milliseconds since some time.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
