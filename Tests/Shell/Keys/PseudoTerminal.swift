import Foundation
import Glibc
import Synchronization
import Testing

/// A terminal whose other end the test holds.
final class PseudoTerminal: Sendable {
    let path: String
    private let leader: CInt
    // Kept open, so that the terminal outlives each prompt.
    private let follower: CInt
    private let answered = Mutex(0)
    private let output = Mutex<[UInt8]>([])

    init() throws {
        leader = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(leader >= 0)
        // What unlockpt(3) and ptsname(3) do, which this module of the C library leaves out.
        var locked: CInt = 0
        var number: CInt = 0
        try #require(ioctl(leader, 0x4004_5431, &locked) == 0, "TIOCSPTLCK")
        try #require(ioctl(leader, 0x8004_5430, &number) == 0, "TIOCGPTN")
        path = "/dev/pts/\(number)"
        follower = open(path, O_RDWR | O_NOCTTY)
        try #require(follower >= 0)
    }

    deinit {
        close(follower)
        close(leader)
    }

    /// Types each of these once the terminal shows a question for it.
    func type(_ answers: [String]) {
        Thread { [self] in
            for answer in answers {
                // What is typed before the question is shown would be thrown away.
                let asked = answered.withLock { answered in
                    answered += 1
                    return answered
                }
                while read().count(where: { $0 == ":" }) < asked {}
                let bytes = Array(answer.utf8)
                _ = Glibc.write(leader, bytes, bytes.count)
            }
        }.start()
    }

    /// Whether what is typed is shown (`ECHO`).
    var showsWhatIsTyped: Bool {
        var settings = termios()
        tcgetattr(follower, &settings)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// All that the terminal has shown.
    func shown() -> String {
        while case let before = read(), read() != before {}
        return String(decoding: output.withLock { $0 }, as: UTF8.self)
    }

    /// Waits a moment for the terminal to show more, and gives all that it has shown.
    private func read() -> String {
        var waiting = pollfd(fd: leader, events: Int16(POLLIN), revents: 0)
        return output.withLock { output in
            if poll(&waiting, 1, 20) == 1 {
                var bytes = [UInt8](repeating: 0, count: 1000)
                let count = Glibc.read(leader, &bytes, bytes.count)
                output += bytes.prefix(max(0, count))
            }
            return String(decoding: output, as: UTF8.self)
        }
    }
}
