import Glibc

/// A socket that listens at an IPv4 address.
struct Listener: ~Copyable {
    let socket: CInt
    /// The port it listens at.
    let port: UInt16

    /// How many wait to be taken.
    private static let backlog: CInt = 128

    /// Listens at this address and port; port 0 takes a free one. Throws `network`.
    init(_ address: in_addr, port: UInt16) throws(WitnessError) {
        let kind = CInt(bitPattern: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, kind, 0)
        guard socket >= 0 else { throw Self.failed() }
        var yes: CInt = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr = address
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, length) == 0 && listen(socket, Self.backlog) == 0
                    && getsockname(socket, pointer, &length) == 0
            }
        }
        guard isListening, Self.neverWaits(socket) else {
            let error = Self.failed()
            close(socket)
            throw error
        }
        self.socket = socket
        self.port = UInt16(bigEndian: place.sin_port)
    }

    deinit { close(socket) }

    /// The next connection that waits to be taken, or why there is none.
    func accept() -> Result<CInt, SystemError> {
        let taken = Glibc.accept(socket, nil, nil)
        guard taken >= 0 else { return .failure(SystemError(number: errno)) }
        guard fcntl(taken, F_SETFD, FD_CLOEXEC) == 0, Self.neverWaits(taken) else {
            let error = SystemError(number: errno)
            close(taken)
            return .failure(error)
        }
        return .success(taken)
    }

    private static func neverWaits(_ socket: CInt) -> Bool {
        fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK) == 0
    }

    private static func failed() -> WitnessError {
        WitnessError(
            .network, "the witness cannot listen: \(SystemError(number: errno))",
            remedy: "choose an address of this machine and a port that nobody uses")
    }
}

/// A number of `errno(3)`.
struct SystemError: Error, CustomStringConvertible {
    let number: CInt

    /// Whether nothing is wrong but that no connection is there any more.
    var isNothingToAccept: Bool {
        [EAGAIN, EWOULDBLOCK, EINTR, ECONNABORTED].contains(number)
    }

    var description: String { String(cString: strerror(number)) }
}
