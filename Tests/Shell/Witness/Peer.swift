import Foundation
import Glibc
import Testing

/// A TCP connection of a test, which sends what it likes.
final class Peer: Sendable {
    private let socket: CInt

    /// Connects to the address and port of a URL.
    init(_ url: String) throws {
        let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
        socket = Glibc.socket(AF_INET, CInt(bitPattern: SOCK_STREAM.rawValue), 0)
        var place = loopback(port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, length)
            }
        }
        try #require(connected == 0)
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(socket) }

    /// Sends all of this; false where the other side has closed.
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
                    CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// What is answered, nothing where nothing comes within so many seconds.
    func answer(within seconds: Double) async -> String? {
        let end = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while ContinuousClock.now < end {
            let count = recv(socket, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count > 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
            guard count < 0, errno == EAGAIN else { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }
}

/// A server of a test that answers whatever is asked with what it likes.
final class LyingServer: Sendable {
    /// Where it listens.
    let url: String
    private let socket: CInt

    /// A server that sends `start` on each connection, and then `more` again and again with these
    /// microseconds between, until the other side closes.
    init(start: String, more: [UInt8] = [], pause: UInt32 = 0) throws {
        let socket = Glibc.socket(AF_INET, CInt(bitPattern: SOCK_STREAM.rawValue), 0)
        var place = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 16) == 0
                    && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isListening)
        url = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
        self.socket = socket
        Thread.detachNewThread {
            while true {
                let taken = accept(socket, nil, nil)
                guard taken >= 0 else { return }
                Thread.detachNewThread {
                    var request = [UInt8](repeating: 0, count: 65_536)
                    _ = recv(taken, &request, request.count, 0)
                    var sent = start.utf8.count
                    sent = Glibc.send(taken, start, sent, CInt(MSG_NOSIGNAL))
                    while sent > 0, !more.isEmpty {
                        usleep(pause)
                        sent = Glibc.send(taken, more, more.count, CInt(MSG_NOSIGNAL))
                    }
                    close(taken)
                }
            }
        }
    }

    deinit {
        shutdown(socket, CInt(SHUT_RDWR))
        close(socket)
    }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    return place
}
