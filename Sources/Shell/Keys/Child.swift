import CLinux
import Glibc

/// Why a command gave nothing that can be used.
enum ChildError: Error, CustomStringConvertible {
    /// It could not be started, with this number of `errno(3)`.
    case start(CInt)
    /// It ended with this code, or with 128 and the number of the signal that ended it.
    case failed(CInt)
    /// It took longer than this many seconds and was ended.
    case slow(Int)
    /// It wrote more than this many bytes and was ended.
    case talkative(Int)
    /// Its output could not be read, with this number of `errno(3)`.
    case output(CInt)

    var description: String {
        switch self {
        case .start(let number): "could not be started (error \(number))"
        case .failed(let code): "failed with exit code \(code)"
        case .slow(let seconds): "did not end within \(seconds) s and was ended"
        case .talkative(let most): "wrote more than \(most) bytes and was ended"
        case .output(let number): "wrote what could not be read (error \(number))"
        }
    }
}

/// A command that is run with some input, for its output. It keeps the terminal and its standard
/// error, so that it may ask for a PIN.
enum Child {
    /// Runs a command by `/bin/sh`. Its standard input is a file, which programs that ask for the
    /// size of what they read can read too.
    static func run(
        _ command: String, input: [UInt8], mostOutput: Int, patience: Int
    ) throws(ChildError) -> [UInt8] {
        let source = try file(of: input)
        defer { close(source) }
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .start(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let child: pid_t
        do throws(ChildError) {
            child = try start(command, source, ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let deadline = now() + patience * 1000
        do throws(ChildError) {
            let output = try read(ends[0], mostOutput, until: deadline, patience)
            let code = try wait(for: child, until: deadline, patience)
            guard code == 0 else { throw ChildError.failed(code) }
            return output
        } catch {
            if case .failed = error { throw error }
            kill(child, SIGKILL)
            _ = waitpid(child, nil, 0)
            throw error
        }
    }

    /// A file in memory alone that holds these bytes, read from its beginning (`memfd_create(2)`).
    private static func file(of bytes: [UInt8]) throws(ChildError) -> CInt {
        let file = memfd_create("text", MFD_CLOEXEC)
        guard file >= 0 else { throw .start(errno) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(file, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let number = errno
                close(file)
                throw .start(number)
            }
            written += count
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private static func start(
        _ command: String, _ input: CInt, _ output: CInt
    ) throws(ChildError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        let words = ["sh", "-c", command]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let number = posix_spawn(&child, "/bin/sh", &actions, nil, arguments, environ)
        guard number == 0 else { throw .start(number) }
        return child
    }

    private static func read(
        _ pipe: CInt, _ most: Int, until deadline: Int, _ patience: Int
    ) throws(ChildError) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = deadline - now()
            guard left > 0 else { throw .slow(patience) }
            var waiting = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, CInt(min(left, 60_000)))
            if ready < 0, errno != EINTR { throw .output(errno) }
            guard ready > 0 else { continue }
            let count = Glibc.read(pipe, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .output(errno) }
            guard count > 0 else { return output }
            output += buffer[..<count]
            guard output.count <= most else { throw .talkative(most) }
        }
    }

    /// The exit code of a command, once it has closed its output.
    private static func wait(
        for child: pid_t, until deadline: Int, _ patience: Int
    ) throws(ChildError) -> CInt {
        while true {
            var status: CInt = 0
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                let signal = status & 0x7F
                return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            }
            guard ended == 0 || errno == EINTR else { throw .output(errno) }
            guard now() < deadline else { throw .slow(patience) }
            usleep(2000)
        }
    }

    /// Milliseconds of a clock that only goes forward.
    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
