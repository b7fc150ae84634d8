import Glibc

/// What the process finds around it: its environment, its terminal and the clock.
public enum Surroundings {
    /// The variable of the environment with this name, or nothing where it is not set.
    package static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The directory for state that outlives a run and belongs to this user: `XDG_STATE_HOME`, or
    /// `~/.local/state` (XDG Base Directory Specification 0.8). It may not exist yet.
    public static func stateHome() throws(FileError) -> String {
        try stateHome(variable)
    }

    /// The same with other variables than those of the environment.
    package static func stateHome(
        _ variable: (String) -> String?
    ) throws(FileError) -> String {
        if let path = variable("XDG_STATE_HOME"), path.hasPrefix("/") { return path }
        if let home = variable("HOME"), home.hasPrefix("/") {
            return home.hasSuffix("/") ? home + ".local/state" : home + "/.local/state"
        }
        throw FileError(.inspect, "the state home", .noStateHome)
    }

    /// One of the three streams every process starts with.
    public enum Stream: CInt, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Whether a person sits at the other end of the stream (`isatty(3)`).
    public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Writes all of `bytes` to standard output or standard error.
    public static func write(_ bytes: [UInt8], to stream: Stream) throws(FileError) {
        let name = stream == .error ? "standard error" : "standard output"
        try writeAll(name, bytes.span) { base, _, count in
            Glibc.write(stream.rawValue, base, count)
        }
    }

    /// The time since 1970-01-01T00:00:00Z by the clock of this machine (POSIX, no leap seconds).
    public static func now() -> (seconds: Int64, nanoseconds: Int64) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
}
