import Glibc

/// The connections to a witness, at most so many at once.
struct Connections: ~Copyable {
    private let listener: Listener
    private let patience: Int
    private let most: Int
    /// In the order in which they were taken.
    private var open: [Connection] = []

    /// The longest that a wait lasts, in milliseconds, so that a server ends that is to.
    private static let longestWait = 100

    /// Those who connect to this listener, each for so many milliseconds.
    init(_ listener: consuming Listener, patience: Int, most: Int) {
        self.listener = listener
        self.patience = patience
        self.most = most
    }

    /// The port it listens at.
    var port: UInt16 { listener.port }

    /// Waits a moment at most until something happens, and gives the connections whose request is
    /// whole, with its body.
    mutating func wait() -> [(connection: Connection, body: [UInt8])] {
        var waiting = open.map { pollfd(fd: $0.socket, events: $0.events, revents: 0) }
        waiting.append(pollfd(fd: listener.socket, events: Int16(POLLIN), revents: 0))
        guard poll(&waiting, nfds_t(waiting.count), CInt(Self.longestWait)) >= 0 else { return [] }
        var whole: [(connection: Connection, body: [UInt8])] = []
        for (connection, event) in zip(open, waiting) where event.revents != 0 {
            if let body = connection.advance() { whole.append((connection, body)) }
        }
        let now = Clock.now()
        open.removeAll { $0.stage == .closed || $0.deadline <= now }
        if waiting.last?.revents != 0 { take(at: now) }
        return whole
    }

    /// Takes those who wait to be connected; the oldest connections make room for them.
    private mutating func take(at now: Int) {
        for _ in 0..<most {
            switch listener.accept() {
            case .success(let socket):
                open.append(Connection(socket, deadline: now + patience))
            case .failure(let error):
                guard !error.isNothingToAccept else { return }
                // The system has no room for another either: the oldest gives its own.
                if open.isEmpty { usleep(20_000) } else { open.removeFirst() }
                return
            }
            if open.count > most { open.removeFirst() }
        }
    }
}
