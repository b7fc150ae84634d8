import Glibc

/// A failure put in the place of a system call, so that tests meet what a disk seldom does.
package enum InjectedFault: Sendable {
    /// The call does nothing and fails with this number of `errno(3)`.
    case error(CInt)
    /// A write transfers at most this many bytes; any other call does its work.
    case shortWrite(Int)
}

/// Where tests put failures in the place of system calls; without a test it does nothing.
package enum FaultInjection {
    /// Says what becomes of the system call that is about to be made, nothing where it is made.
    package typealias Plan = @Sendable (FileError.Operation, String) -> InjectedFault?

    // A task-local value that is itself a closure has no type metadata in release builds (Swift
    // 6.3.1), and setting it crashes; in a structure it has.
    private struct Injected: Sendable {
        let plan: Plan
    }

    @TaskLocal private static var injected: Injected?

    /// Runs `operation`, and asks the plan before every system call that this task makes in it.
    package static func inject<Result>(
        _ plan: @escaping Plan, operation: () throws -> Result
    ) rethrows -> Result {
        try $injected.withValue(Injected(plan: plan), operation: operation)
    }

    /// The fault that the test has for this call, if there is a test.
    static func next(_ operation: FileError.Operation, _ path: String) -> InjectedFault? {
        injected?.plan(operation, path)
    }
}

/// Makes a system call that returns -1 on failure, again for as long as a signal interrupts it.
@discardableResult
func call<Result: SignedInteger>(
    _ operation: FileError.Operation, _ path: String, _ body: () -> Result
) throws(FileError) -> Result {
    while true {
        if case .error(let number)? = FaultInjection.next(operation, path) {
            throw FileError(operation, path, .system(number))
        }
        let result = body()
        guard result == -1 else { return result }
        let number = errno
        guard number == EINTR else { throw FileError(operation, path, .system(number)) }
    }
}

/// Writes at most `count` bytes by one system call, and says how many were written.
func callWrite(
    _ path: String, count: Int, _ body: (Int) -> Int
) throws(FileError) -> Int {
    while true {
        var count = count
        switch FaultInjection.next(.write, path) {
        case .error(let number)?: throw FileError(.write, path, .system(number))
        case .shortWrite(let limit)?: count = min(count, max(1, limit))
        case nil: break
        }
        let written = body(count)
        if written > 0 { return written }
        let number = written == 0 ? EIO : errno
        guard number == EINTR else { throw FileError(.write, path, .system(number)) }
    }
}
