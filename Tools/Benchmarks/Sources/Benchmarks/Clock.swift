import Glibc

/// Seconds on a clock that only goes forward.
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The shortest time of several runs: what the work costs when nothing disturbs it.
func best(of runs: Int, _ work: () throws -> Void) rethrows -> Double {
    var shortest = Double.infinity
    for _ in 0..<runs {
        let start = now()
        try work()
        shortest = min(shortest, now() - start)
    }
    return shortest
}

/// A number with this many decimals.
func text(_ value: Double, _ decimals: Int = 2) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((value * scale).rounded())
    let digits = String(abs(units))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = units < 0 ? "-" : ""
    guard decimals > 0 else { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}

/// A process that was run to its end.
struct ProcessRun {
    /// The exit code, or 128 and the signal that ended it.
    let status: Int32
    let seconds: Double
    /// The largest resident size, in MB.
    let megabytes: Double

    /// Runs a program without its output.
    init(_ arguments: [String]) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        vector.append(nil)
        defer { for pointer in vector { free(pointer) } }
        let start = now()
        var child: pid_t = 0
        let spawned = posix_spawn(&child, arguments[0], &actions, nil, vector, environ)
        precondition(spawned == 0, "\(arguments[0]) cannot be run")
        var status: Int32 = 0
        var usage = rusage()
        wait4(child, &status, 0, &usage)
        seconds = now() - start
        self.status = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        megabytes = Double(usage.ru_maxrss) / 1024
    }
}
